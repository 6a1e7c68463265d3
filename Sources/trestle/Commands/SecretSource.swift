#if Program
import ArgumentParser
import Foundation

/// Where a command finds a secret: never on the command line itself, which every user of the machine can read.
enum SecretSource: ExpressibleByArgument {
    case environment(String)
    case file(String)

    init?(argument: String) {
        if argument.hasPrefix("env:"), argument.count > 4 {
            self = .environment(String(argument.dropFirst(4)))
        } else if argument.hasPrefix("file:"), argument.count > 5 {
            self = .file(String(argument.dropFirst(5)))
        } else {
            return nil
        }
    }

    static let help = "env:NAME takes it from the environment, file:PATH from a file's first line."

    /// The secret; `option` is named when it cannot be had.
    func read(for option: String) throws -> String {
        switch self {
        case .environment(let name):
            guard let value = ProcessInfo.processInfo.environment[name], !value.isEmpty else {
                throw ValidationError("\(option): the environment has no \(name)")
            }
            return value
        case .file(let path):
            guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
                throw ValidationError("\(option): cannot read \(path)")
            }
            let line = text.prefix { !$0.isNewline }
            guard !line.isEmpty else { throw ValidationError("\(option): the first line of \(path) is empty") }
            return String(line)
        }
    }
}
#endif
