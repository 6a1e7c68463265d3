public import WireBytes

/// The rules for strings: well-formed UTF-8 without U+0000 (1.5.4), and for topic names without `#` and `+` (4.7).
@usableFromInline
enum MQTTText {
    /// The characters that a string must not contain besides ill-formed UTF-8 and U+0000.
    @usableFromInline
    enum Kind {
        case string
        case topicName
    }

    /// Whether `text` is ASCII without U+0000, and without wildcards for a topic name: the common case, eight bytes at a
    /// time. `false` says only that the slow look is needed.
    @inlinable @inline(__always)
    static func isPlain(_ text: Span<UInt8>, _ kind: Kind) -> Bool {
        let count = text.count
        guard count >= 8 else { return isPlainShort(text, kind) }
        var bad = suspects(text.littleEndianWord(at: count &- 8), kind)
        var index = 0
        while index < count &- 8 {
            bad |= suspects(text.littleEndianWord(at: index), kind)
            index &+= 8
        }
        return bad == 0
    }

    @inlinable
    static func isPlainShort(_ text: Span<UInt8>, _ kind: Kind) -> Bool {
        var plain = true
        for index in text.indices {
            let byte = text[index]
            if byte == 0 || byte >= 0x80 { plain = false }
            if kind == .topicName, byte == 0x23 || byte == 0x2b { plain = false }
        }
        return plain
    }

    /// Non-zero when a byte of `word` is zero, not ASCII, or a wildcard where these count. May have false alarms.
    @inlinable @inline(__always)
    static func suspects(_ word: UInt64, _ kind: Kind) -> UInt64 {
        let high: UInt64 = 0x8080_8080_8080_8080
        let ones: UInt64 = 0x0101_0101_0101_0101
        // x - 1 borrows into bit 7 only for zero bytes (and those above 0x80, which are suspects themselves).
        var bad = word | (word &- ones)
        if kind == .topicName {
            // '#' is 0x23 and '+' is 0x2b: they differ in bit 3 alone.
            bad |= ((word & 0xf7f7_f7f7_f7f7_f7f7) ^ 0x2323_2323_2323_2323) &- ones
        }
        return bad & high
    }

    /// Throws for the first fault of `text`, whose first byte is at `offset` of the packet.
    @inlinable @inline(__always)
    static func check(
        _ text: Span<UInt8>, _ kind: Kind, wildcard: MQTTError.Code, at offset: Int, version: MQTTVersion
    ) throws(MQTTError) {
        if isPlain(text, kind) { return }
        try checkSlowly(text, kind, wildcard: wildcard, at: offset, version: version)
    }

    @usableFromInline @inline(never)
    static func checkSlowly(
        _ text: Span<UInt8>, _ kind: Kind, wildcard: MQTTError.Code, at offset: Int, version: MQTTVersion
    ) throws(MQTTError) {
        if let fault = StrictUTF8.firstFault(in: text) {
            throw MQTTError(.illFormedUTF8, at: offset + fault, version: version)
        }
        for index in text.indices {
            let byte = text[index]
            if byte == 0 { throw MQTTError(.nullCharacter, at: offset + index, version: version) }
            if kind == .topicName, byte == 0x23 || byte == 0x2b {
                throw MQTTError(wildcard, at: offset + index, version: version)
            }
        }
    }

    /// The size that `text` takes with its length before it.
    ///
    /// - Throws: `fieldTooLong`, `nullCharacter`, and `wildcard` for a topic name with one.
    static func encodedSize(
        _ text: String, _ kind: Kind = .string, wildcard: MQTTError.Code = .topicNameWildcard, version: MQTTVersion
    ) throws(MQTTError) -> Int {
        let count = text.utf8.count
        guard count <= 0xffff else { throw MQTTError(.fieldTooLong, version: version) }
        for byte in text.utf8 {
            if byte == 0 { throw MQTTError(.nullCharacter, version: version) }
            if kind == .topicName, byte == 0x23 || byte == 0x2b { throw MQTTError(wildcard, version: version) }
        }
        return 2 + count
    }
}
