#if Program
import Yams

/// YAML as our files use it: without anchors and aliases, with which a few lines stand for more than a machine can hold.
enum YAMLText {
    /// Where a value is marked as of a kind that our files do not have, such as `!!binary`.
    struct ForeignTag: Error {
        let line: Int
        let column: Int
    }

    /// - Throws: `YAMLEvents.Refusal`, `ForeignTag`, or what is no YAML.
    static func compose(_ yaml: String) throws -> Node? {
        if let refusal = YAMLEvents.refusal(of: yaml) { throw refusal }
        let root = try Yams.compose(yaml: yaml)
        if let root, let tagged = firstForeignTag(in: root) { throw tagged }
        return root
    }

    /// Texts, numbers, truths, times, lists and sections are what they look like, and any other mark would be passed over.
    private static let ownTags: [Tag.Name] = [
        .str, .int, .float, .bool, .null, .timestamp, .seq, .map, .merge, .value,
    ]

    private static func firstForeignTag(in root: Node) -> ForeignTag? {
        var waiting = [root]
        while let node = waiting.popLast() {
            guard ownTags.contains(where: { node.tag.rawValue == $0.rawValue }) else {
                return ForeignTag(line: node.mark?.line ?? 1, column: node.mark?.column ?? 1)
            }
            switch node {
            case .mapping(let mapping): for (key, value) in mapping { waiting += [value, key] }
            case .sequence(let sequence): waiting += sequence.reversed()
            case .scalar, .alias: break
            }
        }
        return nil
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
}
#endif
