#if Program
extension Array where Element: Hashable {
    /// The elements in their order, each once: names that an argument repeats.
    var unique: [Element] {
        var seen: Set<Element> = []
        return filter { seen.insert($0).inserted }
    }
}
#endif
