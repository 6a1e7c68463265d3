extension Sequence where Element: Hashable {
    /// Each element once, where it comes first.
    func distinct() -> [Element] {
        var seen: Set<Element> = []
        return filter { seen.insert($0).inserted }
    }
}

/// The results of a request's parts, one after the other.
final class Gathered<Value> {
    var value: Value

    init(_ value: Value) { self.value = value }
}
