/// By whom sessions and subscriptions are counted: whoever has proved to be somebody, by that; others by their address.
enum SessionHolder: Hashable {
    case principal(MQTTPrincipal)
    /// `MQTTBrokerLink.network`
    case address(String)
}

/// What the sessions of one holder take of the bounds of all.
final class Holding {
    let holder: SessionHolder
    var sessions = 0
    var sessionBytes = 0
    /// Levels that a subscription made count for it until it goes, even if others share them meanwhile.
    var subscriptionBytes = 0

    init(_ holder: SessionHolder) { self.holder = holder }
}

extension MQTTBrokerCore {
    /// How much of a bound one holder may take.
    func share(of bound: Int) -> Int {
        bound / 100 * configuration.maximumShare + bound % 100 * configuration.maximumShare / 100
    }

    /// Why a holder may not have another session of this size; `nil` when it may.
    func objection(toSessionOf size: Int, _ holder: SessionHolder) -> String? {
        let holding = holdings[holder]
        if clients.count >= configuration.maximumSessions { return "the session limit is reached" }
        if holding?.sessions ?? 0 >= share(of: configuration.maximumSessions) {
            return "the session limit of its user or address is reached"
        }
        return hasSpace(forSession: size, of: holding) ? nil : "there is no memory for its session"
    }

    func hasSpace(forSession size: Int, of holding: Holding?) -> Bool {
        sessionBytes + size <= configuration.maximumSessionBytes
            && (holding?.sessionBytes ?? 0) + size <= share(of: configuration.maximumSessionBytes)
    }

    /// Counts a new session.
    func holding(of holder: SessionHolder) -> Holding {
        let holding = holdings[holder] ?? Holding(holder)
        holdings[holder] = holding
        holding.sessions += 1
        return holding
    }

    func changeSessionBytes(of client: BrokerClient, by size: Int) {
        client.sessionBytes += size
        sessionBytes += size
        client.holding?.sessionBytes += size
    }

    /// A session has ended, and counts no more.
    func release(_ holding: Holding?) {
        guard let holding else { return }
        holding.sessions -= 1
        forgetIfEmpty(holding)
    }

    /// Subscriptions of a session that has ended count until they are gone.
    func forgetIfEmpty(_ holding: Holding) {
        if holding.sessions == 0, holding.subscriptionBytes == 0 { holdings[holding.holder] = nil }
    }
}
