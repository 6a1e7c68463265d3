import MQTTSession

/// By whom what all share is counted: whoever has proved to be somebody, by that; others by their address.
enum SessionHolder: Hashable {
    case principal(MQTTPrincipal)
    /// `MQTTBrokerLink.network`
    case address(String)
}

/// One owner's part of the shared limits.
final class Holding {
    let holder: SessionHolder
    var connections = 0
    var sessions = 0
    var sessionBytes = 0
    /// All levels of a filter count for each subscription, those that it shares included: they stay as long as any needs them,
    /// whoever made them.
    var subscriptionBytes = 0
    /// Its filters with `+`, once there are any.
    var filters: HolderFilters?
    /// The memory of its sessions, counted for each of them, and of its wills.
    let store = StoreAccount()
    /// The memory of its sessions whose clients are away.
    var absentBytes = 0
    var retainedMessages = 0
    /// With all levels of the topics, those that are shared included.
    var retainedBytes = 0

    /// Messages and subscriptions of a session that has ended count until they are gone.
    fileprivate var isEmpty: Bool {
        connections == 0 && sessions == 0 && subscriptionBytes == 0 && store.bytes == 0 && retainedMessages == 0
    }

    init(_ holder: SessionHolder) { self.holder = holder }
}

extension MQTTBrokerCore {
    func holder(_ owner: MQTTPrincipal?, _ connection: BrokerConnection) -> SessionHolder {
        owner.map { .principal($0) } ?? .address(connection.link.network)
    }

    /// How much of a bound one holder may take.
    func share(of bound: Int) -> Int {
        bound / 100 * configuration.maximumShare + bound % 100 * configuration.maximumShare / 100
    }

    /// Whether a holder may have one connection more, which may end one of its own.
    func hasPlace(forConnectionOf holder: SessionHolder, inPlaceOf former: BrokerConnection?) -> Bool {
        guard let holding = holdings[holder] else { return true }
        let released = former?.holding === holding ? 1 : 0
        return holding.connections - released < max(1, share(of: configuration.maximumConnections))
    }

    /// The connection is a client's.
    func count(_ connection: BrokerConnection, of holder: SessionHolder) {
        guard !connection.link.isInternal else { return }
        let holding = holding(of: holder)
        holding.connections += 1
        connection.holding = holding
        if case .principal = holder { connection.link.handleOwner(holder) }
    }

    /// The connection has gone.
    func stopCounting(_ connection: BrokerConnection) {
        guard let holding = connection.holding else { return }
        connection.holding = nil
        holding.connections -= 1
        forgetIfEmpty(holding)
    }

    /// Whether so many bytes more may be kept for a holder. Its share is looked at once half of what there is has gone:
    /// what many sessions are owed counts for each, and is there once.
    func hasSpace(forStored size: Int, of holding: Holding?) -> Bool {
        let bound = configuration.maximumStoredBytes
        guard store.bytes + size <= bound else { return false }
        return store.bytes + size <= bound / 2 || (holding?.store.bytes ?? 0) + size <= share(of: bound)
    }

    /// Whether so many bytes more may be kept for a holder's clients that are away.
    func hasSpace(forAbsent size: Int, of holding: Holding?) -> Bool {
        let bound = configuration.maximumStoredBytes / 2
        return absentBytes + size <= bound && (holding?.absentBytes ?? 0) + size <= share(of: bound)
    }

    func changeAbsentBytes(of client: BrokerClient, by size: Int) {
        absentBytes += size
        client.holding?.absentBytes += size
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

    func holding(of holder: SessionHolder) -> Holding {
        if let holding = holdings[holder] { return holding }
        let holding = Holding(holder)
        holdings[holder] = holding
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

    func forgetIfEmpty(_ holding: Holding) {
        if holding.isEmpty { holdings[holding.holder] = nil }
    }

    /// Those whose last retained message has gone meanwhile.
    func forgetEmptyHoldings() { holdings = holdings.filter { !$0.value.isEmpty } }
}
