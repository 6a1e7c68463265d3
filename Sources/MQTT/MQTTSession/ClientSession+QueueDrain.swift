import TrestleBase
public import MQTTCodec
public import WireBytes

/// How far a session is that takes what the server still has for it, and nothing new.
enum QueueDrain: Sendable {
    /// UNSUBSCRIBE, or an acknowledgement, has to come first.
    case waiting
    /// A PINGREQ has been sent, behind all acknowledgements; it is the one with this number on the connection.
    case pinged(UInt64)
    /// The server had nothing more.
    case done
}

/// PINGREQ and PINGRESP of one connection.
struct PingCounts: Sendable {
    var sent: UInt64 = 0
    var received: UInt64 = 0
}

/// The end of a session that nobody goes on with: what the server has queued for it must not stay there.
extension ClientSession {
    /// Unsubscribes from everything, now or on the next connection, and goes on taking what the server has queued for the session.
    /// `ClientEvent.queueDrained` follows once the server has nothing more, or has lost the session; then `stop` ends it.
    ///
    /// A server sends what it has queued as acknowledgements come in, so that a PINGRESP shows that nothing is left: it responds to the
    /// PINGREQ that is sent behind the last acknowledgement, and no PUBLISH came between the two.
    ///
    /// - Parameter filters: what the session may have subscribed to, besides the subscriptions of the configuration.
    public mutating func drainQueue(unsubscribing filters: [TopicFilter], into output: inout WireBuffer) {
        guard queueDrain == nil, state == .offline || state == .connecting || state == .online else { return }
        var all: [TopicFilter] = []
        for filter in subscriptions.map(\.filter) + filters where !all.contains(filter) { all.append(filter) }
        subscriptions = []
        _ = subscribing.takeRefused()
        retainedDeadline = nil
        queueDrain = .waiting
        for filter in all { subscribing.waiting.append(.unsubscribe(filter, userData: .max)) }
        sendRequests(into: &output)
        continueQueueDrain(into: &output)
    }

    /// The server has accepted a connection.
    mutating func resumeQueueDrain(sessionPresent: Bool, into output: inout WireBuffer) {
        guard let drain = queueDrain else { return }
        if case .done = drain { return }
        guard sessionPresent else { return finishQueueDrain() }
        queueDrain = .waiting
        // A session that outlived an earlier connection has the subscriptions still.
        continueQueueDrain(into: &output)
    }

    /// Asks the server whether there is more once all that it has sent is acknowledged.
    mutating func continueQueueDrain(into output: inout WireBuffer) {
        guard case .waiting = queueDrain, state == .online, !isAwaitingRepeats, subscribing.isIdle,
            incoming.unacknowledged == 0
        else { return }
        hasTakenSinceCheck = false
        pings.sent += 1
        queueDrain = .pinged(pings.sent)
        write(.pingreq, into: &output)
    }

    mutating func handleDrainPingresp(into output: inout WireBuffer) {
        pings.received += 1
        guard case .pinged(let number) = queueDrain, pings.received >= number else { return }
        guard hasTakenSinceCheck || incoming.unacknowledged > 0 else { return finishQueueDrain() }
        queueDrain = .waiting
        continueQueueDrain(into: &output)
    }

    private mutating func finishQueueDrain() {
        queueDrain = .done
        emit(.queueDrained)
    }
}
