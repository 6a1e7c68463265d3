import CorpusReplay
import MQTTCodec
import WireBytes

/// Reads the input as a packet of both versions from both sides, and as a stream cut into chunks.
///
/// What is accepted must survive being written and read again, and must be lowered or raised to the other version as
/// something that can be written there, or be refused. What the stream frames must not depend on its chunks.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    for version in MQTTVersion.allCases {
        for sender in Role.allCases {
            if let packet = try? Packet.decode(frame: bytes.span, version: version, from: sender) {
                writeAgain(
                    packet, version: version, from: sender, capacity: drawnCapacity(bytes, expected: count))
                convert(packet, version: version, from: sender)
            }
            let whole = framed(bytes, chunk: max(count, 1), version: version, from: sender)
            let pieces = framed(bytes, chunk: 3, version: version, from: sender)
            precondition(whole == pieces, "framing depends on the chunks: \(whole) and \(pieces)")
        }
    }
    return 0
}

private func writeAgain(_ packet: Packet, version: MQTTVersion, from sender: Role, capacity: Int) {
    var buffer = WireBuffer(capacity: capacity)
    do {
        try packet.encode(into: &buffer, version: version)
        let again = try Packet.decode(frame: buffer.bytes, version: version, from: sender)
        precondition(again == packet, "\(packet) became \(again)")
        let size = try packet.encodedSize(version)
        precondition(size == buffer.count, "\(packet) takes \(buffer.count) bytes, not \(size)")
    } catch {
        fatalError("\(packet) cannot be written: \(error)")
    }
    precondition(packet.json.utf8.count > 2)
}

private func convert(_ packet: Packet, version: MQTTVersion, from sender: Role) {
    let other: MQTTVersion = version == .v5 ? .v3_1_1 : .v5
    guard let converted = try? packet.converted(to: other, from: sender, droppingInformation: true) else { return }
    var buffer = WireBuffer()
    do throws(MQTTError) {
        try converted.encode(into: &buffer, version: other)
    } catch {
        // An empty client identifier for a kept session is legal in MQTT 5 alone.
        precondition(error.code == .emptyClientIdentifier, "\(converted) cannot be written: \(error)")
    }
}

/// How many packets a stream of `bytes` holds and how long they are together, and the error it ends with.
private func framed(_ bytes: [UInt8], chunk: Int, version: MQTTVersion, from sender: Role) -> [Int] {
    let framer = PacketFramer(version: version, maximumPacketSize: 1 << 20)
    var counts = [0, 0, -1]
    var start = 0
    var end = 0
    while true {
        do throws(MQTTError) {
            guard case .packet(let header) = try framer.front(of: bytes.span.extracting(start..<end)) else {
                if end == bytes.count { return counts }
                end = min(end + chunk, bytes.count)
                continue
            }
            counts[0] += 1
            counts[1] += header.totalSize
            start += header.totalSize
        } catch {
            counts[2] = Int(error.code.rawValue)
            return counts
        }
    }
}

#if !FUZZING
@main enum Replay {
    static func main() throws { try replay(fuzzOneInput) }
}
#endif
