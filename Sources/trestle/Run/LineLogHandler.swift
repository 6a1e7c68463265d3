#if Program
import Foundation
import Logging
import TrestlePlatform

/// One line on standard error for each message: time, level, the program's name and the message.
struct LineLogHandler: LogHandler {
    let label: String
    var logLevel = Logger.Level.info
    var metadata = Logger.Metadata()

    init(label: String) { self.label = label }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        var all = metadata.merging(event.metadata ?? [:]) { $1 }
        // For programs that read the log.
        all["event"] = nil
        let further = all.sorted { $0.key < $1.key }.map { " \($0)=\($1)" }.joined()
        printError("\(Self.now) \(event.level) \(label): \(event.message)\(further)")
    }

    /// The local time as `2026-01-31T12:00:00+0100`.
    static var now: String {
        // SAFETY: both structures are this function's own; `strftime` writes at most as many bytes as it is told.
        var seconds = time(nil)
        var parts = unsafe tm()
        _ = unsafe localtime_r(&seconds, &parts)
        return unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: 40) { buffer in
            guard let base = buffer.baseAddress else { return "" }
            let count = unsafe strftime(base, buffer.count, "%Y-%m-%dT%H:%M:%S%z", &parts)
            return unsafe count > 0 ? String(cString: base) : ""
        }
    }
}
#endif
