#if Program
import Foundation
import Logging
import TrestleJSON

/// One JSON object on standard error for each message, in a line of its own.
struct JSONLogHandler: LogHandler {
    let label: String
    var logLevel = Logger.Level.info
    var metadata = Logger.Metadata()

    init(label: String) { self.label = label }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        var members: [(name: String, value: JSON)] = [
            ("time", .string(LineLogHandler.now)), ("level", .string("\(event.level)")), ("logger", .string(label)),
            ("message", .string("\(event.message)")),
        ]
        let all = metadata.merging(event.metadata ?? [:]) { $1 }
        for (key, value) in all.sorted(by: { $0.key < $1.key }) { members.append((key, .string("\(value)"))) }
        printError("\(JSON.object(members))")
    }
}

/// The form of log lines.
enum LogFormat: String, CaseIterable {
    case text, json

    func handler(label: String) -> any LogHandler {
        switch self {
        case .text: LineLogHandler(label: label)
        case .json: JSONLogHandler(label: label)
        }
    }
}
#endif
