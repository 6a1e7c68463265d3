public import WireBytes

/// Writes Produce requests of versions 3 to 12 piece by piece, so that record batches are copied once: from their own
/// buffer into the connection's.
///
/// `begin`, then for each topic `beginTopic` and its partitions followed by `endTopic`, then `end`. Tests hold the result
/// against the generated codec.
public struct ProduceEncoder {
    /// The versions that name topics by name and carry record batches of version 2.
    public static var versions: ClosedRange<Int16> { 3...12 }

    private let frameStart: Int
    private let isFlexible: Bool

    /// Starts the frame.
    ///
    /// - Parameters:
    ///   - acks: 0 for no answer, 1 for the leader's, -1 for that of all in-sync replicas.
    ///   - timeoutMilliseconds: how long the broker may wait for the replicas.
    ///   - topicCount: how many topics follow.
    public init(
        version: Int16, correlationID: Int32, clientID: String, acks: Int16, timeoutMilliseconds: Int32,
        topicCount: Int, into out: inout ByteBuffer
    ) {
        frameStart = out.count
        isFlexible = version >= 9
        out.append(integer: Int32(0))  // the length, known at the end
        out.append(integer: Int16(0))  // Produce
        out.append(integer: version)
        out.append(integer: correlationID)
        out.append(integer: Int16(clamping: clientID.utf8.count))
        out.append(utf8: clientID)
        if isFlexible { out.append(UInt8(0)) }  // no tagged fields in the header
        if isFlexible { out.append(UInt8(0)) } else { out.append(integer: Int16(-1)) }  // no transactional id
        out.append(integer: acks)
        out.append(integer: timeoutMilliseconds)
        appendCount(topicCount, to: &out)
    }

    public func beginTopic(_ name: String, partitionCount: Int, into out: inout ByteBuffer) {
        if isFlexible {
            out.append(unsignedVarint: UInt64(name.utf8.count + 1))
        } else {
            out.append(integer: Int16(clamping: name.utf8.count))
        }
        out.append(utf8: name)
        appendCount(partitionCount, to: &out)
    }

    public func partition(_ index: Int32, records: Span<UInt8>, into out: inout ByteBuffer) {
        out.reserve(records.count + 16)
        out.append(integer: index)
        if isFlexible {
            out.append(unsignedVarint: UInt64(records.count + 1))
        } else {
            out.append(integer: Int32(clamping: records.count))
        }
        out.append(records)
        if isFlexible { out.append(UInt8(0)) }
    }

    public func endTopic(into out: inout ByteBuffer) {
        if isFlexible { out.append(UInt8(0)) }
    }

    /// Ends the request and fills in the frame's length.
    public func end(into out: inout ByteBuffer) {
        if isFlexible { out.append(UInt8(0)) }
        out.replace(at: frameStart, integer: Int32(clamping: out.count - frameStart - 4))
    }

    private func appendCount(_ count: Int, to out: inout ByteBuffer) {
        if isFlexible {
            out.append(unsignedVarint: UInt64(count + 1))
        } else {
            out.append(integer: Int32(clamping: count))
        }
    }
}
