import TrestleJSON
import WireBytes

/// The highest ids of contexts that no record of a schema tells any more, as records of the topic tell them: so that they are not given
/// again. The contexts are divided among records with numbers, because their names alone may be larger than a record can be.
///
/// Other registries leave the values of such records alone. Their keys are not that of the markers that registries write when they start,
/// which have no value: they would not outlive the next of them.
struct HighestIDs: Sendable {
    private struct Part: Sendable {
        var ids: [ExactText: Int] = [:]
        /// Of the names.
        private var size = 0
        var isFull: Bool { size >= HighestIDs.partSize }

        mutating func set(_ id: Int, of context: ExactText) {
            if ids.updateValue(id, forKey: context) == nil { size += Self.cost(context) }
        }

        mutating func remove(_ context: ExactText) {
            if ids.removeValue(forKey: context) != nil { size -= Self.cost(context) }
        }

        private static func cost(_ context: ExactText) -> Int { context.description.utf8.count + 16 }
    }

    private var parts: [Int: Part] = [:]
    private var numbers: [ExactText: Int] = [:]
    /// Where a new context is put, or behind it.
    private var last = 1

    /// Bytes of names from which on a part takes no other one.
    private static let partSize = 16 << 10

    subscript(context: ExactText) -> Int? { numbers[context].flatMap { parts[$0]?.ids[context] } }

    /// Takes over the record with a number.
    mutating func apply(_ ids: [ExactText: Int], number: Int) {
        for context in (parts.removeValue(forKey: number)?.ids ?? [:]).keys { numbers[context] = nil }
        var part = Part()
        for (context, id) in ids {
            if let former = numbers.updateValue(number, forKey: context) { parts[former]?.remove(context) }
            part.set(id, of: context)
        }
        parts[number] = part.ids.isEmpty ? nil : part
        last = number
    }

    /// The records that tell these ids too, `most` at most; the ids that are left need further ones.
    func records(with ids: [ExactText: Int], most: Int) -> [RegistryRecord] {
        var changed: [Int: Part] = [:]
        var last = last
        for (context, id) in ids {
            while numbers[context] == nil, (changed[last] ?? parts[last])?.isFull ?? false {
                last = last % RegistryContent.numbers.upperBound + 1
            }
            let number = numbers[context] ?? last
            guard changed[number] != nil || changed.count < most else { break }
            changed[number, default: parts[number] ?? Part()].set(id, of: context)
        }
        return changed.sorted { $0.key < $1.key }.map { Self.record(of: $0.value, number: $0.key) }
    }

    private static func record(of part: Part, number: Int) -> RegistryRecord {
        let ids = part.ids.map { (name: $0.key.description, value: JSON.integer($0.value)) }
            .sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
        return RegistryRecord(
            key: .object([("keytype", .string("NOOP")), ("magic", .integer(number))]),
            value: .object([("maxIds", .object(ids))]))
    }
}
