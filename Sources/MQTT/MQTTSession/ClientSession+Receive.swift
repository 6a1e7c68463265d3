public import TrestleBase
public import MQTTCodec
public import WireBytes

extension ClientSession {
    /// The handling of a received PUBLISH.
    public enum Reception: Sendable, Equatable {
        /// Hand it on; a token comes with QoS 1 and 2, and is owed to `acknowledge`.
        case deliver(DeliveryToken?)
        /// A message that was handed on before: call `writeAcknowledgements`, and no more.
        case repeated
        /// The session is stopping: the server keeps the message and sends it again to the next connection.
        case ignore
    }

    /// A PUBLISH arrived. The hot path: no allocation.
    public mutating func handlePublish(_ publish: borrowing PublishView) throws(SessionError) -> Reception {
        if isOmittingRetained, publish.retain, !publish.dup, state == .online {
            // A copy for a subscription that was made again [MQTT-3.3.1-9]: it came with the first one.
            if let identifier = publish.packetIdentifier,
                case .new(let token) = incoming.handlePublish(
                    identifier, qos: publish.qos, dup: false, fingerprint: publish.fingerprint(fingerprintKey))
            {
                // Its acknowledgement leaves with those that are written after `.repeated`.
                incoming.settle(token)
            }
            return .repeated
        }
        if !publish.retain, isAwaitingRetained, isSubscribed { noteRetainedCame() }
        return try receive(
            publish.packetIdentifier, qos: publish.qos, dup: publish.dup,
            fingerprint: publish.packetIdentifier == nil ? 0 : publish.fingerprint(fingerprintKey),
            topic: publish.repeatedTopic(fingerprintKey))
    }

    /// A PUBLISH arrived that breaks a rule: it is delivered and acknowledged like any other, since the server would send
    /// it again and again.
    public mutating func handlePublish(_ publish: borrowing MalformedPublish) throws(SessionError) -> Reception {
        try receive(
            publish.packetIdentifier, qos: publish.qos, dup: publish.dup,
            fingerprint: publish.fingerprint(fingerprintKey), topic: publish.repeatedTopic(fingerprintKey))
    }

    private mutating func receive(
        _ identifier: PacketIdentifier?, qos: QoS, dup: Bool, fingerprint: UInt64, topic: UInt64
    ) throws(SessionError) -> Reception {
        refusedTopics.handlePacket()
        guard state == .online else {
            switch state {
            case .connecting: throw SessionError.unexpected(.publish)
            // What is stored already can still be acknowledged.
            case .stopping:
                guard let identifier,
                    incoming.handleRepeat(identifier, qos: qos, dup: dup, fingerprint: fingerprint, topic: topic)
                else { return .ignore }
                return .repeated
            case .offline, .online, .stopped, .failed: return .ignore
            }
        }
        guard let identifier else {
            hasTakenMessage = true
            hasProgressed = true
            hasTakenSinceCheck = true
            return .deliver(nil)
        }
        switch incoming.handlePublish(identifier, qos: qos, dup: dup, fingerprint: fingerprint, topic: topic) {
        case .new(let token):
            hasTakenMessage = true
            hasProgressed = true
            hasTakenSinceCheck = true
            if incoming.outstanding > Int(configuration.receiveMaximum), !hasReportedExcess { reportExcess() }
            return .deliver(token)
        case .repeated: return .repeated
        case nil: throw SessionError.receiveMaximumExceeded
        }
    }

    private mutating func reportExcess() {
        guard configuration.version == .v5 else { return }
        hasReportedExcess = true
        emit(
            .notice(
                "the server sends more unacknowledged messages than the receive maximum of "
                    + "\(configuration.receiveMaximum) [MQTT-3.3.4-9], as Mosquitto before 2.0.14 does; they are taken")
        )
    }

    /// The message has been stored: it is acknowledged as soon as all that arrived before it are.
    ///
    /// A message of an earlier connection is acknowledged once the server has repeated it on this one.
    public mutating func acknowledge(
        _ token: DeliveryToken, reasonCode: ReasonCode = .success, into output: inout WireBuffer
    ) {
        incoming.acknowledge(token, reasonCode: reasonCode, into: &output)
        if state == .stopping || queueDrain != nil { continueEnding(into: &output) }
    }

    /// The same for messages that have been stored together.
    public mutating func acknowledge(_ tokens: Span<DeliveryToken>, into output: inout WireBuffer) {
        for index in tokens.indices { incoming.acknowledge(tokens[index], into: &output) }
        if state == .stopping || queueDrain != nil { continueEnding(into: &output) }
    }

    /// After `.repeated`: writes the acknowledgements that may leave.
    public mutating func writeAcknowledgements(into output: inout WireBuffer) {
        incoming.writeAcknowledgements(into: &output)
        if state == .stopping || queueDrain != nil { continueEnding(into: &output) }
    }

    /// Any packet but PUBLISH arrived.
    public mutating func handlePacket(
        _ packet: Packet, now: Instant, into output: inout WireBuffer
    ) throws(SessionError) {
        refusedTopics.handlePacket()
        switch state {
        case .connecting:
            if case .auth(let auth) = packet { return try handleAuth(auth) }
            guard case .connack(let connack) = packet else {
                throw SessionError.unexpected(packet.packetType)
            }
            return try handleConnack(connack, now: now, into: &output)
        case .online, .stopping: break
        case .offline, .stopped, .failed: return
        }
        switch packet {
        case .puback(let ack):
            note(ack.properties)
            isolation.handleResponse()
            try settled(
                ack.packetIdentifier, outgoing.settle(ack.packetIdentifier, from: .awaitingPuback), by: .puback,
                ack.reasonCode, into: &output)
        case .pubrec(let ack):
            note(ack.properties)
            try handlePubrec(ack, into: &output)
        case .pubcomp(let ack) where held.handlePubcomp(ack.packetIdentifier): sendPending(into: &output)
        case .pubcomp(let ack):
            try settled(
                ack.packetIdentifier, outgoing.settle(ack.packetIdentifier, from: .awaitingPubcomp), by: .pubcomp,
                .success,
                into: &output)
        case .pubrel(let release):
            let isKnown = incoming.handlePubrel(release.packetIdentifier)
            let code = isKnown || configuration.version == .v3_1_1 ? ReasonCode.success : .packetIdentifierNotFound
            MQTTEncoder.pubcomp(
                release.packetIdentifier, reasonCode: code, version: configuration.version, into: &output)
        case .suback(let suback):
            try handleSuback(suback, now: now)
            continueAfterRequest(into: &output)
        case .unsuback(let unsuback):
            handleUnsuback(unsuback)
            continueAfterRequest(into: &output)
        case .auth(let auth): try handleAuth(auth)
        case .pingresp:
            keepAlive.handlePingresp()
            handleDrainPingresp(into: &output)
            if isAwaitingRepeats {
                finishAwaitingRepeats(into: &output)
                if isolation.isWaiting { ping(now: now, into: &output) }
            } else if isolation.isWaiting {
                isolation.handlePingresp()
                sendPending(into: &output)
            }
        case .disconnect(let disconnect):
            if disconnect.reasonCode == .sessionTakenOver {
                // The session goes on with another client, and its identifiers with other messages.
                incoming.handleDisconnect()
                incoming.forgetUnclaimed()
                if isWithoutStore { held.doubtAll() }
            }
            fail(
                .disconnected(
                    disconnect.reasonCode, reason: disconnect.properties.reasonString,
                    serverReference: disconnect.properties.serverReference, clientID: clientID,
                    configuration: configuration))
        default: throw SessionError.unexpected(packet.packetType)
        }
    }

    /// Whether it goes on with sessions of which it knows nothing. Others know what the server holds of them, or begin a new one.
    private var isWithoutStore: Bool { configuration.hasSessionState && !isResumed }

    /// A SUBSCRIBE or UNSUBSCRIBE has its response, and another packet may have its identifier.
    private mutating func continueAfterRequest(into output: inout WireBuffer) {
        if !pending.isEmpty { sendPending(into: &output) }
        if !subscribing.waiting.isEmpty { sendRequests(into: &output) }
        continueQueueDrain(into: &output)
    }

    private mutating func note(_ properties: Properties) {
        if configuration.reportsAcknowledgementProperties, !properties.isEmpty {
            emit(.acknowledgementProperties(properties))
        }
    }

    private mutating func handleConnack(
        _ connack: Connack, now: Instant, into output: inout WireBuffer
    ) throws(SessionError) {
        guard connack.reasonCode == .success else {
            return fail(
                .refused(
                    connack.reasonCode, reason: connack.properties.reasonString,
                    serverReference: connack.properties.serverReference,
                    configuration: configuration))
        }
        if connack.sessionPresent, !hasSessionState {
            var fault = ClientFault(
                .retry,
                mustStartClean
                    ? "the server says that it has a session, though a new one was requested [MQTT-3.2.2-2]"
                    : "the server has a session of this client ID, of which this client knows nothing [MQTT-3.2.2-4]: it is ended, and a new one begins. A store, for example MQTTFileStore, continues it"
            )
            fault.beginsNewSession = !mustStartClean
            mustStartClean = true
            return fail(fault)
        }
        if !hasBegunSession, isWithoutStore { held.doubtAll() }
        held.handleConnect(sessionPresent: connack.sessionPresent)
        hasSessionState = true
        hasBegunSession = true
        mustStartClean = false
        self.connack = connack
        handleAccepted(now: now)
        server = ServerLimits()
        if configuration.version == .v3_1_1 {
            server.receiveMaximum = Int(max(1, configuration.maximumInFlight))
        } else {
            adopt(connack.properties)
            let interval = configuration.sessionExpiryInterval
            if let granted = connack.properties.sessionExpiryInterval, granted < interval {
                noteReduced(
                    "the server keeps the session for \(granted) s, though \(interval) s were requested: "
                        + "messages are lost when the client is away for longer")
                guard state == .online else { return }
            }
        }
        let seconds = connack.properties.serverKeepAlive ?? configuration.keepAlive
        keepAlive.start(seconds: seconds, timeout: configuration.pingTimeout, now: now)
        incoming.handleConnect(version: configuration.version, sessionPresent: connack.sessionPresent)
        isolation.handleConnect()
        resend(sessionPresent: connack.sessionPresent, into: &output)
        if configuration.authenticationMethod != nil {
            emit(.authenticated(connack.properties.authenticationData))
        }
        emit(.connected(sessionPresent: connack.sessionPresent))
        if connack.sessionPresent, isSessionUncertain, incoming.hasUnclaimed {
            // Repeats come before PINGRESP. Until then nothing is subscribed, so that a new session brings nothing.
            isAwaitingRepeats = true
            ping(now: now, into: &output)
        } else {
            isSessionUncertain = false
            subscribe(sessionPresent: connack.sessionPresent, into: &output)
            if isolation.isWaiting { ping(now: now, into: &output) }
        }
        sendPending(into: &output)
    }

    /// Beside the regular ones.
    private mutating func ping(now: Instant, into output: inout WireBuffer) {
        keepAlive.expectResponse(now: now)
        pings.sent += 1
        write(.pingreq, into: &output)
    }

    /// The server has repeated what it had to: when it has not gone on with anything, its session is another one than
    /// before the CONNACK that was lost.
    private mutating func finishAwaitingRepeats(into output: inout WireBuffer) {
        isAwaitingRepeats = false
        isSessionUncertain = false
        if !incoming.isContinued { incoming.forgetUnclaimed() }
        if state == .online { subscribe(sessionPresent: true, into: &output) }
    }

    private mutating func adopt(_ properties: Properties) {
        server.receiveMaximum = Int(properties.receiveMaximum ?? 65_535)
        server.maximumQoS = properties.maximumQoS ?? .exactlyOnce
        server.retainAvailable = properties.retainAvailable ?? true
        if configuration.usesTopicAliases { outboundAliases.maximum = properties.topicAliasMaximum ?? 0 }
        server.wildcardSubscriptionsAvailable = properties.wildcardSubscriptionAvailable ?? true
        server.sharedSubscriptionsAvailable = properties.sharedSubscriptionAvailable ?? true
        server.subscriptionIdentifiersAvailable = properties.subscriptionIdentifierAvailable ?? true
        if let size = properties.maximumPacketSize { server.maximumPacketSize = Int(size) }
        if let assigned = properties.assignedClientIdentifier { clientID = assigned }
    }
}
