/// A line of a schema file that holds something.
struct Line {
    var file: String, number: Int, indent: Int, text: Substring

    static func all(in text: String, file: String) -> [Line] {
        text.split(separator: "\n", omittingEmptySubsequences: false).enumerated().compactMap { number, text in
            let content = text.prefix { $0 != "#" }
            return content.allSatisfy(\.isWhitespace)
                ? nil
                : Line(file: file, number: number + 1, indent: content.prefix { $0 == " " }.count / 4, text: content)
        }
    }

    func error(_ problem: String) -> SchemaError { SchemaError(file: file, line: number, problem: problem) }

    /// Whether the line holds a text alone, which belongs to the structure around it.
    var isText: Bool { text.drop { $0 == " " }.hasPrefix("--") }

    /// The columns before the text.
    var columns: Substring { text.split(separator: "--", maxSplits: 1, omittingEmptySubsequences: false)[0] }

    /// The text column.
    func documentation() throws -> String? {
        guard let mark = text.firstRange(of: "--") else { return nil }
        let documentation = String(text[mark.upperBound...].drop { $0 == " " })
        guard documentation.hasSuffix("."), !documentation.contains("  ") else {
            throw error("the text does not end with a full stop, or has spaces in a row")
        }
        return documentation
    }

    func required(_ documentation: String?, _ name: String) throws -> String {
        guard let documentation else { throw error("\(name) has no text") }
        return documentation
    }
}

/// The words of a line before its text.
struct Words {
    let line: Line
    private var rest: ArraySlice<Substring>

    init(_ line: Line) {
        self.line = line
        self.rest = line.columns.split(separator: " ")[...]
    }

    var peek: Substring? { rest.first }

    mutating func next(_ expected: String) throws -> Substring {
        guard let word = rest.popFirst() else { throw line.error("\(expected) is missing") }
        return word
    }

    mutating func take(_ word: String) -> Bool {
        guard rest.first == word[...] else { return false }
        rest.removeFirst()
        return true
    }

    /// A range such as "3", "3-7" or "3+" if one comes next.
    mutating func versions() -> ClosedRange<Int>? {
        guard let word = rest.first, word.first?.isNumber == true else { return nil }
        let parts = word.split(separator: "-")
        let range: ClosedRange<Int>?
        if word.hasSuffix("+") {
            range = Int(word.dropLast()).map { $0...SchemaFile.everyVersion.upperBound }
        } else if parts.count == 2, let low = Int(parts[0]), let high = Int(parts[1]), low <= high {
            range = low...high
        } else {
            range = Int(word).map { $0...$0 }
        }
        if range != nil { rest.removeFirst() }
        return range
    }
}
