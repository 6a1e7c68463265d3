/// Values by texts that are compared by their bytes, as Kafka compares names. Swift's own dictionary takes `é` and `e` with an
/// accent behind it for the same key, and so two groups for one.
struct ExactTexts<Value>: Sequence, ExpressibleByDictionaryLiteral {
    struct Bytes: Hashable {
        let text: String

        static func == (left: Bytes, right: Bytes) -> Bool { left.text.utf8.elementsEqual(right.text.utf8) }

        func hash(into hasher: inout Hasher) {
            for byte in text.utf8 { hasher.combine(byte) }
        }
    }

    private var table: [Bytes: Value]

    private init(_ table: [Bytes: Value]) { self.table = table }

    init(dictionaryLiteral elements: (String, Value)...) {
        table = Dictionary(elements.map { (Bytes(text: $0.0), $0.1) }) { $1 }
    }

    subscript(text: String) -> Value? {
        get { table[Bytes(text: text)] }
        _modify { yield &table[Bytes(text: text)] }
    }

    subscript(text: String, default fallback: @autoclosure () -> Value) -> Value {
        get { table[Bytes(text: text), default: fallback()] }
        _modify { yield &table[Bytes(text: text), default: fallback()] }
    }

    @discardableResult
    mutating func removeValue(forKey text: String) -> Value? { table.removeValue(forKey: Bytes(text: text)) }

    var isEmpty: Bool { table.isEmpty }
    var count: Int { table.count }
    var values: Dictionary<Bytes, Value>.Values { table.values }
    var keys: [String] { table.keys.map(\.text) }

    func filter(_ isIncluded: (Element) throws -> Bool) rethrows -> Self {
        Self(try table.filter { try isIncluded((key: $0.key.text, value: $0.value)) })
    }

    func mapValues<Other>(_ transform: (Value) throws -> Other) rethrows -> ExactTexts<Other> {
        var result: ExactTexts<Other> = [:]
        for (key, value) in table { result[key.text] = try transform(value) }
        return result
    }

    func makeIterator() -> AnyIterator<(key: String, value: Value)> {
        var rest = table.makeIterator()
        return AnyIterator { rest.next().map { (key: $0.key.text, value: $0.value) } }
    }
}

extension ExactTexts: Equatable where Value: Equatable {}
