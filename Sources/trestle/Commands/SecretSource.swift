#if Program
import ArgumentParser
import Foundation
import TrestleTransport

/// Where a command finds a secret: never on the command line itself, which every user of the machine can read.
enum SecretSource: ExpressibleByArgument {
    case environment(String)
    case file(String)
    case prompt
    /// Anything else, which is perhaps the secret itself: it is forgotten, so that no message can repeat it.
    case unusable

    /// Takes every argument, since the parser repeats what it refuses; `read` refuses it without a word of it.
    init?(argument: String) {
        if argument.hasPrefix("env:"), argument.count > 4 {
            self = .environment(String(argument.dropFirst(4)))
        } else if argument.hasPrefix("file:"), argument.count > 5 {
            self = .file(String(argument.dropFirst(5)))
        } else {
            self = argument == "prompt" ? .prompt : .unusable
        }
    }

    static let help =
        "env:NAME reads it from the environment, file:PATH from a file's first line, prompt from the terminal."

    /// The secret; `option` is named when it cannot be had.
    ///
    /// - Parameter place: `inFile` when it is read again.
    func read(for option: String, named place: SettingsFile.Place = .onCommandLine) throws -> String {
        switch self {
        case .environment(let name):
            guard let value = ProcessInfo.processInfo.environment[name], !value.isEmpty else {
                throw ValidationError("\(option): the environment variable \(SettingText(variable: name)) is not set")
            }
            return value
        case .file(let path):
            do {
                let secret = try SettingsFile.secret(in: try SettingsFile.content(path, named: place))
                SettingsFile.warnIfExposed(path, holding: "a secret")
                return secret
            } catch {
                // A bare word may be the secret itself.
                let file = SettingText(path: path)
                throw ValidationError("\(option): \(file.isHidden ? "the file after 'file:'" : "\(file)"): \(error)")
            }
        case .prompt:
            guard let response = TerminalPrompt.ask("\(option.drop { $0 == "-" }): "), !response.isEmpty else {
                throw ValidationError("\(option): nothing was entered, or there is no terminal")
            }
            return response
        case .unusable:
            throw ValidationError(
                "\(option) takes env:NAME, file:PATH or prompt, not the secret itself: every user of the machine can read "
                    + "the arguments of a program")
        }
    }
}

/// Asks at the terminal without showing what is typed.
enum TerminalPrompt {
    /// - Returns: the line that was entered; `nil` when there is no terminal.
    static func ask(_ question: String) -> String? {
        guard let terminal = FileHandle(forUpdatingAtPath: "/dev/tty") else { return nil }
        defer { try? terminal.close() }
        let descriptor = terminal.fileDescriptor
        var before = termios()
        guard unsafe tcgetattr(descriptor, &before) == 0 else { return nil }
        var silent = before
        silent.c_lflag &= ~tcflag_t(ECHO)
        guard unsafe tcsetattr(descriptor, TCSAFLUSH, &silent) == 0 else { return nil }
        defer {
            _ = unsafe tcsetattr(descriptor, TCSAFLUSH, &before)
            try? terminal.write(contentsOf: Data("\n".utf8))
        }
        try? terminal.write(contentsOf: Data(question.utf8))
        var line: [UInt8] = []
        while line.count < 4096, let next = try? terminal.read(upToCount: 1), let byte = next.first, byte != 0x0a {
            line.append(byte)
        }
        return String(validating: line, as: UTF8.self)
    }
}
#endif
