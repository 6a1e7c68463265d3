internal import WireBytes

/// Values by texts that are compared by their bytes.
struct ExactTexts<Value>: Sequence, ExpressibleByDictionaryLiteral {
    private var table: [ExactText: Value]

    private init(_ table: [ExactText: Value]) { self.table = table }

    init(dictionaryLiteral elements: (String, Value)...) {
        table = Dictionary(elements.map { (ExactText($0.0), $0.1) }) { $1 }
    }

    subscript(text: String) -> Value? {
        get { table[ExactText(text)] }
        _modify { yield &table[ExactText(text)] }
    }

    subscript(text: String, default fallback: @autoclosure () -> Value) -> Value {
        get { table[ExactText(text), default: fallback()] }
        _modify { yield &table[ExactText(text), default: fallback()] }
    }

    @discardableResult
    mutating func removeValue(forKey text: String) -> Value? { table.removeValue(forKey: ExactText(text)) }

    var isEmpty: Bool { table.isEmpty }
    var count: Int { table.count }
    var values: Dictionary<ExactText, Value>.Values { table.values }
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
