#if Program
import Foundation
import WireBytes

/// What others have written, on its way to standard output: as it is into a file or pipe. A terminal obeys escape sequences, so
/// there control characters are written as `\u{1b}`, all but tabs and ends of lines, and what is not UTF-8 as U+FFFD.
struct TerminalText {
    /// What standard output is.
    static let standardOutput = TerminalText(isTerminal: isatty(STDOUT_FILENO) == 1)

    let isTerminal: Bool

    /// A text on one line.
    static func line(_ text: String) -> String {
        text.unicodeScalars.reduce(into: "") { line, scalar in
            line += PeerText.isUnfit(scalar) ? escaped(scalar) : String(scalar)
        }
    }

    private static func escaped(_ scalar: Unicode.Scalar) -> String { "\\u{\(String(scalar.value, radix: 16))}" }

    func bytes(_ given: [UInt8]) -> [UInt8] {
        guard isTerminal else { return given }
        var text = ""
        for scalar in String(decoding: given, as: UTF8.self).unicodeScalars {
            if PeerText.isUnfit(scalar), scalar != "\n", scalar != "\t" {
                text += Self.escaped(scalar)
            } else {
                text.unicodeScalars.append(scalar)
            }
        }
        return Array(text.utf8)
    }
}
#endif
