import MQTTCodec
import MQTTSession
import TrestleBase
import TrestleTransport
import WireBytes

/// One copy of a message for one client.
struct Match {
    let client: BrokerClient
    /// The highest of its matching subscriptions.
    var qos: QoS
    var retainAsPublished: Bool
    var identifiers: [UInt32]
}

/// The publisher of a message, and its pending acknowledgement.
struct Publisher {
    let connection: BrokerConnection
    let client: BrokerClient
    /// `nil` for QoS 0.
    let token: DeliveryToken?
}

extension MQTTBrokerCore {
    /// A PUBLISH arrived from a client.
    func handlePublish(
        _ publish: borrowing PublishView, from connection: BrokerConnection, _ client: BrokerClient, now: Instant
    ) throws(SessionError) {
        let properties = publish.propertyBytes.isEmpty ? nil : try ownProperties(publish, now: now)
        let isCarried = isCarried(publish.topic, from: connection)
        guard isCarried || connection.version == .v5 || publish.qos == .atMostOnce else {
            // 3.1.1 knows no refusal but this one [MQTT-3.3.5-2].
            disconnect(connection, .topicNameInvalid, "it published to a topic that begins with $", now: now)
            return
        }
        var token: DeliveryToken?
        if let identifier = publish.packetIdentifier {
            switch try client.session.handlePublish(
                identifier, qos: publish.qos, dup: publish.dup, fingerprint: publish.fingerprint(fingerprintKey),
                topic: publish.repeatedTopic(fingerprintKey))
            {
            case .deliver(let new): token = new
            case .repeated:
                connection.channel.withOutput { output in client.session.writeAcknowledgements(into: &output) }
                return
            case .ignore: return
            }
        }
        counters.received += 1
        guard isCarried else {
            counters.notCarried += 1
            guard let token else { return }
            connection.channel.withOutput { output in
                client.session.acknowledge(token, reasonCode: .topicNameInvalid, into: &output)
            }
            return
        }
        let publisher = Publisher(connection: connection, client: client, token: token)
        if let properties {
            // Rare: what the broker has to rewrite is taken out of the properties.
            forward(
                PublishContent(
                    topic: publish.topic, properties: properties.bytes.span, payload: publish.payload,
                    expiresAt: properties.expiresAt), publish, publisher, now: now)
        } else {
            forward(
                PublishContent(
                    topic: publish.topic, properties: publish.propertyBytes, payload: publish.payload, expiresAt: nil),
                publish, publisher, now: now)
        }
    }

    /// The gate's `#` does not select topics that begin with `$`, and nobody should exchange messages by them (4.7.2):
    /// with a gate they are refused, so that nothing is acknowledged that has gone nowhere.
    private func isCarried(_ topic: Span<UInt8>, from connection: BrokerConnection) -> Bool {
        gate == nil || connection.link.isInternal || topic.isEmpty || topic[0] != UInt8(ascii: "$")
    }

    private func forward(
        _ content: borrowing PublishContent, _ publish: borrowing PublishView, _ publisher: Publisher, now: Instant
    ) {
        var reasonCode = ReasonCode.success
        if publish.retain, !retain(content, qos: publish.qos, of: publisher.client.holding) {
            reasonCode = .quotaExceeded
        }
        route(content, qos: publish.qos, retain: publish.retain, from: publisher, reasonCode, now: now)
    }

    /// The properties of a message that expires, without its expiry, which is written again for each subscriber.
    ///
    /// - Returns: `nil` when the properties go on as they are.
    private func ownProperties(
        _ publish: borrowing PublishView, now: Instant
    ) throws(SessionError) -> (bytes: ByteSlice, expiresAt: Instant)? {
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
        var encoded = WireBuffer()
        do throws(MQTTError) {
            try rest.encodeForPublish(into: &encoded)
        } catch {
            throw .illegal(error)
        }
        return (ByteSlice(encoded), now + .seconds(Int64(interval)))
    }

    // MARK: Routing

    /// Gives a message to all who subscribe to its topic, and sees to it that its publisher is acknowledged: at once, or
    /// when the last of those has taken it over who must.
    ///
    /// - Parameter reasonCode: what is known already that the publisher must be told.
    func route(
        _ content: borrowing PublishContent, qos: QoS, retain: Bool, from publisher: Publisher?,
        _ reasonCode: ReasonCode = .success, now: Instant
    ) {
        findMatches(content.topic, from: publisher?.client)
        var routing = Routing()
        for index in matches.indices {
            let message = BrokerMessage(
                publish: nil, qos: min(qos, matches[index].qos), retain: retain && matches[index].retainAsPublished,
                subscriptionIdentifiers: matches[index].identifiers)
            deliver(message, content, publisher, &routing, to: matches[index].client, now: now)
        }
        matches.removeAll(keepingCapacity: true)
        if publisher == nil, let gate, !gate.isOpen { keepWill(content, qos: qos, &routing) }
        if let obligation = routing.obligation {
            settle(obligation, reasonCode)
        } else if let publisher, let token = publisher.token {
            publisher.connection.channel.withOutput { output in
                publisher.client.session.acknowledge(token, reasonCode: reasonCode, into: &output)
            }
        }
    }

    /// The results of routing one message: at most one stored copy, and one obligation.
    struct Routing {
        var stored: StoredPublish?
        /// Open, with the routing itself as its first debtor.
        var obligation: Obligations.ID?
    }

    /// Sends a message to one client, or keeps it for it.
    private func deliver(
        _ message: consuming BrokerMessage, _ content: borrowing PublishContent, _ publisher: Publisher?,
        _ routing: inout Routing, to client: BrokerClient, now: Instant
    ) {
        if client.isGate, message.qos != .atMostOnce {
            message.obligation = addDebtor(&routing, publisher, content)
        }
        // What passes those that wait for acknowledgements may be what their acknowledgement waits for: the response to a request.
        if let connection = client.connection, client.retainedJobs.isEmpty,
            client.session.canSend(message.qos, passes: !client.isGate), connection.channel.isWritable, let mustStore = mayStore(message, content, client)
        {
            if mustStore {
                message.publish = stored(content, &routing)
            }
            var sending = BrokerSession.Sending.sent
            connection.channel.withOutput { output in
                sending = client.session.send(message, content, now: now, into: &output)
            }
            if sending != .sent { noteUnsent(message, sending, to: client) }
            return
        }
        // QoS 0 is not kept for clients that are away (3.1.1: 4.1, 5.0: 4.1).
        guard client.connection != nil || message.qos != .atMostOnce || client.isGate else { return }
        let cost = cost(of: message, content)
        guard makeSpace(for: message.qos, cost, in: client) else {
            noteLoss(message.qos == .atMostOnce ? .slow : .overflow, of: client)
            return
        }
        message.publish = stored(content, &routing)
        client.session.enqueue(message)
        noteKept(client, cost)
        if client.isBehind(bound: behindBound(client)) {
            waitFor(client, content, publisher, &routing, now: now)
        }
    }

    /// The size of a copy in its session.
    private func cost(of message: BrokerMessage, _ content: borrowing PublishContent) -> Int {
        content.count + StoredPublish.overhead + message.identifierBytes
    }

    /// Whether a message that is sent at once has to be kept, too; `nil` when it has to and there is no space.
    private func mayStore(
        _ message: BrokerMessage, _ content: borrowing PublishContent, _ client: BrokerClient
    ) -> Bool? {
        guard client.isGate || client.session.mustStore(message.qos) else { return false }
        guard message.qos != .atMostOnce else { return true }
        return makeSpace(for: message.qos, cost(of: message, content), in: client) ? true : nil
    }

    private func stored(_ content: borrowing PublishContent, _ routing: inout Routing) -> StoredPublish {
        if let stored = routing.stored { return stored }
        let new = StoredPublish(content, account: store)
        routing.stored = new
        return new
    }

    /// The will of a client that goes while the gate is closed is kept for it.
    private func keepWill(_ content: borrowing PublishContent, qos: QoS, _ routing: inout Routing) {
        keepForNextGate([BrokerMessage(publish: stored(content, &routing), qos: qos, retain: false)])
    }

    /// A message that the specification says is not sent: it counts as delivered.
    func noteUnsent(_ message: BrokerMessage, _ sending: BrokerSession.Sending, to client: BrokerClient) {
        switch sending {
        case .sent: return
        case .expired: noteLoss(.expired, of: client)
        case .tooLarge: noteLoss(.tooLarge, of: client)
        }
        settle(message.obligation, sending == .tooLarge ? .packetTooLarge : .success)
    }

    // MARK: Obligations

    /// Somebody must take this message over before its publisher hears of it.
    ///
    /// - Returns: `nil` when there is nobody to be acknowledged.
    func addDebtor(
        _ routing: inout Routing, _ publisher: Publisher?, _ content: borrowing PublishContent
    ) -> Obligations.ID? {
        guard let publisher, let token = publisher.token else { return nil }
        let id: Obligations.ID
        if let open = routing.obligation {
            id = open
        } else {
            id = obligations.open(to: publisher.client, token, bytes: content.count)
            publisher.client.unacknowledgedBytes += content.count
            routing.obligation = id
        }
        obligations.addDebtor(id)
        return id
    }

    /// One debtor has taken its message over, or refused it. PUBACK or PUBREC leaves when it was the last one.
    func settle(_ obligation: Obligations.ID?, _ reasonCode: ReasonCode) {
        guard let obligation, let settled = obligations.settle(obligation, reasonCode) else { return }
        let client = settled.publisher
        client.unacknowledgedBytes -= settled.bytes
        guard let connection = client.connection else {
            // The repeat of the message will find that it has been settled.
            var nothing = WireBuffer()
            client.session.acknowledge(settled.token, reasonCode: settled.reasonCode, into: &nothing)
            return
        }
        connection.channel.withOutput { output in
            client.session.acknowledge(settled.token, reasonCode: settled.reasonCode, into: &output)
        }
        if connection.hold == .window { scheduleDelivery(client) }
    }

    // MARK: Matching

    /// Fills `matches` with a copy for each client that a message on `topic` goes to; a shared subscription has its own.
    private func findMatches(_ topic: Span<UInt8>, from sender: BrokerClient?) {
        matchNumber += 1
        let visits = table.forEachMatch(topic) { subscription in
            work += 1
            let client = subscription.client
            if client.hasEnded { return }
            if subscription.noLocal, client === sender { return }
            if !subscription.filter.isShared {
                if client.matchNumber == matchNumber {
                    merge(subscription, into: Int(client.matchIndex))
                    return
                }
                client.matchNumber = matchNumber
                client.matchIndex = Int32(clamping: matches.count)
            }
            matches.append(
                Match(
                    client: client, qos: subscription.qos, retainAsPublished: subscription.retainAsPublished,
                    identifiers: subscription.identifier.map { [$0] } ?? []))
        }
        // A level takes about half as long as a delivery.
        work += visits / 2
    }

    private func merge(_ subscription: BrokerSubscription, into index: Int) {
        matches[index].qos = max(matches[index].qos, subscription.qos)
        if subscription.retainAsPublished { matches[index].retainAsPublished = true }
        if let identifier = subscription.identifier { matches[index].identifiers.append(identifier) }
    }
}
