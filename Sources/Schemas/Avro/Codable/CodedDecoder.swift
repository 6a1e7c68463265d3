/// Gives the parts of a value to an `init(from:)`.
struct CodedDecoder: Decoder {
    let item: CodedItem
    var codingPath: [any CodingKey] { item.codingPath }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        KeyedDecodingContainer(CodedKeyedDecoding<Key>(item: item, members: try item.members()))
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
        CodedUnkeyedDecoding(item: item, items: try item.items())
    }
    func singleValueContainer() -> any SingleValueDecodingContainer { CodedSingleDecoding(item: item) }
}

private struct CodedKeyedDecoding<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let item: CodedItem
    let members: [String: CodedItem]
    var codingPath: [any CodingKey] { item.codingPath }
    var allKeys: [Key] { members.keys.compactMap { Key(stringValue: $0) } }

    func contains(_ key: Key) -> Bool { members[key.stringValue] != nil }

    private func member(_ key: any CodingKey) throws -> CodedItem {
        guard var found = members[key.stringValue] else {
            throw DecodingError.keyNotFound(
                key,
                DecodingError.Context(
                    codingPath: codingPath, debugDescription: "the data has no field \"\(key.stringValue)\""))
        }
        found.codingPath.append(key)
        return found
    }

    func decodeNil(forKey key: Key) throws -> Bool { try member(key).isNull }
    func decode(_ type: Bool.Type, forKey key: Key) throws -> Bool { try member(key).boolean() }
    func decode(_ type: String.Type, forKey key: Key) throws -> String { try member(key).string() }
    func decode(_ type: Double.Type, forKey key: Key) throws -> Double { try member(key).double() }
    func decode(_ type: Float.Type, forKey key: Key) throws -> Float { try member(key).float() }
    func decode(_ type: Int.Type, forKey key: Key) throws -> Int { try member(key).whole() }
    func decode(_ type: Int8.Type, forKey key: Key) throws -> Int8 { try member(key).whole() }
    func decode(_ type: Int16.Type, forKey key: Key) throws -> Int16 { try member(key).whole() }
    func decode(_ type: Int32.Type, forKey key: Key) throws -> Int32 { try member(key).whole() }
    func decode(_ type: Int64.Type, forKey key: Key) throws -> Int64 { try member(key).whole() }
    func decode(_ type: UInt.Type, forKey key: Key) throws -> UInt { try member(key).whole() }
    func decode(_ type: UInt8.Type, forKey key: Key) throws -> UInt8 { try member(key).whole() }
    func decode(_ type: UInt16.Type, forKey key: Key) throws -> UInt16 { try member(key).whole() }
    func decode(_ type: UInt32.Type, forKey key: Key) throws -> UInt32 { try member(key).whole() }
    func decode(_ type: UInt64.Type, forKey key: Key) throws -> UInt64 { try member(key).whole() }
    func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
        try Value(from: CodedDecoder(item: try member(key)))
    }

    func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type, forKey key: Key) throws
        -> KeyedDecodingContainer<Nested>
    {
        try CodedDecoder(item: member(key)).container(keyedBy: type)
    }

    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
        try CodedDecoder(item: member(key)).unkeyedContainer()
    }

    func superDecoder() throws -> any Decoder { CodedDecoder(item: members["super"] ?? item) }
    func superDecoder(forKey key: Key) throws -> any Decoder { CodedDecoder(item: try member(key)) }
}

private struct CodedUnkeyedDecoding: UnkeyedDecodingContainer {
    let item: CodedItem
    let items: [CodedItem]
    private(set) var currentIndex = 0
    var codingPath: [any CodingKey] { item.codingPath }
    var count: Int? { items.count }
    var isAtEnd: Bool { currentIndex == items.count }

    init(item: CodedItem, items: [CodedItem]) {
        self.item = item
        self.items = items
    }

    private mutating func next<Value>(_ body: (CodedItem) throws -> Value) throws -> Value {
        guard currentIndex < items.count else {
            throw DecodingError.valueNotFound(
                Value.self,
                DecodingError.Context(codingPath: codingPath, debugDescription: "the array has \(items.count) items"))
        }
        let value = try body(items[currentIndex])
        currentIndex += 1
        return value
    }

    mutating func decodeNil() -> Bool {
        guard currentIndex < items.count, items[currentIndex].isNull else { return false }
        currentIndex += 1
        return true
    }

    mutating func decode(_ type: Bool.Type) throws -> Bool { try next { try $0.boolean() } }
    mutating func decode(_ type: String.Type) throws -> String { try next { try $0.string() } }
    mutating func decode(_ type: Double.Type) throws -> Double { try next { try $0.double() } }
    mutating func decode(_ type: Float.Type) throws -> Float { try next { try $0.float() } }
    mutating func decode(_ type: Int.Type) throws -> Int { try next { try $0.whole() } }
    mutating func decode(_ type: Int8.Type) throws -> Int8 { try next { try $0.whole() } }
    mutating func decode(_ type: Int16.Type) throws -> Int16 { try next { try $0.whole() } }
    mutating func decode(_ type: Int32.Type) throws -> Int32 { try next { try $0.whole() } }
    mutating func decode(_ type: Int64.Type) throws -> Int64 { try next { try $0.whole() } }
    mutating func decode(_ type: UInt.Type) throws -> UInt { try next { try $0.whole() } }
    mutating func decode(_ type: UInt8.Type) throws -> UInt8 { try next { try $0.whole() } }
    mutating func decode(_ type: UInt16.Type) throws -> UInt16 { try next { try $0.whole() } }
    mutating func decode(_ type: UInt32.Type) throws -> UInt32 { try next { try $0.whole() } }
    mutating func decode(_ type: UInt64.Type) throws -> UInt64 { try next { try $0.whole() } }
    mutating func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
        try next { try Value(from: CodedDecoder(item: $0)) }
    }

    mutating func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type) throws -> KeyedDecodingContainer<Nested>
    {
        try next { try CodedDecoder(item: $0).container(keyedBy: type) }
    }

    mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
        try next { try CodedDecoder(item: $0).unkeyedContainer() }
    }

    mutating func superDecoder() throws -> any Decoder { try next { CodedDecoder(item: $0) } }
}

private struct CodedSingleDecoding: SingleValueDecodingContainer {
    let item: CodedItem
    var codingPath: [any CodingKey] { item.codingPath }

    func decodeNil() -> Bool { item.isNull }
    func decode(_ type: Bool.Type) throws -> Bool { try item.boolean() }
    func decode(_ type: String.Type) throws -> String { try item.string() }
    func decode(_ type: Double.Type) throws -> Double { try item.double() }
    func decode(_ type: Float.Type) throws -> Float { try item.float() }
    func decode(_ type: Int.Type) throws -> Int { try item.whole() }
    func decode(_ type: Int8.Type) throws -> Int8 { try item.whole() }
    func decode(_ type: Int16.Type) throws -> Int16 { try item.whole() }
    func decode(_ type: Int32.Type) throws -> Int32 { try item.whole() }
    func decode(_ type: Int64.Type) throws -> Int64 { try item.whole() }
    func decode(_ type: UInt.Type) throws -> UInt { try item.whole() }
    func decode(_ type: UInt8.Type) throws -> UInt8 { try item.whole() }
    func decode(_ type: UInt16.Type) throws -> UInt16 { try item.whole() }
    func decode(_ type: UInt32.Type) throws -> UInt32 { try item.whole() }
    func decode(_ type: UInt64.Type) throws -> UInt64 { try item.whole() }
    func decode<Value: Decodable>(_ type: Value.Type) throws -> Value { try Value(from: CodedDecoder(item: item)) }
}
