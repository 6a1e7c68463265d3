import MQTTClient
import MQTTCodec
import TrestleBase
import TrestleTransport

extension Bridge {
    /// Goes over to another configuration. Brokers and routes of which nothing has changed go on undisturbed. For each other broker
    /// the bridge settles what is in flight, disconnects, and connects again with the same session and the new settings, so that
    /// messages of QoS 1 and 2 that come meanwhile are delivered then. When the broker or the client ID has changed, it first
    /// subscribes at the new place, and then leaves the former one.
    ///
    /// When a broker refuses the new settings before they have worked once, the former ones are restored, and `reloadRevoked` tells.
    ///
    /// - Parameters:
    ///   - configuration: has been checked.
    ///   - deadline: the time after which messages in flight are left to be delivered again.
    /// - Returns: what has become of the brokers' connections, once that has been done or `deadline` has passed.
    public func reload(
        _ configuration: BridgeConfiguration, deadline: Duration = .seconds(30)
    ) async -> ReloadOutcome {
        guard isStarted, !isStopping else { return ReloadOutcome() }
        return await withCheckedContinuation { continuation in
            replaceShards(configuration, deadline) { continuation.resume(returning: $0) }
        }
    }

    private func replaceShards(
        _ configuration: BridgeConfiguration, _ deadline: Duration, done: @escaping (ReloadOutcome) -> Void
    ) {
        var open = 1
        var outcome = ReloadOutcome()
        let close = { (part: WritableKeyPath<ReloadOutcome, Int>?) in
            if let part { outcome[keyPath: part] += 1 }
            open -= 1
            if open == 0 { done(outcome) }
        }
        cancelMoves()
        let fresh = makeShards(configuration)
        let (pairs, gone) = Self.pair(fresh, with: shards)
        for old in gone {
            open += 1
            retire(old, unsubscribing: true, deadline) {
                self.letGo(of: old, for: configuration)
                close(\.replaced)
            }
        }
        for (new, old) in pairs {
            guard let old else {
                outcome.replaced += 1
                add(new)
                continue
            }
            guard old.settings != new.settings else { continue }
            open += 1
            if new.sharesSession(with: old) {
                takeOver(old, by: new, deadline) { close(\.replaced) }
            } else {
                move(from: old, to: new, deadline) { close($0) }
            }
        }
        close(nil)
    }

    /// Finds the shard whose place each new one takes: the one of its session, under whatever name, or else the one of its name.
    ///
    /// - Returns: the new ones with theirs, and those whose place nobody takes.
    private static func pair(
        _ fresh: [BridgeShard], with former: [BridgeShard]
    ) -> (pairs: [(new: BridgeShard, old: BridgeShard?)], gone: [BridgeShard]) {
        var rest = former
        func take(where isIt: (BridgeShard) -> Bool) -> BridgeShard? {
            rest.firstIndex(where: isIt).map { rest.remove(at: $0) }
        }
        var pairs = fresh.map { new in
            // Of several with one session, which a broker does not let live side by side, the one of its name.
            (
                new: new,
                old: take { $0.name == new.name && new.sharesSession(with: $0) }
                    ?? take { new.sharesSession(with: $0) }
            )
        }
        for index in pairs.indices where pairs[index].old == nil {
            let new = pairs[index].new
            pairs[index].old = take { $0.name == new.name }
        }
        return (pairs, rest)
    }

    /// Starts a shard for a broker that no shard has yet. One that is refused before it has worked is taken away again.
    private func add(_ new: BridgeShard) {
        stopEmptying(for: new.configuration) {
            guard !self.isStopping else { return }
            self.shards.append(new)
            self.takeSession(for: new) { self.startOnTrial(new) }
        }
    }

    /// Starts one of `shards`, of which nothing has worked yet.
    func startOnTrial(_ new: BridgeShard) {
        new.isOnTrial = true
        endings[ObjectIdentifier(new)] = { self.revoke(new, $0) }
        start(new)
    }

    /// Takes what the brokers have for its sessions, nothing new, and ends.
    func leave() {
        guard isStarted, !isStopping else { return }
        cancelMoves()
        for shard in shards { retire(shard, unsubscribing: true, nil) }
    }

    /// Whether all connections have the sessions of `configuration`, so that none waits to take another one's place.
    func hasSessions(of configuration: BridgeConfiguration) -> Bool {
        moves.isEmpty
            && configuration.usedBrokers.allSatisfy { name, source in
                shards.contains {
                    $0.name == name && $0.source.broker == source.broker && $0.source.clientID == source.clientID
                }
            }
    }

    /// - Returns: whether a shard was refused before it had worked, so that its end is not the bridge's.
    private func revoke(_ new: BridgeShard, _ outcome: BridgeOutcome) -> Bool {
        guard case .refused(let reason) = outcome, !new.hasWorked, !isStopping else { return false }
        shards.removeAll { $0 === new }
        settleCounts(of: new)
        tell(.reloadRevoked(broker: new.source.broker, reason: reason))
        return true
    }

    /// A shard has ended: the buffers that were its own and are nobody's now are emptied.
    private func letGo(of old: BridgeShard, for configuration: BridgeConfiguration) {
        empty(old.configuration.buffers(of: old.name), left: old.configuration, for: configuration)
    }

    /// Ends a shard in an orderly way.
    ///
    /// - Parameter deadline: the time after which messages in flight are left to be delivered again; `nil`: there is none.
    func retire(
        _ shard: BridgeShard, unsubscribing: Bool = false, _ deadline: Duration?, done: @escaping () -> Void = {}
    ) {
        replacements += 1
        shards.removeAll { $0 === shard }
        retiring.append(shard)
        let timer = deadline.map { loop.schedule(after: $0) { [weak shard] in shard?.abort() } }
        endings[ObjectIdentifier(shard)] = { _ in
            timer?.cancel()
            self.retiring.removeAll { $0 === shard }
            self.settleCounts(of: shard)
            done()
            self.replacements -= 1
            return true
        }
        shard.retire(unsubscribing: unsubscribing, waitsForConnection: deadline == nil)
    }

    /// What a shard that has ended had in flight comes again elsewhere, and is counted there.
    func settleCounts(of shard: BridgeShard) {
        keepArrivals(of: shard)
        shard.addCounts(to: &past)
        // At the bridge's own end they stay in flight: nobody delivers them again here.
        if !isStopping { past.leaveInFlight() }
    }

    /// The same session goes on with other settings.
    private func takeOver(
        _ old: BridgeShard, by new: BridgeShard, _ deadline: Duration, done: @escaping () -> Void
    ) {
        // One that has never worked is not what one goes back to.
        let fallback = old.hasWorked ? old : old.fallback ?? old
        (new.fallback, new.isOnTrial) = (fallback, true)
        new.obsolete = old.filters.union(old.obsolete).subtracting(new.filters)
        retire(old, deadline) {
            self.letGo(of: old, for: new.configuration)
            self.stopEmptying(for: new.configuration) {
                defer { done() }
                guard !self.isStopping else { return }
                self.shards.append(new)
                self.endings[ObjectIdentifier(new)] = { self.restore(fallback, insteadOf: new, $0) }
                self.start(new)
            }
        }
    }

    /// - Returns: whether the former settings are in use again.
    private func restore(_ old: BridgeShard, insteadOf new: BridgeShard, _ outcome: BridgeOutcome) -> Bool {
        guard let restored = makeShards(old.configuration).first(where: { $0.name == old.name }), revoke(new, outcome)
        else { return false }
        letGo(of: new, for: old.configuration)
        restored.obsolete = new.filters.subtracting(old.filters)
        stopEmptying(for: old.configuration) {
            guard !self.isStopping else { return }
            self.shards.append(restored)
            self.start(restored)
        }
        return true
    }

    /// Another session: it is there before the former one ends, so that no message passes between them. The former one stays as long as
    /// the other cannot be had.
    ///
    /// - Parameter done: called with what has become of it.
    private func move(
        from old: BridgeShard, to new: BridgeShard, _ deadline: Duration,
        done: @escaping (WritableKeyPath<ReloadOutcome, Int>) -> Void
    ) {
        let identifier = ObjectIdentifier(new)
        replacements += 1
        shards.append(new)
        new.isOnTrial = true
        var isTold = false
        let tellDone = { (outcome: WritableKeyPath<ReloadOutcome, Int>) in
            guard !isTold else { return }
            isTold = true
            done(outcome)
        }
        loop.schedule(after: deadline) { [weak self] in
            self?.assumeIsolated { $0.noteDelay(of: identifier) }
            return
        }
        moves[identifier] = PendingMove(shard: new, done: tellDone) {
            self.replacements -= 1
            new.readyToTakeOver = nil
            self.endings[identifier] = nil
            let isConnected = old.isConnected
            self.retire(old, unsubscribing: true, deadline) {
                self.letGo(of: old, for: new.configuration)
                // What was cut short, or never begun while its connection was down.
                if isConnected || old.source.broker == new.source.broker { self.drainRest(of: old) }
                self.stopEmptying(for: new.configuration) {
                    new.useBuffers()
                    self.updateHolds()
                    tellDone(\.replaced)
                }
            }
        }
        endings[identifier] = { outcome in
            self.moves[identifier] = nil
            self.replacements -= 1
            defer { tellDone(\.refused) }
            return self.revoke(new, outcome)
        }
        new.readyToTakeOver = { [weak self] in
            self?.assumeIsolated { $0.moves.removeValue(forKey: identifier)?.goOn() }
            return
        }
        // Both have the same buffers: one after the other.
        takeSession(for: new) { self.start(new, awaitsBuffers: true) }
    }

    private func noteDelay(of identifier: ObjectIdentifier) {
        guard let move = moves[identifier] else { return }
        tell(
            .mqttNotice(
                "\(move.shard.source.broker) cannot be used yet: the former connection goes on until it can"))
        move.done(\.waiting)
    }

    /// Gives up moves that a newer configuration replaces.
    private func cancelMoves() {
        for (identifier, move) in moves {
            moves[identifier] = nil
            let shard = move.shard
            shards.removeAll { $0 === shard }
            retiring.append(shard)
            endings[identifier] = { _ in
                self.retiring.removeAll { $0 === shard }
                self.settleCounts(of: shard)
                self.replacements -= 1
                return true
            }
            shard.readyToTakeOver = nil
            shard.abort()
            move.done(\.waiting)
        }
    }
}

/// The outcome of a reload for the connections to MQTT that it changes.
public struct ReloadOutcome: Sendable, Hashable {
    /// Replaced, begun or ended.
    public internal(set) var replaced = 0
    /// Of which the former one goes on until the new one can be used.
    public internal(set) var waiting = 0
    /// Whose new settings were refused: the former ones are in use.
    public internal(set) var refused = 0

    public init() {}

    /// How many there are.
    public var count: Int { replaced + waiting + refused }

    mutating func add(_ other: ReloadOutcome) {
        replaced += other.replaced
        waiting += other.waiting
        refused += other.refused
    }
}

/// A shard that is to take another one's place once it has subscribed.
struct PendingMove {
    let shard: BridgeShard
    /// The reload's caller need not wait any longer.
    let done: (WritableKeyPath<ReloadOutcome, Int>) -> Void
    let goOn: () -> Void
}

extension BridgeShard {
    /// All that it was made of, so that two that have the same do the same.
    var settings: [ListedSetting] {
        let routes = configuration.routes.filter { $0.broker == name }
        let returns = configuration.returns.filter { $0.broker == name }
        var list = source.listed("mqtt")
        for cluster in BridgeConfiguration.clusterNames(of: routes, returns) {
            list += configuration.sink(cluster)?.listed("kafka \(cluster ?? "")") ?? []
        }
        for route in routes {
            list += route.listed
            list.append(ListedSetting("route '\(route.name)'", "loop", .text("\(loops.holds(route))")))
        }
        for route in returns {
            list += route.listed
            list.append(ListedSetting("route '\(route.name)'", "loop", .text("\(loops.holds(route))")))
        }
        list.append(ListedSetting("", "dead_letter_topic", .text(configuration.deadLetterTopic)))
        return list
    }

    /// The filters that it subscribes to.
    var filters: Set<TopicFilter> { Set(plan.subscriptions.map(\.filter)) }

    func sharesSession(with other: BridgeShard) -> Bool {
        source.broker == other.source.broker && source.clientID == other.source.clientID
    }

    /// Ends, for another one to take its place or since its routes are gone.
    ///
    /// - Parameters:
    ///   - unsubscribing: whether the broker shall keep nothing more for the session. Then what it has queued is taken first.
    ///   - waitsForConnection: whether to do so on the next connection where there is none.
    func retire(unsubscribing: Bool, waitsForConnection: Bool = false) {
        guard unsubscribing, let client, !isStopping, isConnected || waitsForConnection else { return stop() }
        client.drainQueue(unsubscribing: Array(obsolete))
    }
}
