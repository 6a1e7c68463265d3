import TrestleBase
import MQTTCodec
import WireBytes

/// The subscriptions of a connection on their way.
struct Subscribing: Sendable {
    /// What the SUBSCRIBE asked for whose SUBACK has not come.
    var requested: [Subscription] = []
    /// What the server refused for a reason that may pass; asked for again at `retryAt`.
    private var refused: [Subscription] = []
    private(set) var retryAt: UInt64?
    private var refusals = 0
    private static let backoff = Backoff(initial: .seconds(1), maximum: .seconds(30))

    mutating func takeRefused() -> [Subscription] {
        defer { refused = [] }
        retryAt = nil
        return refused
    }

    mutating func retry(_ refused: [Subscription], now: UInt64) {
        self.refused = refused
        refusals += 1
        retryAt = now &+ Self.backoff.delay(attempts: refusals, random: now).nanoseconds
    }

    /// All have been granted.
    mutating func finish() { refusals = 0 }

    /// The connection has gone.
    mutating func stop() {
        requested = []
        refused = []
        retryAt = nil
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
        guard !configuration.subscriptions.isEmpty else { return noteComplete() }
        isOmittingRetained = configuration.version == .v3_1_1 && hasRetained
        isAwaitingRetained = configuration.version == .v3_1_1 && !hasRetained
        var subscriptions = configuration.subscriptions
        if sessionPresent, configuration.version == .v5 {
            for index in subscriptions.indices where subscriptions[index].retainHandling == .send {
                subscriptions[index].retainHandling = .sendIfNew
            }
        }
        subscribe(to: subscriptions, into: &output)
    }

    /// The retained messages that came with the subscriptions are all here: what follows them has come, or nothing has
    /// for a while.
    mutating func noteRetainedCame() {
        isAwaitingRetained = false
        retainedDeadline = nil
        hasRetained = true
        emit(.retainedComplete)
    }

    mutating func checkRetained(now: UInt64) {
        guard let due = retainedDeadline, now >= due else { return }
        if incoming.unacknowledged == 0, !hasTakenSinceCheck {
            noteRetainedCame()
        } else {
            retainedDeadline = now &+ Self.retainedInterval
        }
        hasTakenSinceCheck = false
    }

    private static var retainedInterval: UInt64 { 2_000_000_000 }

    mutating func subscribe(to subscriptions: [Subscription], into output: inout WireBuffer) {
        guard !subscriptions.isEmpty, let identifier = outgoing.append(nil, state: .awaitingSuback) else { return }
        subscribing.requested = subscriptions
        write(.subscribe(Subscribe(packetIdentifier: identifier, subscriptions: subscriptions)), into: &output)
    }

    /// A refusal that may pass is asked for again on this connection, so that the other subscriptions go on; see
    /// `refusalLimit` for how long. Any other ends the session.
    mutating func handleSuback(_ suback: Suback, now: UInt64) throws(SessionError) {
        switch outgoing.settle(suback.packetIdentifier, from: .awaitingSuback) {
        case .matched: break
        case .unknown: return
        case .wrongKind: throw .wrongAcknowledgement(.suback)
        }
        let requested = subscribing.requested
        subscribing.requested = []
        guard suback.reasonCodes.count == requested.count else {
            return fail(ClientFault(.retry, "the server answered SUBSCRIBE with a wrong number of codes"))
        }
        var refused: [Subscription] = []
        var refusal: ClientFault?
        for (code, subscription) in zip(suback.reasonCodes, requested) {
            if code.isError {
                let fault = ClientFault.notSubscribed(
                    subscription.filter.description, code, reason: suback.properties.reasonString,
                    configuration: configuration)
                guard fault.retryPolicy == .wait else { return fail(fault) }
                refusal = refusal ?? fault
                refused.append(subscription)
            } else if code.rawValue < subscription.qos.rawValue {
                noteReduced(
                    "the server grants QoS \(code.rawValue) for \"\(subscription.filter)\", though QoS "
                        + "\(subscription.qos.rawValue) was asked for: "
                        + (code.rawValue == 0 ? "its messages can be lost on their way" : "messages can come twice"))
            }
        }
        guard state == .online || state == .stopping else { return }
        guard let refusal else {
            subscribing.finish()
            noteComplete()
            if isAwaitingRetained {
                hasTakenSinceCheck = false
                retainedDeadline = now &+ Self.retainedInterval
            }
            return emit(.subscribed)
        }
        let since = refusedSince ?? now
        refusedSince = since
        guard now &- since < refusalLimit else {
            return fail(ClientFault(.permanent, refusal.description, reasonCode: refusal.reasonCode))
        }
        subscribing.retry(refused, now: now)
        emit(.notice("\(refusal); asking again"))
    }

    /// Less than was asked for.
    mutating func noteReduced(_ text: String) {
        if configuration.requiresGuarantees {
            fail(ClientFault(.permanent, text))
        } else {
            emit(.notice(text))
        }
    }
}
