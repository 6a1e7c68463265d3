#if Program
import Yams

/// YAML as our files use it: without anchors and aliases, with which a few lines stand for more than a machine can hold.
enum YAMLText {
    /// Where an anchor or alias stands; lines and columns start at 1.
    struct Anchor: Error {
        let line: Int
        let column: Int
    }

    /// - Throws: `Anchor`, or what is no YAML.
    static func compose(_ yaml: String) throws -> Node? {
        if let anchor = firstAnchor(in: Array(yaml.utf8)) { throw anchor }
        return try Yams.compose(yaml: yaml)
    }

    /// The lines as YAML 1.1 counts them.
    static func lines(of yaml: String) -> [Substring.UnicodeScalarView] {
        var lines: [Substring.UnicodeScalarView] = []
        let scalars = yaml.unicodeScalars
        var start = scalars.startIndex
        var index = start
        while index < scalars.endIndex {
            let scalar = scalars[index]
            var next = scalars.index(after: index)
            if ["\n", "\r", "\u{85}", "\u{2028}", "\u{2029}"].contains(scalar) {
                if scalar == "\r", next < scalars.endIndex, scalars[next] == "\n" { next = scalars.index(after: next) }
                lines.append(scalars[start..<index])
                start = next
            }
            index = next
        }
        return lines + [scalars[start...]]
    }

    /// The line that begins with a tab, of the one where the parser gave up and the one before it, which it may still have
    /// taken for a part of a value. Lines start at 1.
    static func tabIndentedLine(of yaml: String, near line: Int) -> Int? {
        let lines = lines(of: yaml)
        return [line - 1, line].first { number in
            lines.indices.contains(number - 1) && lines[number - 1].prefix { $0 == " " || $0 == "\t" }.contains("\t")
        }
    }

    /// Finds `&name` or `*name` where a value may begin. It reads quotes, comments and block scalars as YAML does; where a
    /// plain text goes on in another line, such a word at its start counts, too.
    static func firstAnchor(in bytes: [UInt8]) -> Anchor? {
        var scan = Scan(bytes)
        return scan.firstAnchor()
    }

    private struct Scan {
        let bytes: [UInt8]
        var index = 0
        var line = 1
        var lineStart = 0
        /// How many `[` and `{` are open.
        var depth = 0
        /// Whether a value may begin here.
        var isAtStart = true
        /// Where the key or list item begins that a block scalar would belong to.
        var ownerColumn = 0

        init(_ bytes: [UInt8]) { self.bytes = bytes }

        mutating func firstAnchor() -> Anchor? {
            while index < bytes.count {
                let byte = bytes[index]
                if byte == UInt8(ascii: "\n") {
                    endLine()
                } else if byte == 0x20 || byte == 0x09 || byte == 0x0d {
                    index += 1
                } else if byte == UInt8(ascii: "#"), isAfterBlank {
                    skipLine()
                } else if isAtStart {
                    if byte == UInt8(ascii: "&") || byte == UInt8(ascii: "*") {
                        return Anchor(line: line, column: index - lineStart + 1)
                    }
                    begin(byte)
                } else {
                    goOn(byte)
                }
            }
            return nil
        }

        private var isAfterBlank: Bool {
            index == lineStart || bytes[index - 1] == 0x20 || bytes[index - 1] == 0x09
        }

        private func isBlank(at index: Int) -> Bool {
            index >= bytes.count || [0x20, 0x09, 0x0d, 0x0a].contains(bytes[index])
        }

        private mutating func endLine() {
            index += 1
            line += 1
            lineStart = index
            isAtStart = true
        }

        private mutating func skipLine() {
            while index < bytes.count, bytes[index] != UInt8(ascii: "\n") { index += 1 }
        }

        /// The first byte of a token.
        private mutating func begin(_ byte: UInt8) {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "'"):
                if depth == 0 { ownerColumn = index - lineStart }
                skipQuoted(byte)
                isAtStart = false
            case UInt8(ascii: "["), UInt8(ascii: "{"):
                depth += 1
                index += 1
            case UInt8(ascii: "!"):
                while !isBlank(at: index) { index += 1 }
            case UInt8(ascii: "-"), UInt8(ascii: "?"):
                if depth == 0 { ownerColumn = index - lineStart }
                isAtStart = isBlank(at: index + 1)
                index += 1
            case UInt8(ascii: "|"), UInt8(ascii: ">"):
                if depth == 0 { skipBlockScalar() } else { goOn(byte) }
            case UInt8(ascii: ","), UInt8(ascii: "]"), UInt8(ascii: "}"), UInt8(ascii: ":"): goOn(byte)
            default:
                if depth == 0 { ownerColumn = index - lineStart }
                isAtStart = false
                index += 1
            }
        }

        /// A byte behind the first one of a token.
        private mutating func goOn(_ byte: UInt8) {
            switch byte {
            case UInt8(ascii: ":"): isAtStart = depth > 0 || isBlank(at: index + 1)
            case UInt8(ascii: ","): isAtStart = depth > 0
            case UInt8(ascii: "["), UInt8(ascii: "{"):
                if depth > 0 {
                    depth += 1
                    isAtStart = true
                }
            case UInt8(ascii: "]"), UInt8(ascii: "}"):
                depth = max(0, depth - 1)
                isAtStart = false
            default: isAtStart = false
            }
            index += 1
        }

        private mutating func skipQuoted(_ quote: UInt8) {
            index += 1
            while index < bytes.count {
                let byte = bytes[index]
                index += 1
                if byte == UInt8(ascii: "\n") {
                    line += 1
                    lineStart = index
                } else if byte == UInt8(ascii: "\\"), quote == UInt8(ascii: "\""), index < bytes.count,
                    bytes[index] != UInt8(ascii: "\n")
                {
                    index += 1
                } else if byte == quote {
                    guard quote == UInt8(ascii: "'"), index < bytes.count, bytes[index] == quote else { return }
                    index += 1
                }
            }
        }

        /// The lines of a block scalar are those that are indented further than what it belongs to.
        private mutating func skipBlockScalar() {
            skipLine()
            while index < bytes.count {
                var end = index + 1
                while end < bytes.count, bytes[end] == 0x20 { end += 1 }
                let isEmpty = end >= bytes.count || bytes[end] == 0x0a || bytes[end] == 0x0d
                guard isEmpty || end - index - 1 > ownerColumn else { return }
                endLine()
                skipLine()
            }
        }
    }
}
#endif
