/// The known name that a misspelt one most likely meant.
package enum NearestName {
    /// The nearest of `candidates` within two edits (three for long names), or `nil`.
    package static func suggestion(for name: String, among candidates: [String]) -> String? {
        // The work grows with the length, and no known name is near so long a one.
        guard name.utf8.count <= 128 else { return nil }
        let limit = name.count >= 8 ? 3 : 2
        return
            candidates
            .map { (name: $0, distance: distance(name, $0)) }
            .filter { $0.distance <= limit }
            .min { $0.distance < $1.distance }?.name
    }

    /// How many single-character insertions, deletions and substitutions turn one into the other (Levenshtein).
    package static func distance(_ left: String, _ right: String) -> Int {
        let left = Array(left.lowercased())
        let right = Array(right.lowercased())
        var row = Array(0...right.count)
        for (i, a) in left.enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for (j, b) in right.enumerated() {
                let substitution = diagonal + (a == b ? 0 : 1)
                diagonal = row[j + 1]
                row[j + 1] = min(substitution, row[j] + 1, row[j + 1] + 1)
            }
        }
        return row[right.count]
    }
}
