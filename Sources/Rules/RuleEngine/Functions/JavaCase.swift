import RegularExpressions

/// Lower case as Java's `toLowerCase(Locale.ROOT)` makes it.
enum JavaCase {
    static func lower(_ text: String) -> String {
        let lowered = text.lowercased()
        guard text.unicodeScalars.contains("\u{3A3}") else { return lowered }
        // A capital sigma at the end of a word becomes another letter than within it.
        let scalars = Array(text.unicodeScalars)
        var result = ""
        for (index, scalar) in scalars.enumerated() {
            if scalar == "\u{3A3}" {
                let isFinal = isCased(in: scalars[..<index].reversed()) && !isCased(in: scalars[(index + 1)...])
                result.unicodeScalars.append(isFinal ? "\u{3C2}" : "\u{3C3}")
            } else {
                result += scalar.properties.lowercaseMapping
            }
        }
        return result
    }

    /// Whether a letter with upper or lower case stands in the rest of the word.
    private static func isCased(in scalars: some Sequence<Unicode.Scalar>) -> Bool {
        // A word longer than this would make the work quadratic.
        for scalar in scalars.prefix(256) {
            let properties = scalar.properties
            if properties.isCased { return true }
            let isWord =
                CharacterProperty.unicodeWord.contains(scalar.value) || scalar == "'" || properties.isCaseIgnorable
            guard isWord else { return false }
        }
        return false
    }
}
