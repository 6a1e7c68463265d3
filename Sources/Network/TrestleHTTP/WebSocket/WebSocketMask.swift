internal import WireBytes

/// The four bytes with which a client's payload is combined (RFC 6455 section 5.3), from a certain byte of it on.
struct WebSocketMask: Sendable, Hashable {
    /// The next four bytes, the first of them the lowest.
    private var word: UInt32

    /// - Parameter bytes: four of them.
    init(_ bytes: ArraySlice<UInt8>) {
        word = bytes.reversed().reduce(0) { $0 &<< 8 | UInt32($1) }
    }

    init(_ word: UInt32) { self.word = word }

    func append(to buffer: inout WireBuffer) { buffer.append(integer: word.byteSwapped) }

    /// Appends the combined bytes, eight at a time, and moves on by as many.
    mutating func append(_ bytes: Span<UInt8>, to buffer: inout WireBuffer) {
        buffer.reserve(bytes.count)
        let wide = UInt64(word) &<< 32 | UInt64(word)
        var index = 0
        while index &+ 8 <= bytes.count {
            // The buffer writes the highest byte first.
            buffer.append(integer: (bytes.littleEndianWord(at: index) ^ wide).byteSwapped)
            index &+= 8
        }
        while index < bytes.count {
            buffer.append(bytes[index] ^ UInt8(truncatingIfNeeded: word))
            word = word &>> 8 | word &<< 24
            index &+= 1
        }
    }
}
