/// A message in memory: its fields by number, and what is not in its type.
struct MessageValue: Sendable {
    struct Entry: Sendable {
        /// The place in the type's `fields`.
        let field: Int32
        var value: FieldValue
    }

    let type: Int32
    /// Sorted by `field`, which is the order of numbers.
    private(set) var entries: [Entry] = []
    /// Unknown fields as they came, with their tags.
    var unknown: [UInt8] = []

    init(type: Int32) { self.type = type }

    /// The place of a field's entry; negative, and one below the negated place where it belongs, when there is none.
    private func place(_ field: Int32) -> Int {
        // Fields mostly come in the order of their numbers.
        guard let last = entries.last else { return -1 }
        if last.field < field { return -1 - entries.count }
        var (low, high) = (0, entries.count)
        while low < high {
            let middle = (low + high) / 2
            if entries[middle].field < field { low = middle + 1 } else { high = middle }
        }
        return entries[low].field == field ? low : -1 - low
    }

    subscript(field: Int32) -> FieldValue? {
        let place = place(field)
        return place < 0 ? nil : entries[place].value
    }

    mutating func set(_ field: Int32, _ value: FieldValue) {
        let place = place(field)
        if place >= 0 {
            entries[place].value = value
        } else {
            entries.insert(Entry(field: field, value: value), at: -1 - place)
        }
    }

    mutating func remove(_ field: Int32) {
        let place = place(field)
        if place >= 0 { entries.remove(at: place) }
    }

    /// Takes a value out, so that it can change without a copy, and is put back with `set`.
    mutating func take(_ field: Int32) -> FieldValue? {
        let place = place(field)
        guard place >= 0 else { return nil }
        let value = entries[place].value
        entries[place].value = .none
        return value
    }

    /// Goes over the fields that hold messages and puts back what the body leaves of each; none is copied.
    mutating func changeMessages(_ body: (_ field: Int32, inout [MessageValue]) -> Void) {
        for index in entries.indices {
            switch entries[index].value {
            case .message(let message):
                entries[index].value = .none
                var messages = [message]
                body(entries[index].field, &messages)
                entries[index].value = .message(messages[0])
            case .messages(var messages):
                entries[index].value = .none
                body(entries[index].field, &messages)
                entries[index].value = .messages(messages)
            default: break
            }
        }
    }
}

/// The value of a field.
enum FieldValue: Sendable {
    /// Taken out for the moment.
    case none
    /// A number or an enum's value: its bits, integers with their sign extended; of `float`, those of the 32 bits.
    case scalar(UInt64)
    /// A string or bytes.
    case bytes([UInt8])
    case message(MessageValue)
    case scalars([UInt64])
    case texts([[UInt8]])
    /// Repeated messages; of a map, its entries, one for each key.
    case messages([MessageValue])
}
