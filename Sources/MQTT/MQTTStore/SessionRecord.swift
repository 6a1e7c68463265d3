import MQTTCodec
import MQTTSession
import WireBytes

/// A change as it stands in a file: its type and fields, big-endian.
enum SessionRecord {
    private enum Kind: UInt8 {
        case begin = 1
        case queued, unqueued, sent, releasing, settled, received, released
    }

    static func encode(_ change: SessionChange, into output: inout WireBuffer) {
        switch change {
        case .begin(let key):
            output.append(Kind.begin.rawValue)
            for word in key.words { output.append(integer: word) }
        case .queued(let message):
            output.append(Kind.queued.rawValue)
            encode(message, into: &output)
        case .unqueued: output.append(Kind.unqueued.rawValue)
        case .sent(let identifier, let message, let wasQueued):
            output.append(Kind.sent.rawValue)
            output.append(integer: identifier.rawValue)
            output.append(wasQueued ? 1 : 0)
            // It stands in the file already, before all that are queued still.
            if !wasQueued { encode(message, into: &output) }
        case .releasing(let identifier): encode(.releasing, identifier, into: &output)
        case .settled(let identifier): encode(.settled, identifier, into: &output)
        case .received(let identifier, let fingerprint):
            encode(.received, identifier, into: &output)
            output.append(integer: fingerprint)
        case .released(let identifier): encode(.released, identifier, into: &output)
        }
    }

    private static func encode(_ kind: Kind, _ identifier: PacketIdentifier, into output: inout WireBuffer) {
        output.append(kind.rawValue)
        output.append(integer: identifier.rawValue)
    }

    /// A message is a PUBLISH of version 5, which has a place for all that it can hold.
    private static func encode(_ message: OutgoingPublish, into output: inout WireBuffer) {
        let start = output.count
        do throws(MQTTError) {
            var publish = try Publish(
                topic: message.topic, payload: message.payload, qos: message.qos, retain: message.retain,
                properties: message.properties)
            publish.packetIdentifier = .first
            try Packet.publish(publish).encode(into: &output, version: .v5)
        } catch {
            // Unreachable: the session has encoded the message before.
            output.truncate(to: start)
        }
    }

    /// - Parameter firstQueued: the message that `sent` takes when it was queued.
    /// - Returns: `nil` when no change is encoded like this.
    static func decode(_ bytes: Span<UInt8>, firstQueued: OutgoingPublish?) -> SessionChange? {
        guard bytes.count > 0, let kind = Kind(rawValue: bytes[0]) else { return nil }
        let rest = bytes.extracting(1...)
        switch kind {
        case .begin:
            guard rest.count == 32 else { return nil }
            return FingerprintKey(words: (0..<4).map { number(rest.extracting($0 * 8..<$0 * 8 + 8)) }).map {
                .begin($0)
            }
        case .queued: return message(rest).map { .queued($0) }
        case .unqueued: return rest.isEmpty ? .unqueued : nil
        case .sent:
            guard rest.count >= 3, let identifier = identifier(rest), rest[2] <= 1 else { return nil }
            if rest[2] == 1 {
                guard rest.count == 3, let firstQueued else { return nil }
                return .sent(identifier, firstQueued, wasQueued: true)
            }
            return message(rest.extracting(3...)).map { .sent(identifier, $0, wasQueued: false) }
        case .releasing: return lone(rest).map { .releasing($0) }
        case .settled: return lone(rest).map { .settled($0) }
        case .released: return lone(rest).map { .released($0) }
        case .received:
            guard rest.count == 10, let identifier = identifier(rest) else { return nil }
            return .received(identifier, fingerprint: number(rest.extracting(2...)))
        }
    }

    private static func lone(_ bytes: Span<UInt8>) -> PacketIdentifier? { bytes.count == 2 ? identifier(bytes) : nil }

    private static func identifier(_ bytes: Span<UInt8>) -> PacketIdentifier? {
        PacketIdentifier(rawValue: UInt16(bytes[0]) << 8 | UInt16(bytes[1]))
    }

    private static func number(_ bytes: Span<UInt8>) -> UInt64 {
        var number: UInt64 = 0
        for index in bytes.indices { number = number << 8 | UInt64(bytes[index]) }
        return number
    }

    private static func message(_ bytes: Span<UInt8>) -> OutgoingPublish? {
        guard case .publish(let publish)? = try? Packet.decode(frame: bytes, version: .v5, from: .client),
            publish.qos != .atMostOnce, !publish.topic.isEmpty
        else { return nil }
        return OutgoingPublish(
            topic: publish.topic.compacted(), payload: publish.payload.compacted(), qos: publish.qos,
            retain: publish.retain, properties: publish.properties)
    }
}
