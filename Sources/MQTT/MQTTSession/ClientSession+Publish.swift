import TrestleBase
public import MQTTCodec
public import WireBytes

/// A message of ours on its way to the server.
public struct OutgoingPublish: Sendable {
    public var topic: ByteSlice
    public var payload: ByteSlice
    public var qos: QoS
    public var retain: Bool
    public var properties: Properties
    /// Comes back in `ClientEvent.published`, `notRepeated` or `abandoned`, exactly once when the message was accepted.
    public var userData: UInt64
    /// Sent in a session that the server has lost.
    var wasSent = false
    /// A store has it as `SessionChange.queued`.
    var isQueuedInStore = false

    public init(
        topic: ByteSlice, payload: ByteSlice, qos: QoS, retain: Bool = false, properties: Properties = Properties(),
        userData: UInt64 = 0
    ) {
        self.topic = topic
        self.payload = payload
        self.qos = qos
        self.retain = retain
        self.properties = properties
        self.userData = userData
    }
}

extension ClientSession {
    /// Whether the server owes a response to a packet that was sent: PUBACK, PUBREC, PUBCOMP, SUBACK or UNSUBACK.
    public var awaitsResponses: Bool { state == .online && (!outgoing.isEmpty || held.isReleasing) }

    /// The outcome of `publish`.
    public enum PublishOutcome: Sendable, Equatable {
        /// QoS 0 and written: it is settled.
        case sent
        /// Its settlement comes as `ClientEvent.published`, `notRepeated` or `abandoned`, with its `userData`.
        case accepted
        /// `maximumPending` messages are waiting: try again after the next `published`.
        case full
        /// The server does not take this message, whatever happens; the text says why.
        case refused(String)
    }

    /// Sends a message, or keeps it until there is a connection and room in the server's Receive Maximum.
    public mutating func publish(_ message: OutgoingPublish, into output: inout WireBuffer) -> PublishOutcome {
        switch state {
        case .stopping, .stopped, .failed: return .refused("the client has been stopped")
        case .offline, .connecting, .online: break
        }
        if let reason = refusal(of: message) { return .refused(reason) }
        if isReady(toPublish: message.qos) {
            if let reason = transmit(message, into: &output) { return .refused(reason) }
            return message.qos == .atMostOnce ? .sent : .accepted
        }
        if message.qos == .exactlyOnce { releaseHeld(into: &output) }
        guard pending.count < configuration.maximumPending else { return .full }
        pending.append(message)
        return .accepted
    }

    /// The highest QoS that the server takes (3.2.2.3.4): QoS 2 until it says something else.
    public var maximumQoS: QoS { server.maximumQoS }

    /// Whether a message of this QoS would be sent at once.
    public func isReady(toPublish qos: QoS) -> Bool {
        state == .online && pending.isEmpty && hasCapacity(for: qos)
    }

    /// Why the message can never be sent, as far as that is known without the server's Maximum Packet Size.
    private func refusal(of message: OutgoingPublish) -> String? {
        if !message.properties.isEmpty, message.properties.topicAlias != nil {
            return "a topic alias is the session's to give"
        }
        do throws(MQTTError) {
            try TopicName.check(message.topic.span, version: configuration.version)
        } catch {
            return error.summary
        }
        switch limitBroken(by: message) {
        case .qosNotSupported: return "the server takes QoS \(server.maximumQoS.rawValue) at most"
        case .retainNotSupported: return "the server keeps no retained messages"
        case .some(let code) where code == refusedTopics.code(of: message.topic):
            return "the server has refused the topic, and ended the connection over it: \(code)"
        default: return nil
        }
    }

    /// What the server of this connection does not take [MQTT-3.2.2-11, MQTT-3.2.2-14], or has refused a moment ago.
    private func limitBroken(by message: OutgoingPublish) -> ReasonCode? {
        if !refusedTopics.isEmpty, let code = refusedTopics.code(of: message.topic) { return code }
        if message.qos > server.maximumQoS { return .qosNotSupported }
        return message.retain && !server.retainAvailable ? .retainNotSupported : nil
    }

    private func hasCapacity(for qos: QoS) -> Bool {
        // One alone could not be told from a message of QoS 0 beside it.
        qos == .atMostOnce && !isolation.isAlone
            || (outgoing.inFlight < mostInFlight && outgoing.hasIdentifier && !outgoing.isRepeating
                && (qos != .exactlyOnce || !mustRelease))
    }

    /// Whether messages of QoS 2 wait until the server holds none that is not ours.
    private var mustRelease: Bool { server.maximumQoS == .exactlyOnce && held.isInDoubt }

    /// Sends PUBREL for all identifiers that the server may hold, before a message of QoS 2.
    private mutating func releaseHeld(into output: inout WireBuffer) {
        guard state == .online || state == .stopping, mustRelease, !held.isReleasing else { return }
        let (version, window) = (configuration.version, outgoing)
        held.release(last: configuration.lastPacketIdentifier, isInUse: { window.isInUse($0) }) {
            MQTTEncoder.pubrel($0, version: version, into: &output)
        }
    }

    /// How many messages of QoS 1 and 2 may be on their way now.
    private var mostInFlight: Int {
        isolation.isWaiting ? 0 : isolation.isAlone ? 1 : server.receiveMaximum
    }

    /// The connection has gone: gives up the message that makes the server end each one, when there is one.
    mutating func giveUpRefusedMessage() {
        guard configuration.givesUpRefusedMessages, state == .online || state == .stopping else { return }
        let waiting = outgoing.withoutResponse
        guard fault == nil || fault?.isByServer == true,
            isolation.handleEnd(fault?.reasonCode, waiting: waiting.count), let identifier = waiting.first,
            let message = outgoing.giveUp(identifier)
        else { return }
        record(message.qos == .exactlyOnce ? .releasing(identifier) : .settled(identifier))
        emit(.notRepeated(userData: message.userData, reasonCode: .malformedPacket))
    }

    /// Writes what was waiting, as far as there is room.
    mutating func sendPending(into output: inout WireBuffer) {
        if state == .online || state == .stopping { sendRepeats(into: &output) }
        // Where the server has lost the session, what was sent waits to be sent again.
        if isolation.isAlone, !isolation.isWaiting, outgoing.inFlight == 0, !outgoing.isRepeating,
            pending.first?.wasSent != true
        {
            isolation.handleSettled()
        }
        while state == .online || state == .stopping, let message = pending.first, hasCapacity(for: message.qos) {
            _ = pending.popFirst()
            // What the server takes may have changed with the connection.
            if refusal(of: message) != nil || transmit(message, into: &output) != nil {
                if message.isQueuedInStore { record(.unqueued) }
                let code = limitBroken(by: message) ?? .packetTooLarge
                emit(
                    message.wasSent
                        ? .notRepeated(userData: message.userData, reasonCode: code)
                        : .published(userData: message.userData, reasonCode: code))
            } else if message.qos == .atMostOnce {
                emit(.published(userData: message.userData, reasonCode: .success))
            }
        }
        if pending.first?.qos == .exactlyOnce { releaseHeld(into: &output) }
    }

    /// - Returns: why the server does not take the message, or `nil` when it has been written.
    private mutating func transmit(_ message: OutgoingPublish, into output: inout WireBuffer) -> String? {
        var identifier: PacketIdentifier?
        if message.qos != .atMostOnce {
            let state: SendWindow<OutgoingPublish>.State =
                message.qos == .atLeastOnce ? .awaitingPuback : .awaitingPubrec
            identifier = outgoing.append(message, state: state)
        }
        if let reason = encode(message, identifier, isRepeated: false, into: &output) {
            if let identifier { outgoing.withdraw(identifier) }
            return reason
        }
        if let identifier { record(.sent(identifier, message, wasQueued: message.isQueuedInStore)) }
        return nil
    }

    /// - Returns: why the message cannot be sent, with nothing written; or `nil`.
    private mutating func encode(
        _ message: OutgoingPublish, _ identifier: PacketIdentifier?, isRepeated: Bool, into output: inout WireBuffer
    ) -> String? {
        let start = output.count
        var newAlias: UInt16?
        do throws(MQTTError) {
            var properties = WireBuffer()
            if configuration.version == .v5 { try message.properties.encodeForPublish(into: &properties) }
            var topic = message.topic
            if outboundAliases.maximum > 0 {
                let alias = outboundAliases.alias(of: topic)
                switch alias {
                case .none: break
                case .known(let number):
                    Self.append(alias: number, to: &properties)
                    topic = ByteSlice()
                case .new(let number):
                    Self.append(alias: number, to: &properties)
                    newAlias = number
                }
            }
            try MQTTEncoder.publish(
                topic: topic.span, payload: message.payload.span, qos: message.qos, retain: message.retain,
                dup: isRepeated, packetIdentifier: identifier, properties: properties.bytes,
                version: configuration.version, into: &output)
        } catch {
            output.truncate(to: start)
            return error.summary
        }
        guard output.count - start <= server.maximumPacketSize else {
            output.truncate(to: start)
            return "the message is larger than the \(server.maximumPacketSize) bytes the server takes"
        }
        if let newAlias { outboundAliases.note(newAlias, message.topic) }
        return nil
    }

    private static func append(alias: UInt16, to properties: inout WireBuffer) {
        properties.append(PropertyIdentifier.topicAlias.rawValue)
        properties.append(integer: alias)
    }

    /// A new connection: what was sent and not settled is sent again under the same identifiers [MQTT-4.4.0-1]. When
    /// the server has lost the session, the messages it had not taken over are sent as new ones [MQTT-3.2.2-5].
    mutating func resend(sessionPresent: Bool, into output: inout WireBuffer) {
        guard sessionPresent else {
            let messages = outgoing.removeAll()
            let later = pending
            pending = RingQueue()
            let key = fingerprintKey
            record(.begin(key))
            for var message in messages {
                message.wasSent = true
                message.isQueuedInStore = configuration.recordsChanges
                record(.queued(message))
                pending.append(message)
            }
            for offset in 0..<later.count where later[offset].isQueuedInStore {
                let message = later[offset]
                record(.queued(message))
            }
            for offset in 0..<later.count { pending.append(later[offset]) }
            return
        }
        outgoing.resume()
        sendRepeats(into: &output)
    }

    /// Sends again what was not settled on the last connection, as far as the server's Receive Maximum allows.
    private mutating func sendRepeats(into output: inout WireBuffer) {
        while let next = outgoing.nextRepeat(maximum: mostInFlight) {
            if let message = next.message {
                var broken = limitBroken(by: message)
                if broken == nil, encode(message, next.identifier, isRepeated: true, into: &output) != nil {
                    broken = .packetTooLarge
                }
                guard let broken else { continue }
                // The server takes less than on the last connection. It may have the message.
                _ = outgoing.giveUp(next.identifier)
                record(message.qos == .exactlyOnce ? .releasing(next.identifier) : .settled(next.identifier))
                emit(.notRepeated(userData: message.userData, reasonCode: broken))
                guard message.qos == .exactlyOnce else { continue }
                MQTTEncoder.pubrel(next.identifier, version: configuration.version, into: &output)
            } else {
                MQTTEncoder.pubrel(next.identifier, reasonCode: .success, version: configuration.version, into: &output)
            }
        }
    }

    mutating func handlePubrec(_ pubrec: Pubrec, into output: inout WireBuffer) throws(SessionError) {
        isolation.handleResponse()
        if pubrec.reasonCode.isError {
            return try settled(
                pubrec.packetIdentifier, outgoing.settle(pubrec.packetIdentifier, from: .awaitingPubrec), by: .pubrec,
                pubrec.reasonCode, into: &output)
        }
        switch outgoing.handlePubrec(pubrec.packetIdentifier) {
        case .matched(let message):
            noteResponse(to: message, pubrec.reasonCode)
            MQTTEncoder.pubrel(
                pubrec.packetIdentifier, reasonCode: .success, version: configuration.version, into: &output)
            // The server owns it from here on: what is left cannot change that.
            if let message {
                record(.releasing(pubrec.packetIdentifier))
                if configuration.publishesAtPubcomp {
                    outgoing.keep(message, until: pubrec.packetIdentifier)
                } else {
                    emit(.published(userData: message.userData, reasonCode: pubrec.reasonCode))
                }
            }
        case .wrongKind: throw .wrongAcknowledgement(.pubrec)
        case .unknown:
            let code = configuration.version == .v5 ? ReasonCode.packetIdentifierNotFound : .success
            MQTTEncoder.pubrel(pubrec.packetIdentifier, reasonCode: code, version: configuration.version, into: &output)
        }
    }

    private mutating func noteResponse(to message: OutgoingPublish?, _ reasonCode: ReasonCode) {
        (hasProgressed, hasSettled) = (true, true)
        if reasonCode.isError, let message { refusedTopics.handleResponse(reasonCode, topic: message.topic) }
    }

    mutating func settled(
        _ identifier: PacketIdentifier, _ outcome: SendWindow<OutgoingPublish>.Outcome, by type: PacketType,
        _ reasonCode: ReasonCode,
        into output: inout WireBuffer
    ) throws(SessionError) {
        switch outcome {
        // An acknowledgement of nothing is the server's confusion, and harmless.
        case .unknown: return
        case .wrongKind: throw .wrongAcknowledgement(type)
        case .matched(let message):
            noteResponse(to: message, reasonCode)
            record(.settled(identifier))
            if let message { emit(.published(userData: message.userData, reasonCode: reasonCode)) }
        }
        sendPending(into: &output)
        if !subscribing.waiting.isEmpty { sendRequests(into: &output) }
        disconnectIfSettled(into: &output)
    }
}
