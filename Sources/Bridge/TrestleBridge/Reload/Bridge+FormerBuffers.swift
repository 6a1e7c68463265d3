import TrestleTransport

/// Buffers that hold messages, and that no route fills any more: what they hold is stored before they are let go.
extension Bridge {
    /// How long a buffer's last records may take to be confirmed before it is let go for a route that fills it again.
    private static let stopLimit = Duration.seconds(10)

    /// Stores what buffers hold that `configuration` does not use.
    ///
    /// - Parameter former: the configuration in which they were used; `nil` for one of an earlier run.
    func empty(_ places: [BufferPlace], left by: BridgeConfiguration?, for configuration: BridgeConfiguration) {
        let used = configuration.buffers.map(\.folder)
        left.removeAll { place in used.contains { $0 == place.folder } }
        for place in places where !used.contains(place.folder) {
            guard !isStopping, !emptying.contains(where: { $0.former?.folder == place.folder }) else { continue }
            let former = by?.sink(place.cluster)
            guard let sink = configuration.sink(of: place, onlyByAddress: former != nil) ?? former else {
                left.append(place)
                tell(.bufferLeft(place))
                continue
            }
            let shard = makeShard(emptying: place, into: sink, of: configuration)
            emptying.append(shard)
            endings[ObjectIdentifier(shard)] = { _ in
                self.emptying.removeAll { $0 === shard }
                if shard.wasEmptied { place.removeMoved() }
                self.updateHolds()
                return true
            }
            start(shard)
        }
    }

    /// Lets go of the buffers that shards which are to start fill themselves.
    func stopEmptying(for configuration: BridgeConfiguration, then done: @escaping () -> Void) {
        let folders = configuration.buffers.map(\.folder)
        guard let shard = emptying.first(where: { shard in folders.contains { $0 == shard.former?.folder } }) else {
            return done()
        }
        let identifier = ObjectIdentifier(shard)
        let timer = loop.schedule(after: Self.stopLimit) { [weak shard] in shard?.abort() }
        replacements += 1
        endings[identifier] = { _ in
            timer.cancel()
            self.emptying.removeAll { $0 === shard }
            self.replacements -= 1
            self.stopEmptying(for: configuration, then: done)
            return true
        }
        shard.stop()
    }

    /// What shards have moved out of their buffers' way is stored in the clusters that it is for.
    private func emptyMoved() {
        for shard in shards where !shard.moved.isEmpty {
            let moved = shard.moved
            shard.moved = []
            empty(moved, left: nil, for: shard.configuration)
        }
    }

    /// What a route's shard sends waits for what the former buffers of its broker hold for the same cluster.
    func updateHolds() {
        emptyMoved()
        for shard in shards {
            var isHolding = false
            for outlet in shard.outlets {
                let servers = shard.configuration.sink(outlet.name)?.bootstrapServers
                outlet.isHeld =
                    shard.awaitsBuffers
                    || emptying.contains {
                        $0.former?.broker == shard.name && $0.configuration.kafka.bootstrapServers == servers
                    }
                isHolding = isHolding || outlet.isHeld
            }
            if isHolding { shard.pauseIfNeeded() }
        }
    }
}
