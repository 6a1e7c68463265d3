import TrestleBase
import MQTTCodec
import MQTTSession
import WireBytes

extension MQTTBrokerCore {
    func handleSubscribe(
        _ subscribe: Subscribe, from connection: BrokerConnection, _ client: BrokerClient, now: UInt64
    ) {
        let identifier = subscribe.properties.subscriptionIdentifier
        var codes: [ReasonCode] = []
        codes.reserveCapacity(subscribe.subscriptions.count)
        var jobs: [BrokerSubscription] = []
        for (index, wanted) in subscribe.subscriptions.enumerated() {
            // Repeated filters count as well: they take as long.
            let code =
                index < configuration.maximumSubscriptions
                ? add(wanted, identifier: identifier, to: client, &jobs) : .quotaExceeded
            codes.append(connection.version == .v5 || !code.isError ? code : .unspecifiedError)
        }
        work += 10 * min(subscribe.subscriptions.count, configuration.maximumSubscriptions)
        let suback = Suback(packetIdentifier: subscribe.packetIdentifier, reasonCodes: codes)
        guard write(.suback(suback), to: connection) else {
            disconnect(connection, .packetTooLarge, "SUBACK is larger than the packets it takes", now: now)
            return
        }
        for subscription in jobs { client.retainedJobs.append(RetainedJob(subscription: subscription)) }
        scheduleDelivery(client)
        if client.isGate { handleGateSubscription(client, now: now) }
    }

    /// Makes one subscription, or renews it.
    ///
    /// - Parameter jobs: gets the subscription when retained messages are to be sent for it.
    private func add(
        _ wanted: Subscription, identifier: UInt32?, to client: BrokerClient, _ jobs: inout [BrokerSubscription]
    ) -> ReasonCode {
        let known = client.subscriptions[wanted.filter]
        guard known != nil || client.subscriptions.count < configuration.maximumSubscriptions,
            jobs.count + client.retainedJobs.count < configuration.maximumSubscriptions
        else { return .quotaExceeded }
        if let known {
            known.qos = wanted.qos
            known.noLocal = wanted.noLocal
            known.retainAsPublished = wanted.retainAsPublished
            known.identifier = identifier
        } else {
            let new = BrokerSubscription(wanted, identifier: identifier, client: client)
            guard !table.hasTooManyLevels(new.filter) else { return .topicFilterInvalid }
            guard table.insert(new) else { return .quotaExceeded }
            subscriptionBytes += new.size
            // What its levels take shows once they are there.
            guard subscriptionBytes + table.bytes <= configuration.maximumSubscriptionBytes else {
                forget(new)
                return .quotaExceeded
            }
            client.subscriptions[wanted.filter] = new
        }
        let sendsRetained =
            switch wanted.retainHandling {
            case .send: true
            case .sendIfNew: known == nil
            case .doNotSend: false
            }
        // A shared subscription gets no retained messages (4.8.2). Within one SUBSCRIBE the last of equal filters counts.
        if sendsRetained, !wanted.filter.isShared, retained.count > 0,
            let subscription = client.subscriptions[wanted.filter], !subscription.hasRetainedJob
        {
            subscription.hasRetainedJob = true
            jobs.append(subscription)
        }
        return .granted(wanted.qos)
    }

    func handleUnsubscribe(
        _ unsubscribe: Unsubscribe, from connection: BrokerConnection, _ client: BrokerClient, now: UInt64
    ) {
        var codes: [ReasonCode] = []
        for filter in unsubscribe.filters {
            if let subscription = client.subscriptions.removeValue(forKey: filter) {
                forget(subscription)
                codes.append(.success)
            } else {
                codes.append(.noSubscriptionExisted)
            }
        }
        work += 5 * codes.count
        if connection.version == .v3_1_1 { codes = [] }
        let unsuback = Unsuback(packetIdentifier: unsubscribe.packetIdentifier, reasonCodes: codes)
        if !write(.unsuback(unsuback), to: connection) {
            disconnect(connection, .packetTooLarge, "UNSUBACK is larger than the packets it takes", now: now)
        }
    }

    /// Takes a subscription out of the table.
    func forget(_ subscription: BrokerSubscription) {
        table.remove(subscription)
        subscription.isActive = false
        subscriptionBytes -= subscription.size
    }
}
