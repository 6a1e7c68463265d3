import WireBytes

/// A file in the format of `java.util.Properties`: keys and values with their lines.
public struct JavaProperties: Sendable {
    public struct Entry: Sendable, Hashable {
        public let key: String
        public let value: String
        /// The line of the key, from 1.
        public let line: Int
    }

    public let entries: [Entry]

    /// Reads the whole of a file.
    ///
    /// As Java does: `#` and `!` begin comments, a backslash before the end of a line continues it, the key ends at the
    /// first `=`, `:` or white space that no backslash stands before, `\t \n \r \f \uXXXX` are escapes and any other
    /// backslash is dropped. A byte order mark at the front does not count.
    ///
    /// - Throws: for a `\u` that four hexadecimal digits do not follow.
    public init(_ text: String) throws(PropertiesProblem) {
        var entries: [Entry] = []
        for line in JavaProperties.logicalLines(text) {
            var rest = line.text[...]
            let key = try JavaProperties.take(&rest, line: line.number) { "=: \t\u{c}".unicodeScalars.contains($0) }
            JavaProperties.skipBlanks(&rest)
            if rest.first == "=" || rest.first == ":" {
                rest.removeFirst()
                JavaProperties.skipBlanks(&rest)
            }
            let value = try JavaProperties.take(&rest, line: line.number) { _ in false }
            // Escapes may stand for what the file's own bytes may not have.
            if key.hasLongRunOfMarks || value.hasLongRunOfMarks {
                throw PropertiesProblem(line: line.number, message: "more than 64 combining marks in a row")
            }
            entries.append(Entry(key: key, value: value, line: line.number))
        }
        self.entries = entries
    }

    /// The lines that are neither empty nor comments, with what continues them put behind.
    private static func logicalLines(_ text: String) -> [(number: Int, text: [Unicode.Scalar])] {
        var result: [(number: Int, text: [Unicode.Scalar])] = []
        var isContinued = false
        for (index, natural) in naturalLines(text).enumerated() {
            var scalars = natural[...]
            skipBlanks(&scalars)
            if !isContinued {
                guard let first = scalars.first, first != "#", first != "!" else { continue }
            }
            let continues = scalars.reversed().prefix { $0 == "\\" }.count % 2 == 1
            if continues { scalars.removeLast() }
            if !isContinued {
                result.append((number: index + 1, text: Array(scalars)))
            } else {
                result[result.count - 1].text += scalars
            }
            isContinued = continues
        }
        return result
    }

    private static func naturalLines(_ text: String) -> [[Unicode.Scalar]] {
        var lines: [[Unicode.Scalar]] = [[]]
        var previous: Unicode.Scalar = " "
        for scalar in text.unicodeScalars.drop(while: { $0 == "\u{feff}" }) {
            if scalar == "\r" || scalar == "\n" {
                if !(scalar == "\n" && previous == "\r") { lines.append([]) }
            } else {
                lines[lines.count - 1].append(scalar)
            }
            previous = scalar
        }
        return lines
    }

    private static func skipBlanks(_ text: inout ArraySlice<Unicode.Scalar>) {
        text = text.drop { " \t\u{c}".unicodeScalars.contains($0) }
    }

    /// Takes text up to an unescaped `end`, its escapes resolved.
    private static func take(
        _ text: inout ArraySlice<Unicode.Scalar>, line: Int, until isEnd: (Unicode.Scalar) -> Bool
    ) throws(PropertiesProblem) -> String {
        var units: [UInt16] = []
        while let scalar = text.first, !isEnd(scalar) {
            text.removeFirst()
            guard scalar == "\\", let escaped = text.popFirst() else {
                units.append(contentsOf: String(scalar).utf16)
                continue
            }
            switch escaped {
            case "t": units.append(9)
            case "n": units.append(10)
            case "r": units.append(13)
            case "f": units.append(12)
            case "u":
                let digits = text.prefix(4).compactMap { Character($0).isASCII ? Character($0).hexDigitValue : nil }
                guard digits.count == 4 else {
                    throw PropertiesProblem(
                        line: line, message: "'\\u' takes four hexadecimal digits; write '\\\\u' for a backslash")
                }
                text.removeFirst(4)
                units.append(digits.reduce(0) { $0 << 4 | UInt16($1) })
            default: units.append(contentsOf: String(escaped).utf16)
            }
        }
        return String(decoding: units, as: UTF16.self)
    }
}

/// One thing wrong in a properties file, and where.
public struct PropertiesProblem: Error, Sendable, Hashable, CustomStringConvertible {
    /// Starts at 1.
    public let line: Int
    /// The fault and its fix, without secrets.
    public let message: String

    init(line: Int, message: String) {
        self.line = line
        self.message = message
    }

    public var description: String { "line \(line): \(message)" }
}
