import MQTTCodec
import MQTTSession
import WireBytes

extension BrokerCore {
    func received(_ subscribe: Subscribe, from peer: BrokerPeer, _ client: BrokerClient, now: UInt64) {
        var codes: [ReasonCode] = []
        for wanted in subscribe.subscriptions {
            let code = add(wanted, identifier: subscribe.properties.subscriptionIdentifier, to: client, now: now)
            codes.append(peer.version == .v5 || !code.isError ? code : .unspecifiedError)
        }
        write(.suback(Suback(packetIdentifier: subscribe.packetIdentifier, reasonCodes: codes)), to: peer)
        stir(client)
        if client.id == configuration.holdAcknowledgementsFor, !client.subscriptions.isEmpty { letOthersIn() }
    }

    /// Makes one subscription, or renews it, and sends the retained messages that it asks for.
    private func add(
        _ wanted: Subscription, identifier: UInt32?, to client: BrokerClient, now: UInt64
    ) -> ReasonCode {
        let isNew = client.subscriptions[wanted.filter] == nil
        guard !isNew || client.subscriptions.count < configuration.maximumSubscriptions else { return .quotaExceeded }
        let sendsRetained =
            switch wanted.retainHandling {
            case .send: true
            case .sendIfNew: isNew
            case .doNotSend: false
            }
        // A shared subscription gets no retained messages (4.8.2).
        let kept = sendsRetained && !wanted.filter.isShared ? retained.matching(wanted.filter) : []
        // A client that has more to take than it keeps up with gets no retained messages on top, or subscribing over
        // and over would pile them up. The one that must not miss anything comes back to a full session, and may.
        guard kept.isEmpty || !client.isFull || client.id == configuration.holdAcknowledgementsFor else {
            return .quotaExceeded
        }
        let subscription = BrokerSubscription(
            client: client, qos: wanted.qos, noLocal: wanted.noLocal, retainAsPublished: wanted.retainAsPublished,
            identifier: identifier)
        if !isNew { table.remove(wanted.filter, client) }
        guard table.insert(wanted.filter, subscription) else { return .topicFilterInvalid }
        client.subscriptions[wanted.filter] = subscription
        sendRetained(kept, subscription, now: now)
        return .granted(wanted.qos)
    }

    func received(_ unsubscribe: Unsubscribe, from peer: BrokerPeer, _ client: BrokerClient) {
        var codes: [ReasonCode] = []
        for filter in unsubscribe.filters {
            if client.subscriptions.removeValue(forKey: filter) == nil {
                codes.append(.noSubscriptionExisted)
            } else {
                table.remove(filter, client)
                codes.append(.success)
            }
        }
        if peer.version == .v3_1_1 { codes = [] }
        write(.unsuback(Unsuback(packetIdentifier: unsubscribe.packetIdentifier, reasonCodes: codes)), to: peer)
    }
}
