// The sessions that connections of a former configuration have left.
extension Bridge {
    /// Takes what is still left for the session of a shard that has ended, however long that takes: without Kafka, its time was over before.
    func drainRest(of old: BridgeShard) {
        guard !isStopping, !old.wasDrained, !(shards + retiring).contains(where: { $0.sharesSession(with: old) }),
            let rest = makeShard(draining: old)
        else { return }
        // Its refusal ends nothing else.
        rest.isOnTrial = true
        replacements += 1
        retiring.append(rest)
        draining.append(rest)
        endings[ObjectIdentifier(rest)] = { outcome in
            self.retiring.removeAll { $0 === rest }
            self.draining.removeAll { $0 === rest }
            self.settleCounts(of: rest)
            if case .refused(let reason) = outcome {
                self.tell(.sessionLeft(clientID: rest.source.clientID, reason: reason))
            }
            self.replacements -= 1
            return true
        }
        start(rest)
    }

    /// Ends whoever takes what is left for the session of `new`, which goes on with it: two connections with one client ID would
    /// disconnect each other, and one of them would unsubscribe.
    ///
    /// - Parameter done: called once nobody has the session, also when the bridge is stopping.
    func takeSession(for new: BridgeShard, then done: @escaping () -> Void) {
        guard let old = retiring.first(where: { $0 !== new && $0.sharesSession(with: new) }) else { return done() }
        let identifier = ObjectIdentifier(old)
        let ending = endings[identifier]
        replacements += 1
        endings[identifier] = { outcome in
            let isHandled = ending?(outcome) ?? true
            self.takeSession(for: new, then: done)
            self.replacements -= 1
            return isHandled
        }
        old.abort()
    }
}
