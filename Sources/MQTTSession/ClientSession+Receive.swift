public import MQTTCodec
public import WireBytes

extension ClientSession {
    /// What to do with a PUBLISH that arrived.
    public enum Reception: Sendable, Equatable {
        /// Hand it on; a token comes with QoS 1 and 2, and is owed to `acknowledge`.
        case deliver(DeliveryToken?)
        /// A message that was handed on before: call `writeAcknowledgements`, and no more.
        case repeated
        /// The session is stopping: the server keeps the message and sends it again to the next connection.
        case ignore
    }

    /// A PUBLISH arrived. The hot path: no allocation.
    public mutating func received(_ publish: borrowing PublishView) throws(SessionError) -> Reception {
        guard state == .online else {
            if state == .connecting { throw SessionError.unexpected(.publish) }
            return .ignore
        }
        guard let identifier = publish.packetIdentifier else { return .deliver(nil) }
        switch incoming.handlePublish(identifier, qos: publish.qos, dup: publish.dup) {
        case .new(let token): return .deliver(token)
        case .repeated: return .repeated
        case nil: throw SessionError.receiveMaximumExceeded
        }
    }

    /// The message has been stored: it is acknowledged as soon as all that arrived before it are.
    ///
    /// A message of an earlier connection is acknowledged once the server has repeated it on this one.
    public mutating func acknowledge(
        _ token: DeliveryToken, reasonCode: ReasonCode = .success, into output: inout ByteBuffer
    ) {
        incoming.acknowledge(token, reasonCode: reasonCode, into: &output)
        if state == .stopping { farewellIfSettled(into: &output) }
    }

    /// After `.repeated`: writes the acknowledgements that may leave.
    public mutating func writeAcknowledgements(into output: inout ByteBuffer) {
        incoming.writeAcknowledgements(into: &output)
        if state == .stopping { farewellIfSettled(into: &output) }
    }

    /// Any packet but PUBLISH arrived.
    public mutating func received(
        _ packet: Packet, now: UInt64, into output: inout ByteBuffer
    ) throws(SessionError) {
        switch state {
        case .connecting:
            guard case .connack(let connack) = packet else {
                throw SessionError.unexpected(packet.packetType)
            }
            return try received(connack, now: now, into: &output)
        case .online, .stopping: break
        case .offline, .stopped, .failed: return
        }
        switch packet {
        case .puback(let ack):
            try settled(
                outgoing.settle(ack.packetIdentifier, from: .awaitingPuback), by: .puback, ack.reasonCode, into: &output
            )
        case .pubrec(let ack): try handlePubrec(ack, into: &output)
        case .pubcomp(let ack):
            try settled(
                outgoing.settle(ack.packetIdentifier, from: .awaitingPubcomp), by: .pubcomp, .success, into: &output)
        case .pubrel(let release):
            let isKnown = incoming.handlePubrel(release.packetIdentifier)
            let code = isKnown || configuration.version == .v3_1_1 ? ReasonCode.success : .packetIdentifierNotFound
            MQTTEncoder.pubcomp(
                release.packetIdentifier, reasonCode: code, version: configuration.version, into: &output)
        case .suback(let suback): received(suback)
        case .unsuback(let unsuback): _ = outgoing.settle(unsuback.packetIdentifier, from: .awaitingUnsuback)
        case .pingresp: keepAlive.answered()
        case .disconnect(let disconnect):
            fail(
                .disconnected(
                    disconnect.reasonCode, reason: disconnect.properties.reasonString, clientID: clientID))
        default: throw SessionError.unexpected(packet.packetType)
        }
    }

    private mutating func received(
        _ connack: Connack, now: UInt64, into output: inout ByteBuffer
    ) throws(SessionError) {
        guard connack.reasonCode == .success else {
            return fail(
                .refused(
                    connack.reasonCode, reason: connack.properties.reasonString,
                    configuration: configuration))
        }
        accepted(now: now)
        server = ServerLimits()
        if configuration.version == .v5 { adopt(connack.properties) }
        let seconds = connack.properties.serverKeepAlive ?? configuration.keepAlive
        keepAlive.start(seconds: seconds, timeout: configuration.pingTimeout, now: now)
        incoming.handleConnect(
            version: configuration.version, sessionPresent: connack.sessionPresent, isUncertain: isSessionUncertain)
        isSessionUncertain = false
        resend(sessionPresent: connack.sessionPresent, into: &output)
        if !connack.sessionPresent || !isSubscribed { subscribe(into: &output) }
        emit(.connected(sessionPresent: connack.sessionPresent))
        sendPending(into: &output)
    }

    private mutating func adopt(_ properties: Properties) {
        server.receiveMaximum = Int(properties.receiveMaximum ?? 65_535)
        server.maximumQoS = properties.maximumQoS ?? .exactlyOnce
        server.retainAvailable = properties.retainAvailable ?? true
        if let size = properties.maximumPacketSize { server.maximumPacketSize = Int(size) }
        if let assigned = properties.assignedClientIdentifier { clientID = assigned }
    }

    private mutating func subscribe(into output: inout ByteBuffer) {
        isSubscribed = false
        guard !configuration.subscriptions.isEmpty else {
            isSubscribed = true
            return
        }
        guard let identifier = outgoing.append(nil, state: .awaitingSuback) else { return }
        write(
            .subscribe(Subscribe(packetIdentifier: identifier, subscriptions: configuration.subscriptions)),
            into: &output)
    }

    private mutating func received(_ suback: Suback) {
        guard case .matched = outgoing.settle(suback.packetIdentifier, from: .awaitingSuback) else { return }
        for (code, subscription) in zip(suback.reasonCodes, configuration.subscriptions) where code.isError {
            return fail(
                .notSubscribed(
                    subscription.filter.description, code, reason: suback.properties.reasonString))
        }
        guard suback.reasonCodes.count == configuration.subscriptions.count else {
            return fail(ClientFault(.retry, "the server answered SUBSCRIBE with a wrong number of codes"))
        }
        isSubscribed = true
        emit(.subscribed)
    }
}
