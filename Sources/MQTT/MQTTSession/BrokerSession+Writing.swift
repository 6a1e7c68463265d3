import TrestleBase
import MQTTCodec
import WireBytes

extension BrokerSession {
    /// Writes one PUBLISH, or nothing.
    func write(
        _ message: BrokerMessage, _ content: borrowing PublishContent, _ identifier: PacketIdentifier?,
        isRepeated: Bool, now: Instant, into output: inout WireBuffer
    ) -> Sending {
        if limits.expiresMessages, let expiresAt = content.expiresAt, now >= expiresAt { return .expired }
        let start = output.count
        do throws(MQTTError) {
            if version == .v5, content.expiresAt != nil || !message.subscriptionIdentifiers.isEmpty {
                let properties = try ownProperties(message, content, now: now)
                try MQTTEncoder.publish(
                    topic: content.topic, payload: content.payload, qos: message.qos, retain: message.retain,
                    dup: isRepeated, packetIdentifier: identifier, properties: properties.bytes, version: version,
                    into: &output)
            } else {
                let properties = version == .v5 ? content.properties : Span()
                try MQTTEncoder.publish(
                    topic: content.topic, payload: content.payload, qos: message.qos, retain: message.retain,
                    dup: isRepeated, packetIdentifier: identifier, properties: properties, version: version,
                    into: &output)
            }
        } catch {
            // The parts were a legal PUBLISH when they came: only what was added can have made it too large.
            output.truncate(to: start)
            return .tooLarge
        }
        guard output.count - start <= maximumPacketSize else {
            output.truncate(to: start)
            return .tooLarge
        }
        return .sent
    }

    /// The properties with those that differ from subscriber to subscriber, or with time.
    private func ownProperties(
        _ message: BrokerMessage, _ content: borrowing PublishContent, now: Instant
    ) throws(MQTTError) -> WireBuffer {
        var own = Properties()
        if let expiresAt = content.expiresAt {
            // Rounded up: a message that is still delivered is worth something [MQTT-3.3.2-6].
            let seconds = (max(expiresAt, now).nanoseconds - now.nanoseconds + 999_999_999) / 1_000_000_000
            own.list.append(.messageExpiryInterval(UInt32(clamping: seconds)))
        }
        for identifier in message.subscriptionIdentifiers { own.list.append(.subscriptionIdentifier(identifier)) }
        var buffer = WireBuffer(capacity: content.properties.count + 16)
        buffer.append(content.properties)
        try own.encodeForPublish(into: &buffer)
        return buffer
    }
}
