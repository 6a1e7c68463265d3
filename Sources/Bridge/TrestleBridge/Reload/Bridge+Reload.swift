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
    /// - Returns: how many brokers' connections were replaced, begun or ended, once that has been done.
    public func reload(_ configuration: BridgeConfiguration, deadline: Duration = .seconds(30)) async -> Int {
        guard isStarted, !isStopping else { return 0 }
        return await withCheckedContinuation { continuation in
            replaceShards(configuration, deadline) { continuation.resume(returning: $0) }
        }
    }

    private func replaceShards(
        _ configuration: BridgeConfiguration, _ deadline: Duration, done: @escaping (Int) -> Void
    ) {
        var open = 1
        var changed = 0
        let close = {
            open -= 1
            if open == 0 { done(changed) }
        }
        let fresh = makeShards(configuration)
        let former = shards
        for old in former where !fresh.contains(where: { $0.name == old.name }) {
            open += 1
            changed += 1
            retire(old, unsubscribing: true, deadline) { close() }
        }
        for new in fresh {
            guard let old = former.first(where: { $0.name == new.name }) else {
                changed += 1
                shards.append(new)
                start(new)
                continue
            }
            guard old.settings != new.settings else { continue }
            open += 1
            changed += 1
            if new.sharesSession(with: old) {
                takeOver(old, by: new, deadline) { close() }
            } else {
                move(from: old, to: new, deadline) { close() }
            }
        }
        close()
    }

    /// Ends a shard in an orderly way.
    private func retire(
        _ shard: BridgeShard, unsubscribing: Bool = false, _ deadline: Duration, done: @escaping () -> Void
    ) {
        replacements += 1
        shards.removeAll { $0 === shard }
        retiring.append(shard)
        let timer = loop.schedule(after: deadline) { [weak shard] in shard?.abort() }
        endings[ObjectIdentifier(shard)] = { _ in
            timer.cancel()
            self.retiring.removeAll { $0 === shard }
            self.settleCounts(of: shard)
            done()
            self.replacements -= 1
            return true
        }
        shard.retire(unsubscribing: unsubscribing)
    }

    /// What a shard that has ended had in flight comes again elsewhere, and is counted there.
    private func settleCounts(of shard: BridgeShard) {
        shard.addCounts(to: &past)
        past.leaveInFlight()
    }

    /// The same session goes on with other settings.
    private func takeOver(
        _ old: BridgeShard, by new: BridgeShard, _ deadline: Duration, done: @escaping () -> Void
    ) {
        new.obsolete = old.filters.subtracting(new.filters)
        retire(old, deadline) {
            defer { done() }
            guard !self.isStopping else { return }
            self.shards.append(new)
            self.endings[ObjectIdentifier(new)] = { self.restore(old, insteadOf: new, $0) }
            // From here on the former settings are of no interest.
            new.subscribed = { [unowned new] in
                self.endings[ObjectIdentifier(new)] = nil
                new.subscribed = nil
            }
            self.start(new)
        }
    }

    /// - Returns: whether the former settings are in use again.
    private func restore(_ old: BridgeShard, insteadOf new: BridgeShard, _ outcome: BridgeOutcome) -> Bool {
        guard case .refused(let reason) = outcome, !new.hasSubscribed, !isStopping,
            let restored = makeShards(old.configuration).first(where: { $0.name == old.name })
        else { return false }
        shards.removeAll { $0 === new }
        settleCounts(of: new)
        tell(.reloadRevoked(broker: new.source.broker, reason: reason))
        restored.obsolete = new.filters.subtracting(old.filters)
        shards.append(restored)
        start(restored)
        return true
    }

    /// Another session: it is there before the former one ends, so that no message passes between them.
    private func move(from old: BridgeShard, to new: BridgeShard, _ deadline: Duration, done: @escaping () -> Void) {
        let identifier = ObjectIdentifier(new)
        replacements += 1
        shards.append(new)
        moves[identifier] = {
            self.replacements -= 1
            new.subscribed = nil
            self.endings[identifier] = nil
            self.retire(old, unsubscribing: true, deadline, done: done)
        }
        endings[identifier] = { outcome in
            self.moves[identifier] = nil
            self.replacements -= 1
            defer { done() }
            guard case .refused(let reason) = outcome, !self.isStopping else { return false }
            self.shards.removeAll { $0 === new }
            self.settleCounts(of: new)
            self.tell(.reloadRevoked(broker: new.source.broker, reason: reason))
            return true
        }
        let goOn = { [weak self] in
            self?.assumeIsolated { bridge in bridge.moves.removeValue(forKey: identifier)?() }
            return
        }
        new.subscribed = goOn
        loop.schedule(after: deadline, goOn)
        start(new)
    }
}

extension BridgeShard {
    /// All that it was made of, so that two that have the same do the same.
    var settings: [ListedSetting] {
        let routes = configuration.routes.filter { $0.broker == name }
        let returns = configuration.returns.filter { $0.broker == name }
        var list = source.listed("mqtt")
        for cluster in clusterNames(of: routes, returns) {
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
    /// - Parameter unsubscribing: whether the broker shall keep nothing more for the session.
    func retire(unsubscribing: Bool) {
        if unsubscribing {
            for filter in filters { client?.unsubscribe(filter) }
        }
        isRetiring = true
        stop()
    }
}
