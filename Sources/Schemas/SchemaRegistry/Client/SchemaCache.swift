import WireBytes

/// Schemas that do not change, the least recently used ones dropped when there are too many.
struct SchemaCache {
    private struct Entry {
        var schema: RegisteredSchema?
        var identity: SchemaIdentity?
        var size: Int
        var use: UInt64
    }

    private let capacity: Int
    private let maximumSize: Int
    private var entries: [ExactText: Entry] = [:]
    private var size = 0
    private var uses: UInt64 = 0

    init(capacity: Int, size: Int) {
        self.capacity = max(capacity, 1)
        maximumSize = size
    }

    subscript(key: String) -> RegisteredSchema? {
        mutating get { touch(key)?.schema }
        set {
            guard let newValue else { return }
            let references = newValue.references.reduce(0) { $0 + $1.name.utf8.count + $1.subject.utf8.count + 64 }
            insert(
                key, Entry(schema: newValue, size: key.utf8.count + newValue.text.utf8.count + references + 128, use: 0)
            )
        }
    }

    mutating func identity(_ key: String) -> SchemaIdentity? { touch(key)?.identity }

    mutating func keep(_ identity: SchemaIdentity, for key: String) {
        insert(key, Entry(identity: identity, size: key.utf8.count + 128, use: 0))
    }

    mutating func removeAll() {
        entries.removeAll()
        size = 0
    }

    private mutating func touch(_ key: String) -> Entry? {
        let name = ExactText(key)
        guard let entry = entries[name] else { return nil }
        uses += 1
        entries[name]?.use = uses
        return entry
    }

    private mutating func insert(_ key: String, _ entry: Entry) {
        let name = ExactText(key)
        if let old = entries.removeValue(forKey: name) { size -= old.size }
        guard entry.size <= maximumSize else { return }
        if entries.count >= capacity || size + entry.size > maximumSize { dropOldest(for: entry.size) }
        uses += 1
        var entry = entry
        entry.use = uses
        size += entry.size
        entries[name] = entry
    }

    /// Drops the older half at once, so that the next insertions cost nothing.
    private mutating func dropOldest(for needed: Int) {
        let sorted = entries.sorted { $0.value.use < $1.value.use }
        for (place, (name, entry)) in sorted.enumerated() {
            guard place <= sorted.count / 2 || size + needed > maximumSize else { return }
            entries[name] = nil
            size -= entry.size
        }
    }
}
