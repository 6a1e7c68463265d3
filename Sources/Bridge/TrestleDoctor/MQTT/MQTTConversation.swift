import MQTTCodec
import TrestleBase
import TrestleTransport
import WireBytes

/// MQTT spoken packet by packet over one link.
final class MQTTConversation {
    let link: Link
    let version: MQTTVersion

    init(link: Link, version: MQTTVersion) {
        self.link = link
        self.version = version
    }

    enum Reply {
        case packet(Packet)
        /// A CONNACK in the form of 3.1.1, whatever was requested: servers that do not know MQTT 5 respond so.
        case oldConnack(ReasonCode)
        case notMQTT([UInt8])
        case malformed(String)
        case closed(TransportError?)
        case silent
    }

    func send(_ message: PublicMessage) { link.stream.send(message) }

    /// Sends a CONNECT that may hold credentials.
    ///
    /// - Parameter stream: that of this conversation's link, which is proof that the server may have them.
    func login(_ connect: Connect, over stream: TrustedStream) throws(MQTTError) {
        var buffer = WireBuffer()
        try Packet.connect(connect).encode(into: &buffer, version: version)
        stream.sendSecret([UInt8](copying: buffer.bytes))
    }

    /// The next packet of the server.
    func receive(before deadline: Instant) async -> Reply {
        while true {
            let bytes = link.stream.bytes
            if let reply = parse(bytes) { return reply }
            switch await link.stream.more(before: deadline) {
            case .bytes: continue
            case .ended: return bytes.isEmpty ? .closed(link.stream.failure) : .notMQTT(bytes)
            case .timedOut: return bytes.isEmpty ? .silent : .notMQTT(bytes)
            }
        }
    }

    private func parse(_ bytes: [UInt8]) -> Reply? {
        guard let first = bytes.first else { return nil }
        // No packet of a server but these begins a conversation, and TLS and HTTP begin with neither.
        guard PacketType(rawValue: first >> 4) != nil, !bytes.starts(with: "HTTP/".utf8), first != 0x15, first != 0x16
        else {
            return .notMQTT(bytes)
        }
        if bytes.count >= 4, bytes[0] == 0x20, bytes[1] == 2 {
            link.stream.take(4)
            return ReasonCode(connectReturnCode: bytes[3]).map { .oldConnack($0) } ?? .notMQTT(bytes)
        }
        do throws(MQTTError) {
            let framer = PacketFramer(version: version, maximumPacketSize: 1 << 20)
            guard case .packet(let header) = try framer.front(of: bytes.span) else { return nil }
            let packet = try Packet.decode(
                frame: ByteSlice(Array(bytes[..<header.totalSize])), version: version, from: .server)
            link.stream.take(header.totalSize)
            return .packet(packet)
        } catch {
            return first >> 4 == 2 ? .malformed(error.description) : .notMQTT(bytes)
        }
    }
}
