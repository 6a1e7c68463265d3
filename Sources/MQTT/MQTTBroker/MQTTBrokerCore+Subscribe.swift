import TrestleBase
import MQTTCodec
import MQTTSession
import WireBytes

/// A SUBSCRIBE or UNSUBSCRIBE that has been taken and not completed. One that names many filters takes several ticks,
/// in which nothing else of its connection is looked at.
final class PendingRequest {
    enum Packet {
        case subscribe(Subscribe)
        case unsubscribe(Unsubscribe)
    }

    let packet: Packet
    /// The filter that comes next.
    var next = 0
    var codes: [ReasonCode] = []
    /// Subscriptions for which retained messages are to be sent.
    var jobs: [BrokerSubscription] = []
    /// Whether it waits until the subscriptions of sessions that have ended are gone.
    var awaitsSpace = false

    init(_ packet: Packet) { self.packet = packet }
}

extension MQTTBrokerCore {
    /// Takes a request, and carries it out as far as this tick goes.
    func handleRequest(
        _ packet: PendingRequest.Packet, from connection: BrokerConnection, _ client: BrokerClient, now: Instant
    ) {
        connection.request = PendingRequest(packet)
        if !goOnWithRequest(of: connection, client, now: now) { yield(connection) }
    }

    /// Those that had their share of the last turn go on.
    func resumeYielding(now: Instant) {
        let connections = yielding
        yielding = []
        var unserved: [BrokerConnection] = []
        for connection in connections where connection.hold == .share {
            if connection.request != nil, let client = connection.client {
                guard work < configuration.workPerTick else {
                    unserved.append(connection)
                    continue
                }
                guard goOnWithRequest(of: connection, client, now: now) else {
                    yield(connection)
                    continue
                }
            }
            guard connection.state != .closed else { continue }
            release(connection, now: now)
        }
        // Who has not been served stands before who has.
        if !unserved.isEmpty {
            yielding = unserved + yielding
            requestTick()
        }
    }

    /// - Returns: whether the request has been completed, or its connection closed.
    private func goOnWithRequest(of connection: BrokerConnection, _ client: BrokerClient, now: Instant) -> Bool {
        guard let request = connection.request else { return true }
        let isDone =
            switch request.packet {
            case .subscribe(let subscribe): carryOut(subscribe, request, client)
            case .unsubscribe(let unsubscribe): carryOut(unsubscribe, request, client)
            }
        guard isDone else { return false }
        connection.request = nil
        switch request.packet {
        case .subscribe(let subscribe): respond(subscribe, request, connection, client, now: now)
        case .unsubscribe(let unsubscribe): respond(unsubscribe, request, connection, now: now)
        }
        return true
    }

    // MARK: SUBSCRIBE

    private func carryOut(_ subscribe: Subscribe, _ request: PendingRequest, _ client: BrokerClient) -> Bool {
        let identifier = subscribe.properties.subscriptionIdentifier
        while request.next < subscribe.subscriptions.count {
            guard work < configuration.workPerTick, !(request.awaitsSpace && !ended.isEmpty) else { return false }
            // Repeated filters count as well: they take as long.
            guard request.next < configuration.maximumSubscriptions else {
                work += 1
                request.next += 1
                request.codes.append(.quotaExceeded)
                continue
            }
            guard let code = add(subscribe.subscriptions[request.next], identifier, to: client, &request.jobs) else {
                request.awaitsSpace = true
                return false
            }
            request.awaitsSpace = false
            request.next += 1
            request.codes.append(code)
        }
        return true
    }

    private func respond(
        _ subscribe: Subscribe, _ request: PendingRequest, _ connection: BrokerConnection, _ client: BrokerClient,
        now: Instant
    ) {
        let codes =
            connection.version == .v5
            ? request.codes : request.codes.map { $0.isError ? .unspecifiedError : $0 }
        let suback = Suback(packetIdentifier: subscribe.packetIdentifier, reasonCodes: codes)
        guard write(.suback(suback), to: connection) else {
            drop(request)
            disconnect(connection, .packetTooLarge, "SUBACK is larger than the packets it takes", now: now)
            return
        }
        for subscription in request.jobs { client.retainedJobs.append(RetainedJob(subscription: subscription)) }
        scheduleDelivery(client)
        if client.isGate { handleGateSubscription(client, now: now) }
    }

    /// The connection of a pending request has gone.
    func drop(_ request: PendingRequest) {
        for subscription in request.jobs { subscription.hasRetainedJob = false }
    }

    /// Makes one subscription, or renews it.
    ///
    /// - Parameter jobs: gets the subscription when retained messages are to be sent for it.
    /// - Returns: `nil` when there may be space for it once the subscriptions of sessions that have ended are gone.
    private func add(
        _ requested: Subscription, _ identifier: UInt32?, to client: BrokerClient, _ jobs: inout [BrokerSubscription]
    ) -> ReasonCode? {
        work += requested.filter.work
        let known = client.subscriptions[requested.filter]
        guard known != nil || client.subscriptions.count < configuration.maximumSubscriptions,
            jobs.count + client.retainedJobs.count < configuration.maximumSubscriptions
        else { return .quotaExceeded }
        if let known {
            known.qos = requested.qos
            known.noLocal = requested.noLocal
            known.retainAsPublished = requested.retainAsPublished
            known.identifier = identifier
        } else {
            let new = BrokerSubscription(requested, identifier: identifier, client: client)
            guard !table.hasTooManyLevels(new.filter) else { return .topicFilterInvalid }
            guard insert(new) else { return ended.isEmpty ? .quotaExceeded : nil }
            client.subscriptions[requested.filter] = new
        }
        let sendsRetained =
            switch requested.retainHandling {
            case .send: true
            case .sendIfNew: known == nil
            case .doNotSend: false
            }
        // A shared subscription gets no retained messages (4.8.2). Within one SUBSCRIBE the last of equal filters counts.
        if sendsRetained, !requested.filter.isShared, retained.count > 0,
            let subscription = client.subscriptions[requested.filter], !subscription.hasRetainedJob
        {
            subscription.hasRetainedJob = true
            jobs.append(subscription)
        }
        return .granted(requested.qos)
    }

    /// Puts a subscription into the table, unless a bound forbids it.
    private func insert(_ subscription: BrokerSubscription) -> Bool {
        let holding = subscription.client.holding
        guard let maximumVisits = addFilter(of: subscription) else { return false }
        guard table.insert(subscription, maximumVisits: maximumVisits) else {
            removeFilter(of: subscription)
            return false
        }
        subscriptionBytes += subscription.size
        holding?.subscriptionBytes += subscription.size + subscription.levelBytes
        let bound = configuration.maximumSubscriptionBytes
        let held = (holding?.subscriptionBytes ?? 0) + (holding?.filters?.bytes ?? 0)
        // Where one may have all, what there is bounds what one has.
        guard subscriptionBytes + table.bytes + holderFilterBytes <= bound,
            held <= share(of: bound) || configuration.maximumShare >= 100
        else {
            forget(subscription)
            return false
        }
        return true
    }

    // MARK: UNSUBSCRIBE

    private func carryOut(
        _ unsubscribe: Unsubscribe, _ request: PendingRequest, _ client: BrokerClient
    ) -> Bool {
        while request.next < unsubscribe.filters.count {
            guard work < configuration.workPerTick else { return false }
            let filter = unsubscribe.filters[request.next]
            request.next += 1
            if let subscription = client.subscriptions.removeValue(forKey: filter) {
                work += filter.work
                forget(subscription)
                request.codes.append(.success)
            } else {
                work += 5
                request.codes.append(.noSubscriptionExisted)
            }
        }
        return true
    }

    private func respond(
        _ unsubscribe: Unsubscribe, _ request: PendingRequest, _ connection: BrokerConnection, now: Instant
    ) {
        let unsuback = Unsuback(
            packetIdentifier: unsubscribe.packetIdentifier,
            reasonCodes: connection.version == .v3_1_1 ? [] : request.codes)
        if !write(.unsuback(unsuback), to: connection) {
            disconnect(connection, .packetTooLarge, "UNSUBACK is larger than the packets it takes", now: now)
        }
    }

    // MARK: Gone

    /// Takes a subscription out of the table.
    func forget(_ subscription: BrokerSubscription) {
        table.remove(subscription)
        removeFilter(of: subscription)
        subscription.isActive = false
        subscriptionBytes -= subscription.size
        guard let holding = subscription.client.holding else { return }
        holding.subscriptionBytes -= subscription.size + subscription.levelBytes
        forgetIfEmpty(holding)
    }

    /// Takes the subscriptions of sessions that have ended out of the table, as far as this tick goes.
    func forgetEnded() {
        while work < configuration.workPerTick, let last = ended.popLast() {
            work += last.subscription.filter.work
            forget(last.subscription)
        }
        if ended.isEmpty { ended = [] } else { requestTick() }
    }
}

extension TopicFilter {
    /// The work of adding it to the table or removing it, in units of about 100 ns.
    fileprivate var work: Int {
        var levels = 1
        let filter = matchedPart
        for index in filter.indices where filter[index] == UInt8(ascii: "/") { levels += 1 }
        // Those with a `+` are in the holder's filters, too.
        return hasSingleLevelWildcard ? 8 + 4 * levels : 8 + 2 * levels
    }
}
