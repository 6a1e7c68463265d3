extension Sequence where Element: Hashable {
    /// Each element once, where it comes first.
    func distinct() -> [Element] {
        var seen: Set<Element> = []
        return filter { seen.insert($0).inserted }
    }
}

extension Sequence<String> {
    /// Each text once, where it comes first; texts of other bytes are others.
    func distinct() -> [String] {
        var seen: ExactTexts<Bool> = [:]
        return filter { text in
            if seen[text] != nil { return false }
            seen[text] = true
            return true
        }
    }
}

/// The results of a request's parts, one after the other.
final class Gathered<Value> {
    var value: Value

    init(_ value: Value) { self.value = value }
}
