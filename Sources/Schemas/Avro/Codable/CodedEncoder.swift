/// Gathers what an `encode(to:)` says in slots.
struct CodedEncoder: Encoder {
    let slot: CodedSlot
    let codingPath: [any CodingKey]
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        slot.content = .object
        return KeyedEncodingContainer(CodedKeyedEncoding<Key>(slot: slot, codingPath: codingPath))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer {
        slot.content = .array
        return CodedUnkeyedEncoding(slot: slot, codingPath: codingPath)
    }

    func singleValueContainer() -> any SingleValueEncodingContainer {
        CodedSingleEncoding(slot: slot, codingPath: codingPath)
    }
}

private struct CodedKeyedEncoding<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let slot: CodedSlot
    let codingPath: [any CodingKey]

    private func encoder(_ key: any CodingKey) -> CodedEncoder {
        CodedEncoder(slot: slot.append(key.stringValue), codingPath: codingPath + [key])
    }

    mutating func encodeNil(forKey key: Key) { slot.append(key.stringValue).content = .null }
    mutating func encode(_ value: Bool, forKey key: Key) { slot.append(key.stringValue).content = .boolean(value) }
    mutating func encode(_ value: String, forKey key: Key) { slot.append(key.stringValue).content = .string(value) }
    mutating func encode(_ value: Double, forKey key: Key) { slot.append(key.stringValue).content = .double(value) }
    mutating func encode(_ value: Float, forKey key: Key) { slot.append(key.stringValue).content = .float(value) }
    mutating func encode(_ value: Int, forKey key: Key) { slot.append(key.stringValue).set(value) }
    mutating func encode(_ value: Int8, forKey key: Key) { slot.append(key.stringValue).set(value) }
    mutating func encode(_ value: Int16, forKey key: Key) { slot.append(key.stringValue).set(value) }
    mutating func encode(_ value: Int32, forKey key: Key) { slot.append(key.stringValue).set(value) }
    mutating func encode(_ value: Int64, forKey key: Key) { slot.append(key.stringValue).set(value) }
    mutating func encode(_ value: UInt, forKey key: Key) { slot.append(key.stringValue).set(value) }
    mutating func encode(_ value: UInt8, forKey key: Key) { slot.append(key.stringValue).set(value) }
    mutating func encode(_ value: UInt16, forKey key: Key) { slot.append(key.stringValue).set(value) }
    mutating func encode(_ value: UInt32, forKey key: Key) { slot.append(key.stringValue).set(value) }
    mutating func encode(_ value: UInt64, forKey key: Key) { slot.append(key.stringValue).set(value) }
    mutating func encode(_ value: some Encodable, forKey key: Key) throws { try value.encode(to: encoder(key)) }

    mutating func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type, forKey key: Key
    ) -> KeyedEncodingContainer<Nested> { encoder(key).container(keyedBy: type) }

    mutating func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
        encoder(key).unkeyedContainer()
    }
    mutating func superEncoder() -> any Encoder { CodedEncoder(slot: slot.append("super"), codingPath: codingPath) }
    mutating func superEncoder(forKey key: Key) -> any Encoder { encoder(key) }
}

private struct CodedUnkeyedEncoding: UnkeyedEncodingContainer {
    let slot: CodedSlot
    let codingPath: [any CodingKey]
    var count: Int { slot.parts.count }

    private func encoder() -> CodedEncoder { CodedEncoder(slot: slot.append(), codingPath: codingPath) }

    mutating func encodeNil() { slot.append().content = .null }
    mutating func encode(_ value: Bool) { slot.append().content = .boolean(value) }
    mutating func encode(_ value: String) { slot.append().content = .string(value) }
    mutating func encode(_ value: Double) { slot.append().content = .double(value) }
    mutating func encode(_ value: Float) { slot.append().content = .float(value) }
    mutating func encode(_ value: Int) { slot.append().set(value) }
    mutating func encode(_ value: Int8) { slot.append().set(value) }
    mutating func encode(_ value: Int16) { slot.append().set(value) }
    mutating func encode(_ value: Int32) { slot.append().set(value) }
    mutating func encode(_ value: Int64) { slot.append().set(value) }
    mutating func encode(_ value: UInt) { slot.append().set(value) }
    mutating func encode(_ value: UInt8) { slot.append().set(value) }
    mutating func encode(_ value: UInt16) { slot.append().set(value) }
    mutating func encode(_ value: UInt32) { slot.append().set(value) }
    mutating func encode(_ value: UInt64) { slot.append().set(value) }
    mutating func encode(_ value: some Encodable) throws { try value.encode(to: encoder()) }

    mutating func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type) -> KeyedEncodingContainer<Nested> {
        encoder().container(keyedBy: type)
    }

    mutating func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { encoder().unkeyedContainer() }
    mutating func superEncoder() -> any Encoder { encoder() }
}

private struct CodedSingleEncoding: SingleValueEncodingContainer {
    let slot: CodedSlot
    let codingPath: [any CodingKey]

    mutating func encodeNil() { slot.content = .null }
    mutating func encode(_ value: Bool) { slot.content = .boolean(value) }
    mutating func encode(_ value: String) { slot.content = .string(value) }
    mutating func encode(_ value: Double) { slot.content = .double(value) }
    mutating func encode(_ value: Float) { slot.content = .float(value) }
    mutating func encode(_ value: Int) { slot.set(value) }
    mutating func encode(_ value: Int8) { slot.set(value) }
    mutating func encode(_ value: Int16) { slot.set(value) }
    mutating func encode(_ value: Int32) { slot.set(value) }
    mutating func encode(_ value: Int64) { slot.set(value) }
    mutating func encode(_ value: UInt) { slot.set(value) }
    mutating func encode(_ value: UInt8) { slot.set(value) }
    mutating func encode(_ value: UInt16) { slot.set(value) }
    mutating func encode(_ value: UInt32) { slot.set(value) }
    mutating func encode(_ value: UInt64) { slot.set(value) }
    mutating func encode(_ value: some Encodable) throws {
        try value.encode(to: CodedEncoder(slot: slot, codingPath: codingPath))
    }
}
