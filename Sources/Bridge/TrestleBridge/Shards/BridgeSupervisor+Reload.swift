import TrestleTransport

extension BridgeSupervisor {
    /// Goes over to another configuration, see `Bridge.reload`; the number of shards may be another one.
    ///
    /// A single shard has another session than one of several. Then the first one goes over alone, and only when it has subscribed in its
    /// new place do others begin or end, so that messages are neither missed nor taken by both for long. A shard that is not needed any
    /// more unsubscribes, takes what its broker has for it, and ends.
    ///
    /// - Parameters:
    ///   - configuration: has been checked.
    ///   - deadline: the time after which messages in flight are left to be delivered again.
    /// - Returns: what became of the connections to brokers; a shard that begins or ends counts as one.
    public func reload(_ configuration: BridgeConfiguration, deadline: Duration = .seconds(30)) async -> ReloadOutcome {
        guard isStarted, !isStopping, let first = members.first(where: { $0.number == 0 }) else {
            return ReloadOutcome()
        }
        await releaseSessions(of: configuration.shard(0))
        guard !isStopping else { return ReloadOutcome() }
        var changed = await first.bridge.reload(configuration.shard(0), deadline: deadline)
        guard !isStopping else { return changed }
        if configuration.shards != self.configuration.shards,
            !(await first.bridge.hasSessions(of: configuration.shard(0)))
        {
            tell(
                .mqttNotice(
                    "the number of shards stays as it was, since the first one cannot use its new session yet: reload again"
                ))
            return changed
        }
        self.configuration = configuration
        for member in members where member.number >= configuration.shards {
            changed.replaced += 1
            members.removeAll { $0.bridge === member.bridge }
            leaving.append(member)
            await member.bridge.leave()
        }
        let others = members.filter { $0.number > 0 }
        changed.add(
            await withTaskGroup(of: ReloadOutcome.self) { group in
                for member in others {
                    let part = configuration.shard(member.number)
                    group.addTask { await member.bridge.reload(part, deadline: deadline) }
                }
                return await group.reduce(into: ReloadOutcome()) { $0.add($1) }
            })
        for number in 1..<max(1, configuration.shards) where !members.contains(where: { $0.number == number }) {
            changed.replaced += await begin(number, of: configuration) ? 1 : 0
        }
        return changed
    }

    /// Ends those that take what is left in sessions which are used again: two connections with one client ID would disconnect each
    /// other. What is still left comes to the new connection.
    private func releaseSessions(of part: BridgeConfiguration) async {
        for member in leaving {
            guard await member.bridge.sharesSession(with: part) else { continue }
            member.bridge.stop()
            await waitForEnd(of: member)
        }
    }

    private func begin(_ number: Int, of configuration: BridgeConfiguration) async -> Bool {
        await releaseSessions(of: configuration.shard(number))
        guard !isStopping else { return false }
        do throws(TransportError) {
            let member = try makeMember(number, of: configuration)
            members.append(member)
            members.sort { $0.number < $1.number }
            start(member)
            return true
        } catch {
            tell(.mqttNotice("shard \(number) cannot begin: \(error)"))
            return false
        }
    }
}

extension Bridge {
    /// Whether a connection of this bridge has a session of another configuration.
    func sharesSession(with configuration: BridgeConfiguration) -> Bool {
        (shards + retiring).contains { shard in
            configuration.usedBrokers.contains { _, source in
                source.broker == shard.source.broker && source.clientID == shard.source.clientID
            }
        }
    }
}
