/// Text from a peer, escaped for log lines: a name in a certificate, an error message, a reason string.
///
/// `description`, which an interpolation uses, stays on its line and moves no cursor: control characters, line and
/// paragraph separators, and marks that turn the direction of text are written as `\u{1b}`, and a backslash as `\\`.
/// More than 512 bytes are truncated, with `…` at the end.
public struct PeerText: Sendable, Hashable, CustomStringConvertible {
    /// The text, escaped for a log line.
    public let description: String

    /// The most bytes of the original that are shown.
    public static let maximumSize = 512

    /// - Parameter maximumSize: the most bytes of the original that are shown, at most `PeerText.maximumSize`.
    public init(_ text: some StringProtocol, maximumSize: Int = Self.maximumSize) {
        let maximumSize = min(maximumSize, Self.maximumSize)
        var scalars = String.UnicodeScalarView()
        var size = 0
        for scalar in text.unicodeScalars {
            size += UTF8.width(scalar)
            guard size <= maximumSize else {
                scalars.append("…")
                break
            }
            if scalar == "\\" {
                scalars.append(contentsOf: "\\\\".unicodeScalars)
            } else if Self.isUnfit(scalar) {
                scalars.append(contentsOf: "\\u{\(String(scalar.value, radix: 16))}".unicodeScalars)
            } else {
                scalars.append(scalar)
            }
        }
        description = String(scalars)
    }

    /// Bytes that should be UTF-8; invalid sequences become U+FFFD.
    public init(utf8 bytes: Span<UInt8>) {
        self.init(String(decodingUTF8: bytes))
    }

    /// A sentence of ours that repeats names of others: whole, with what would end its line or move a cursor escaped as
    /// in `description`. What was escaped before stays as it is.
    public static func onOneLine(_ sentence: String) -> String {
        guard sentence.unicodeScalars.contains(where: isUnfit) else { return sentence }
        var scalars = String.UnicodeScalarView()
        for scalar in sentence.unicodeScalars {
            if isUnfit(scalar) {
                scalars.append(contentsOf: "\\u{\(String(scalar.value, radix: 16))}".unicodeScalars)
            } else {
                scalars.append(scalar)
            }
        }
        return String(scalars)
    }

    /// A scalar as JSON text escapes it: `\u202e`, in two parts beyond U+FFFF.
    public static func escapedInJSON(_ scalar: Unicode.Scalar) -> String {
        String(scalar).utf16.reduce(into: "") { text, unit in
            let digits = String(unit, radix: 16)
            text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        }
    }

    /// Whether a character ends a line, moves a cursor, begins an escape sequence or changes the direction of text.
    public static func isUnfit(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7f...0x9f: true  // C0, DEL, C1
        case 0x2028, 0x2029: true  // line and paragraph separator
        case 0x061c, 0x200e, 0x200f, 0x202a...0x202e, 0x2066...0x2069: true  // direction
        case 0xfeff, 0xe0000...0xe007f: true  // invisible
        default: false
        }
    }
}
