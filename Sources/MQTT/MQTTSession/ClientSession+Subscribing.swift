import TrestleBase
public import MQTTCodec
public import WireBytes

/// The SUBSCRIBE and UNSUBSCRIBE packets of a session on their way.
struct Subscribing: Sendable {
    enum Request: Sendable {
        /// The session's own, on each connection.
        case renew([Subscription])
        case subscribe(Subscription, userData: UInt64)
        case unsubscribe(TopicFilter, userData: UInt64)

        var isRenewal: Bool { if case .renew = self { true } else { false } }

        /// `nil`: nobody waits for the response.
        var userData: UInt64? {
            switch self {
            case .renew: nil
            case .subscribe(_, let userData), .unsubscribe(_, let userData): userData
            }
        }

        func subscribes(_ filter: TopicFilter) -> Bool {
            if case .subscribe(let subscription, _) = self { subscription.filter == filter } else { false }
        }

        func unsubscribes(_ filter: TopicFilter) -> Bool {
            if case .unsubscribe(let other, _) = self { other == filter } else { false }
        }
    }

    private struct Sent {
        let request: Request
        let order: UInt64
        /// It is not sent again on the next connection.
        var isOver = false
    }

    /// Sent on this connection, without a response so far.
    private var sent: [PacketIdentifier: Sent] = [:]
    private var nextOrder: UInt64 = 0
    /// How many of them renew subscriptions.
    private(set) var renewals = 0
    /// Wait for a connection, or for a packet identifier.
    var waiting = RingQueue<Request>()
    /// The user data of subscriptions without a response whose filter was unsubscribed after them: what the server grants late, perhaps
    /// behind UNSUBACK, is not kept.
    private var givenUp: Set<UInt64> = []
    /// The first refusal among the renewals of this connection.
    var refusal: ClientFault?
    /// The subscriptions that the server refused temporarily; requested again at `retryAt`.
    private var refused: [Subscription] = []
    private(set) var retryAt: Instant?
    private var refusals = 0
    private static let backoff = Backoff(initial: .seconds(1), maximum: .seconds(30))

    mutating func noteSent(_ request: Request, as identifier: PacketIdentifier) {
        sent[identifier] = Sent(request: request, order: nextOrder)
        nextOrder += 1
        if request.isRenewal { renewals += 1 }
    }

    /// Whether nothing waits for a response, or to be sent.
    var isIdle: Bool { sent.isEmpty && waiting.isEmpty }

    /// - Returns: the request that has its response, and whether its filter was unsubscribed after it.
    mutating func takeCompleted(_ identifier: PacketIdentifier) -> (request: Request, isGivenUp: Bool)? {
        guard let entry = sent.removeValue(forKey: identifier) else { return nil }
        if entry.request.isRenewal { renewals -= 1 }
        return (entry.request, forget(entry.request))
    }

    /// A request has no response to come.
    ///
    /// - Returns: whether its filter was unsubscribed after it.
    @discardableResult
    mutating func forget(_ request: Request) -> Bool {
        guard !givenUp.isEmpty, case .subscribe(_, let userData) = request else { return false }
        return givenUp.remove(userData) != nil
    }

    /// A filter is unsubscribed: nothing that was requested before brings it back.
    mutating func giveUp(_ filter: TopicFilter) {
        refused.removeAll { $0.filter == filter }
        for entry in sent.values where entry.request.subscribes(filter) {
            if let userData = entry.request.userData { givenUp.insert(userData) }
        }
        for offset in 0..<waiting.count where waiting[offset].subscribes(filter) {
            if let userData = waiting[offset].userData { givenUp.insert(userData) }
        }
    }

    mutating func takeRefused() -> [Subscription] {
        defer { refused = [] }
        retryAt = nil
        return refused
    }

    mutating func noteRefused(_ subscriptions: [Subscription], _ fault: ClientFault) {
        refused += subscriptions
        refusal = refusal ?? fault
    }

    mutating func scheduleRetry(now: Instant) {
        refusal = nil
        refusals += 1
        retryAt = now + Self.backoff.delay(attempts: refusals, random: now.nanoseconds)
    }

    /// All have been granted.
    mutating func finish() { refusals = 0 }

    /// The connection has gone: what others requested is sent again on the next one, before what waits.
    mutating func stop() {
        refused = []
        refusal = nil
        retryAt = nil
        renewals = 0
        guard !sent.isEmpty else { return }
        let pending = sent.values.sorted { $0.order > $1.order }
        sent = [:]
        for entry in pending where !entry.request.isRenewal {
            if entry.isOver { forget(entry.request) } else { waiting.insert(entry.request, at: 0) }
        }
    }

    /// Nobody waits for the response any more.
    ///
    /// - Parameter isOver: what was sent is not sent again either.
    /// - Returns: whether it was waiting to be sent, and is not sent any more.
    mutating func withdraw(_ userData: UInt64, isOver: Bool) -> Bool {
        if isOver, let identifier = sent.first(where: { $0.value.request.userData == userData })?.key {
            sent[identifier]?.isOver = true
            return false
        }
        var isTakenBack = false
        for offset in 0..<waiting.count {
            guard let request = waiting.popFirst() else { break }
            if request.userData == userData, mayBeTakenBack(request, waitingBehind: waiting.count - offset) {
                isTakenBack = true
                forget(request)
            } else {
                waiting.append(request)
            }
        }
        return isTakenBack
    }

    /// A filter has been given up already when its UNSUBSCRIBE waits: the server has to hear of it, once.
    private func mayBeTakenBack(_ request: Request, waitingBehind count: Int) -> Bool {
        guard case .unsubscribe(let filter, _) = request else { return true }
        return (0..<count).contains { waiting[$0].unsubscribes(filter) }
    }
}

extension ClientSession {
    /// After each CONNACK: makes the subscriptions. A session that is present may be older than the last one we had (a
    /// server that was restored), or made by somebody else, and lack some.
    ///
    /// Retained messages are not to come again with them: 5.0 can say so, 3.1.1 marks them.
    mutating func subscribe(sessionPresent: Bool, into output: inout WireBuffer) {
        if !sessionPresent { hasRetained = false }
        isSubscribed = false
        guard !subscriptions.isEmpty else {
            noteComplete()
            sendRequests(into: &output)
            return resumeQueueDrain(sessionPresent: sessionPresent, into: &output)
        }
        isOmittingRetained = configuration.version == .v3_1_1 && hasRetained
        isAwaitingRetained = configuration.version == .v3_1_1 && !hasRetained
        var subscriptions = subscriptions
        if sessionPresent, configuration.version == .v5 {
            for index in subscriptions.indices where subscriptions[index].retainHandling == .send {
                subscriptions[index].retainHandling = .sendIfNew
            }
        }
        renew(subscriptions, into: &output)
        sendRequests(into: &output)
    }

    /// The retained messages that came with the subscriptions are all here: what follows them has come, or nothing has
    /// for a while.
    mutating func noteRetainedCame() {
        isAwaitingRetained = false
        retainedDeadline = nil
        hasRetained = true
        emit(.retainedComplete)
    }

    mutating func checkRetained(now: Instant) {
        guard let due = retainedDeadline, now >= due else { return }
        if incoming.unacknowledged == 0, !hasTakenSinceCheck {
            noteRetainedCame()
        } else {
            retainedDeadline = now + Self.retainedInterval
        }
        hasTakenSinceCheck = false
    }

    private static var retainedInterval: Duration { .seconds(2) }

    /// Makes the session's own subscriptions: in one packet, or in one for each where they have identifiers of their own.
    mutating func renew(_ subscriptions: [Subscription], into output: inout WireBuffer) {
        var part: [Subscription] = []
        var size = 0
        for subscription in subscriptions {
            if let code = limitBroken(by: subscription.filter) {
                return fail(
                    .notSubscribed(subscription.filter.description, code, reason: nil, configuration: configuration))
            }
            let count = subscription.filter.bytes.count + 3
            if !part.isEmpty, hasSubscriptionIdentifiers || size + count > server.maximumPacketSize {
                subscribe(.renew(part), into: &output)
                part = []
            }
            if part.isEmpty { size = Self.requestOverhead }
            part.append(subscription)
            size += count
        }
        if !part.isEmpty { subscribe(.renew(part), into: &output) }
    }

    /// The most that SUBSCRIBE and UNSUBSCRIBE have beside their filters: fixed header, packet identifier, a subscription identifier.
    private static var requestOverhead: Int { 5 + 2 + 6 }

    /// Why the server of this connection does not take a request for the filter (3.2.2.3.6, 3.2.2.3.11, 3.2.2.3.13); it would end
    /// the connection.
    private func limitBroken(by filter: TopicFilter) -> ReasonCode? {
        if filter.isShared, !server.sharedSubscriptionsAvailable { return .sharedSubscriptionsNotSupported }
        let hasWildcard =
            filter.hasSingleLevelWildcard || filter.bytes.span[filter.bytes.count - 1] == UInt8(ascii: "#")
        if hasWildcard, !server.wildcardSubscriptionsAvailable { return .wildcardSubscriptionsNotSupported }
        guard filter.bytes.count + 3 + Self.requestOverhead > server.maximumPacketSize else { return nil }
        var packet = WireBuffer()
        writeSubscribe(.first, [Subscription(filter: filter, qos: .atMostOnce)], into: &packet)
        return packet.count > server.maximumPacketSize ? .packetTooLarge : nil
    }

    /// Whether each subscription carries `TopicFilter.subscriptionIdentifier`.
    private var hasSubscriptionIdentifiers: Bool {
        configuration.usesSubscriptionIdentifiers && configuration.version == .v5
            && server.subscriptionIdentifiersAvailable
    }

    private mutating func subscribe(_ request: Subscribing.Request, into output: inout WireBuffer) {
        let isUnsubscribe = if case .unsubscribe = request { true } else { false }
        guard let identifier = outgoing.append(nil, state: isUnsubscribe ? .awaitingUnsuback : .awaitingSuback) else {
            return subscribing.waiting.append(request)
        }
        subscribing.noteSent(request, as: identifier)
        switch request {
        case .renew(let subscriptions): writeSubscribe(identifier, subscriptions, into: &output)
        case .subscribe(let subscription, _): writeSubscribe(identifier, [subscription], into: &output)
        case .unsubscribe(let filter, _):
            write(.unsubscribe(Unsubscribe(packetIdentifier: identifier, filters: [filter])), into: &output)
        }
    }

    private func writeSubscribe(
        _ identifier: PacketIdentifier, _ subscriptions: [Subscription], into output: inout WireBuffer
    ) {
        var packet = Subscribe(packetIdentifier: identifier, subscriptions: subscriptions)
        if hasSubscriptionIdentifiers, subscriptions.count == 1 {
            packet.properties.subscriptionIdentifier = subscriptions[0].filter.subscriptionIdentifier
        }
        write(.subscribe(packet), into: &output)
    }

    /// Subscribes now, or on the next connection; the response is `ClientEvent.subscribeResponse`. Granted filters are
    /// subscribed again on each connection, until `unsubscribe`.
    public mutating func subscribe(
        _ subscription: Subscription, userData: UInt64, into output: inout WireBuffer
    ) {
        subscribing.waiting.append(.subscribe(subscription, userData: userData))
        sendRequests(into: &output)
    }

    /// Unsubscribes now, or on the next connection; the response comes as `ClientEvent.unsubscribeResponse`.
    public mutating func unsubscribe(_ filter: TopicFilter, userData: UInt64, into output: inout WireBuffer) {
        subscriptions.removeAll { $0.filter == filter }
        subscribing.giveUp(filter)
        subscribing.waiting.append(.unsubscribe(filter, userData: userData))
        sendRequests(into: &output)
    }

    /// Nobody waits for the response to `subscribe` or `unsubscribe` any more.
    ///
    /// - Parameter isOver: where it was sent, it is not sent again on the next connection either.
    /// - Returns: whether it was not sent, and will not be: there is no response.
    public mutating func withdraw(userData: UInt64, isOver: Bool) -> Bool {
        subscribing.withdraw(userData, isOver: isOver)
    }

    /// Sends what was requested and has not been sent, once the session knows where it stands.
    mutating func sendRequests(into output: inout WireBuffer) {
        guard state == .online, !isAwaitingRepeats else { return }
        while outgoing.hasIdentifier, let request = subscribing.waiting.popFirst() {
            switch request {
            case .subscribe(let subscription, let userData):
                guard let code = limitBroken(by: subscription.filter) else { break }
                subscribing.forget(request)
                emit(.subscribeResponse(userData: userData, reasonCode: code, properties: Properties()))
                continue
            case .unsubscribe(let filter, let userData) where limitBroken(by: filter) == .packetTooLarge:
                emit(.unsubscribeResponse(userData: userData, reasonCode: .packetTooLarge, properties: Properties()))
                continue
            case .unsubscribe, .renew: break
            }
            if case .subscribe = request {
                // 3.1.1 marks no copies, and the retained messages of this one have not come yet.
                isOmittingRetained = false
                hasRetained = false
            }
            subscribe(request, into: &output)
        }
    }

    /// A refusal of the session's own subscriptions that may pass is requested again on this connection, so that the
    /// others go on; see `refusalLimit` for how long. Any other ends the session.
    mutating func handleSuback(_ suback: Suback, now: Instant) throws(SessionError) {
        switch outgoing.settle(suback.packetIdentifier, from: .awaitingSuback) {
        case .matched: break
        case .unknown: return
        case .wrongKind: throw .wrongAcknowledgement(.suback)
        }
        let completed = subscribing.takeCompleted(suback.packetIdentifier)
        switch completed?.request {
        case .renew(let subscriptions): handleRenewal(of: subscriptions, suback, now: now)
        case .subscribe(let subscription, let userData):
            guard let code = suback.reasonCodes.first, suback.reasonCodes.count == 1 else {
                return fail(ClientFault(.retry, Self.wrongCount))
            }
            if !code.isError, completed?.isGivenUp == false {
                subscriptions.removeAll { $0.filter == subscription.filter }
                subscriptions.append(subscription)
            }
            emit(.subscribeResponse(userData: userData, reasonCode: code, properties: suback.properties))
        case .unsubscribe, nil: break
        }
    }

    private static var wrongCount: String { "the server responded to SUBSCRIBE with a wrong number of codes" }

    mutating func handleUnsuback(_ unsuback: Unsuback) {
        _ = outgoing.settle(unsuback.packetIdentifier, from: .awaitingUnsuback)
        guard case .unsubscribe(_, let userData)? = subscribing.takeCompleted(unsuback.packetIdentifier)?.request else {
            return
        }
        emit(
            .unsubscribeResponse(
                userData: userData, reasonCode: unsuback.reasonCodes.first ?? .success,
                properties: unsuback.properties))
    }

    private mutating func handleRenewal(of requested: [Subscription], _ suback: Suback, now: Instant) {
        guard suback.reasonCodes.count == requested.count else {
            return fail(ClientFault(.retry, Self.wrongCount))
        }
        for (code, subscription) in zip(suback.reasonCodes, requested) {
            // Given up since then.
            guard subscriptions.contains(where: { $0.filter == subscription.filter }) else { continue }
            if code.isError {
                let fault = ClientFault.notSubscribed(
                    subscription.filter.description, code, reason: suback.properties.reasonString,
                    configuration: configuration)
                guard fault.retryPolicy == .wait else { return fail(fault) }
                subscribing.noteRefused([subscription], fault)
            } else if code.rawValue < subscription.qos.rawValue {
                noteReduced(
                    "the server grants QoS \(code.rawValue) for \"\(subscription.filter)\", though QoS "
                        + "\(subscription.qos.rawValue) was requested: "
                        + (code.rawValue == 0 ? "its messages can be lost on their way" : "messages can come twice"))
            }
        }
        guard state == .online || state == .stopping, subscribing.renewals == 0 else { return }
        guard let refusal = subscribing.refusal else { return finishRenewing(now: now) }
        let since = refusedSince ?? now
        refusedSince = since
        guard since.duration(to: now) < refusalLimit else {
            return fail(ClientFault(.permanent, refusal.description, reasonCode: refusal.reasonCode))
        }
        subscribing.scheduleRetry(now: now)
        emit(.notice("\(refusal); asking again"))
    }

    private mutating func finishRenewing(now: Instant) {
        subscribing.finish()
        noteComplete()
        if isAwaitingRetained {
            hasTakenSinceCheck = false
            retainedDeadline = now + Self.retainedInterval
        }
        emit(.subscribed)
    }

    /// Requests again what the server refused for a while.
    mutating func renewRefused(now: Instant, into output: inout WireBuffer) {
        let refused = subscribing.takeRefused()
        // All have been given up meanwhile.
        if refused.isEmpty { finishRenewing(now: now) } else { renew(refused, into: &output) }
    }

    /// Less than was requested.
    mutating func noteReduced(_ text: String) {
        if configuration.requiresGuarantees {
            fail(ClientFault(.permanent, text))
        } else {
            emit(.notice(text))
        }
    }
}
