/// Docstrings of generated declarations: the schema's text, then what follows from the field's other columns.
enum Documentation {
    /// A message: its purpose, and on lines of their own its key and versions.
    static func of(_ message: Message, apiKey: Int?) -> String {
        let (low, high) = (message.versions.lowerBound, message.versions.upperBound)
        let versions = low == high ? "version \(low)" : "versions \(low)-\(high)"
        var facts =
            apiKey.map { "API key \($0), \(versions)." } ?? versions.prefix(1).uppercased() + versions.dropFirst() + "."
        if let flexible = message.flexible {
            facts +=
                flexible <= low
                ? " Flexible: compact lengths and tagged fields (KIP-482)."
                : " Flexible from version \(flexible): compact lengths and tagged fields (KIP-482)."
        }
        return message.documentation + "\n\n" + facts
    }

    /// A part of a message.
    static func of(_ structure: Structure, in message: Message) -> String {
        guard let versions = versions(structure.versions, within: message.versions) else {
            return structure.documentation
        }
        return "\(structure.documentation) \(versions)."
    }

    static func of(_ field: Field, in structure: Structure) -> String {
        // A value stays on the line of its meaning.
        var text = field.documentation.replacing(#/(-?\d+): /#) { "\($0.output.1):\(noBreak)" }
        if let nullable = field.nullable {
            let range = versions(nullable, within: field.versions.meet(structure.versions) ?? structure.versions)
            let versions = range.map { " (\($0.prefix(1).lowercased() + $0.dropFirst()))" } ?? ""
            text = text.replacing(nilMark, with: "`nil`\(versions): ")
        } else {
            text = text.replacing(nilMark, with: "`nil`: ")
        }
        if let versions = versions(field.versions, within: structure.versions) {
            let others = field.ignorable ? " (ignored in others)" : ""
            let tag = field.tag.map { ", tag \($0)" } ?? ""
            text += " " + (versions + others + tag + ".").replacing(" ", with: noBreak)
        } else if let tag = field.tag {
            text += " Tag \(tag)."
        }
        if let value = defaultValue(field) { text += " Default:\(noBreak)\(value)." }
        return text
    }

    /// The mark before the meaning of null in a schema's text.
    static let nilMark = "nil: "

    /// A space at which no line ends.
    private static let noBreak = "\u{A0}"

    /// The text as comment lines of at most 120 columns.
    static func lines(_ text: String, indent: Int) -> [String] {
        let margin = String(repeating: "    ", count: indent) + "///"
        var lines: [String] = []
        for paragraph in text.split(separator: "\n", omittingEmptySubsequences: false) {
            var line = margin
            for word in paragraph.split(separator: " ") {
                if line.count + 1 + word.count > 120 {
                    lines.append(line)
                    line = margin
                }
                line += " " + word.replacing(noBreak, with: " ")
            }
            lines.append(line)
        }
        return lines
    }

    /// "Versions 3+" or the like; `nil` when it is every version of `range`.
    private static func versions(_ versions: ClosedRange<Int>, within range: ClosedRange<Int>) -> String? {
        guard let own = versions.meet(range), own != range else { return nil }
        if own.upperBound == range.upperBound { return "Versions \(own.lowerBound)+" }
        return own.count == 1 ? "Version \(own.lowerBound)" : "Versions \(own.lowerBound)-\(own.upperBound)"
    }

    /// The default where it is not what the Swift type makes one expect: zero, empty, `false` or `nil`.
    private static func defaultValue(_ field: Field) -> String? {
        if field.nullable != nil, field.defaultValue != "null", field.type != .records {
            if case .structure = field.type { return nil }
            return "empty"
        }
        switch field.defaultValue {
        case nil, "null", "0", "false": return nil
        case String(Int32.min): return "`Int32.min`"
        case String(Int32.max): return "`Int32.max`"
        case String(Int64.max): return "`Int64.max`"
        case .some(let value): return field.type == .bool ? "`\(value)`" : value
        }
    }
}
