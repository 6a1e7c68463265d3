import Testing
import WireBytes

/// A buffer's memory becomes a slice's and the other way round, without a copy and without two who may write.
@Suite struct SharedStorageTests {
    private func filled(_ bytes: [UInt8], capacity: Int = 1000) -> WireBuffer {
        var buffer = WireBuffer(capacity: capacity)
        buffer.append(bytes.span)
        return buffer
    }

    private func place(_ bytes: Span<UInt8>) -> UInt {
        unsafe bytes.withUnsafeBytes { UInt(bitPattern: $0.baseAddress) }
    }

    private func place(_ buffer: borrowing WireBuffer) -> UInt { place(buffer.bytes) }

    @Test func aSliceTakesTheMemoryOfABuffer() {
        let buffer = filled([1, 2, 3])
        let before = place(buffer)
        let slice = ByteSlice(buffer)
        #expect(slice == [1, 2, 3])
        #expect(place(slice.span) == before)
    }

    @Test func aBufferTakesTheMemoryThatNobodyElseHolds() {
        let slice = ByteSlice(filled([1, 2, 3]))
        let before = place(slice.span)
        var buffer = WireBuffer(consume slice)
        let after = place(buffer)
        #expect(after == before)
        let capacity = buffer.capacity
        #expect(capacity >= 1000)
        buffer.append(4)
        #expect(ByteSlice(buffer) == [1, 2, 3, 4])
    }

    @Test func whatAnotherSliceHoldsIsCopied() {
        let slice = ByteSlice(filled([1, 2, 3]))
        let kept = slice.extracting(1..<3)
        var buffer = WireBuffer(consume slice)
        buffer.replace(at: 0, integer: UInt16(0x0908))
        buffer.append(7)
        #expect(kept == [2, 3])
        #expect(ByteSlice(buffer) == [9, 8, 3, 7])
    }

    /// The memory before a part's first byte would be lost to the buffer.
    @Test func aPartIsCopied() {
        let slice = ByteSlice(filled([1, 2, 3]))
        let part = slice.extracting(1..<3)
        _ = consume slice
        var buffer = WireBuffer(consume part)
        buffer.append(4)
        #expect(ByteSlice(buffer) == [2, 3, 4])
    }

    @Test func withoutBytesThereIsNoMemory() {
        var buffer = WireBuffer()
        let none = buffer.capacity
        #expect(none == 0)
        #expect(ByteSlice().isEmpty && ByteSlice([]) == ByteSlice(WireBuffer()))
        buffer.append(ByteSlice())
        buffer.append(5)
        #expect(ByteSlice(buffer).array == [5])
        #expect(ByteSlice(WireBuffer(ByteSlice())).isEmpty)
    }
}
