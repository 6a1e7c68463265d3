import MQTTCodec
import MQTTSession
import WireBytes

/// One client that a message goes to.
struct Match {
    let client: BrokerClient
    /// The highest of its matching subscriptions.
    var qos: QoS
    var retainAsPublished: Bool
    var identifiers: [UInt32]
}

extension BrokerCore {
    /// A PUBLISH arrived from a client.
    func received(
        _ publish: borrowing PublishView, from peer: BrokerPeer, _ client: BrokerClient, now: UInt64
    ) throws(SessionError) {
        let properties = publish.propertyBytes.isEmpty ? nil : try ownProperties(publish, now: now)
        var token: DeliveryToken?
        if let identifier = publish.packetIdentifier {
            switch try client.session.handlePublish(identifier, qos: publish.qos, dup: publish.dup) {
            case .deliver(let new): token = new
            case .repeated:
                peer.link.withOutput { output in client.session.writeAcknowledgements(into: &output) }
                return
            case .ignore: return
            }
        }
        if let properties {
            // Rare: what the broker has to rewrite is taken out of the properties.
            forward(
                PublishContent(
                    topic: publish.topic, properties: properties.bytes.span, payload: publish.payload,
                    expiresAt: properties.expiresAt), publish, token, from: peer, client, now: now)
        } else {
            forward(
                PublishContent(
                    topic: publish.topic, properties: publish.propertyBytes, payload: publish.payload, expiresAt: nil),
                publish, token, from: peer, client, now: now)
        }
    }

    /// A message of a client that is to be acknowledged with `token`.
    private func forward(
        _ content: borrowing PublishContent, _ publish: borrowing PublishView, _ token: DeliveryToken?,
        from peer: BrokerPeer, _ client: BrokerClient, now: UInt64
    ) {
        if publish.retain, !retain(content, qos: publish.qos) {
            report(
                .notRetained(topic: String(decodingUTF8: content.topic), reason: "as many as are allowed are retained"))
        }
        let origin = token.map { BrokerMessage.Origin(connection: peer.number, token: $0) }
        let isHeld = route(content, qos: publish.qos, retain: publish.retain, from: peer, origin: origin, now: now)
        if let token, !isHeld {
            peer.link.withOutput { output in client.session.acknowledge(token, into: &output) }
        }
    }

    /// The properties of a message that expires, without its expiry, which is written anew for each subscriber.
    ///
    /// - Returns: `nil` when the properties go on as they are.
    private func ownProperties(
        _ publish: borrowing PublishView, now: UInt64
    ) throws(SessionError) -> (bytes: ByteSlice, expiresAt: UInt64)? {
        var interval: UInt32?
        var properties = publish.properties
        while let property = properties.next() {
            switch property.identifier {
            case .topicAlias: throw .topicAlias
            case .messageExpiryInterval: interval = property.number
            default: break
            }
        }
        guard let interval else { return nil }
        var rest = Publish(copying: publish).properties
        rest.messageExpiryInterval = nil
        var encoded = ByteBuffer()
        do throws(MQTTError) {
            try rest.encodeForPublish(into: &encoded)
        } catch {
            throw .illegal(error)
        }
        return (ByteSlice(encoded), now &+ UInt64(interval) * 1_000_000_000)
    }

    /// Gives a message to all who subscribe to its topic.
    ///
    /// - Returns: whether its acknowledgement waits for the client that holds acknowledgements back.
    func route(
        _ content: borrowing PublishContent, qos: QoS, retain: Bool, from peer: BrokerPeer?,
        origin: BrokerMessage.Origin?, now: UInt64
    ) -> Bool {
        findMatches(content.topic, from: peer?.client)
        var stored: StoredPublish?
        var isHeld = false
        for index in matches.indices {
            let match = matches[index]
            let isHolder = origin != nil && match.client.id == configuration.holdAcknowledgementsFor
            let message = BrokerMessage(
                publish: nil, qos: min(qos, match.qos), retain: retain && match.retainAsPublished,
                subscriptionIdentifiers: match.identifiers,
                origin: isHolder && min(qos, match.qos) != .atMostOnce ? origin : nil)
            if deliver(message, content, &stored, to: match.client, now: now), message.origin != nil { isHeld = true }
            if let peer, match.client.isFull { makeWait(peer, for: match.client, now: now) }
        }
        matches.removeAll(keepingCapacity: true)
        return isHeld
    }

    /// Sends a message to one client, or keeps it for it.
    ///
    /// - Returns: whether the client has it, or will get it.
    func deliver(
        _ message: BrokerMessage, _ content: borrowing PublishContent, _ stored: inout StoredPublish?,
        to client: BrokerClient, now: UInt64
    ) -> Bool {
        var message = message
        if let peer = client.peer, client.session.canSend(message.qos) {
            if client.session.mustStore(message.qos) { message.publish = store(content, &stored) }
            var sending = BrokerSession.Sending.sent
            peer.link.withOutput { output in
                sending = client.session.send(message, content, now: now, into: &output)
            }
            if sending != .sent { reportUnsent(message, sending, to: client, now: now) }
            return sending == .sent
        }
        guard client.peer != nil || message.qos != .atMostOnce || client.id == configuration.holdAcknowledgementsFor
        else {
            // QoS 0 is not kept for those who are away (3.1.1: 4.1, 5.0: 4.1).
            return false
        }
        message.publish = store(content, &stored)
        client.session.enqueue(message)
        // What is to be done about a full session waits until all matches of this message have been served.
        if client.peer == nil { stir(client) }
        return true
    }

    private func store(_ content: borrowing PublishContent, _ stored: inout StoredPublish?) -> StoredPublish {
        if let stored { return stored }
        let new = StoredPublish(content)
        stored = new
        return new
    }

    /// A message that the specification says is not sent: it counts as delivered, and is told of.
    func reportUnsent(_ message: BrokerMessage, _ sending: BrokerSession.Sending, to client: BrokerClient, now: UInt64)
    {
        if sending == .tooLarge {
            report(
                .notDelivered(
                    clientID: client.id, messages: 1, reason: "larger than the maximum packet size it gave"))
        }
        if let origin = message.origin { acknowledge(origin) }
    }

    /// Sends what waits, as far as the client takes it.
    func sendQueued(_ client: BrokerClient, now: UInt64) {
        guard let peer = client.peer else { return }
        while peer.link.isWritable {
            var next: (message: BrokerMessage, sending: BrokerSession.Sending)?
            peer.link.withOutput { output in next = client.session.sendNext(now: now, into: &output) }
            guard let next else { return }
            if next.sending != .sent { reportUnsent(next.message, next.sending, to: client, now: now) }
        }
    }

    /// A held acknowledgement may leave.
    func acknowledge(_ origin: BrokerMessage.Origin) {
        guard let peer = peers[origin.connection], let client = peer.client else { return }
        peer.link.withOutput { output in client.session.acknowledge(origin.token, into: &output) }
    }

    /// Fills `matches` with each client that a message on `topic` goes to, once.
    private func findMatches(_ topic: Span<UInt8>, from sender: BrokerClient?) {
        matchStamp += 1
        table.forEachMatch(topic) { subscription in
            let client = subscription.client
            if subscription.noLocal, client === sender { return }
            if client.matchStamp == matchStamp {
                matches[client.matchIndex].qos = max(matches[client.matchIndex].qos, subscription.qos)
                if subscription.retainAsPublished { matches[client.matchIndex].retainAsPublished = true }
                if let identifier = subscription.identifier {
                    matches[client.matchIndex].identifiers.append(identifier)
                }
                return
            }
            client.matchStamp = matchStamp
            client.matchIndex = matches.count
            matches.append(
                Match(
                    client: client, qos: subscription.qos, retainAsPublished: subscription.retainAsPublished,
                    identifiers: subscription.identifier.map { [$0] } ?? []))
        }
    }
}
