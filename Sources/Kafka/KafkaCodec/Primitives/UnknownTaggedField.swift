public import WireBytes

/// A tagged field that this library does not know, kept so that it is written back as it came (KIP-482).
public struct UnknownTaggedField: Hashable, Sendable {
    public let tag: UInt32
    public let data: ByteSlice

    public init(tag: UInt32, data: ByteSlice) {
        self.tag = tag
        self.data = data
    }
}
