public import TrestleTransport

/// How a bridge ended.
public enum BridgeOutcome: Sendable, Hashable {
    /// The bridge was stopped, and all messages in flight are settled.
    case stopped
    /// A peer refused the bridge permanently; the reason includes the fix.
    case refused(String)
}

/// Carries messages from an MQTT broker to Kafka by the routes of its configuration.
///
/// A QoS 1 message is acknowledged only after Kafka has responded with the configured acks, so that it is always in one
/// place or the other. Both sides are reconnected to for ever, with backoff. The actor lives on its event loop.
public actor Bridge {
    private nonisolated let loop: IOLoop
    /// One for each MQTT broker that routes name.
    private let shards: [BridgeShard]
    private var running = 0
    private var outcome = BridgeOutcome.stopped
    private var result: (DeliveryCounts, BridgeOutcome)?
    private var waiter: CheckedContinuation<(DeliveryCounts, BridgeOutcome), Never>?

    // SAFETY: the actor keeps the loop alive.
    public nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe loop.asUnownedSerialExecutor() }

    /// - Parameters:
    ///   - loop: the event loop of the whole bridge; it may be shared.
    ///   - observe: called on the loop with events for logs; must not block.
    public init(
        loop: IOLoop, configuration: BridgeConfiguration, observe: @escaping @Sendable (BridgeEvent) -> Void
    ) {
        self.loop = loop
        self.shards = configuration.usedBrokers.map { name, source in
            BridgeShard(loop: loop, configuration: configuration, broker: name, source: source, observe: observe)
        }
    }

    /// Runs, once, until the bridge has ended after `stop` or `abort`, or was refused.
    ///
    /// - Returns: the last counts and why it ended.
    public func run() async -> (DeliveryCounts, BridgeOutcome) {
        running = shards.count
        for shard in shards {
            shard.start { [weak self] outcome in self?.assumeIsolated { $0.shardFinished(outcome) } }
        }
        if shards.isEmpty { finish(counts, .stopped) }
        // Looked at again within: the end can come before the continuation is there.
        return await withCheckedContinuation { continuation in
            if let result { continuation.resume(returning: result) } else { waiter = continuation }
        }
    }

    /// Accepts no more messages, settles the messages in flight, and ends. Can be called from any thread; does not
    /// wait.
    public nonisolated func stop() {
        loop.execute { self.assumeIsolated { bridge in for shard in bridge.shards { shard.stop() } } }
    }

    /// Ends the bridge at once, without waiting. Messages in flight stay unacknowledged and are delivered again. Can be
    /// called from any thread.
    public nonisolated func abort() {
        loop.execute { self.assumeIsolated { bridge in for shard in bridge.shards { shard.abort() } } }
    }

    /// Where all messages are at this moment.
    public var counts: DeliveryCounts { shards.reduce(into: DeliveryCounts()) { $0.add($1.counts) } }

    /// One refusal ends all: a bridge that goes on in part looks as if it were well.
    private func shardFinished(_ ended: BridgeOutcome) {
        running -= 1
        if case .refused = ended, outcome == .stopped {
            outcome = ended
            for shard in shards { shard.stop() }
        }
        if running == 0 { finish(counts, outcome) }
    }

    /// Its current status.
    public var status: BridgeStatus { shards.reduce(into: BridgeStatus()) { $1.add(to: &$0) } }

    private func finish(_ counts: DeliveryCounts, _ outcome: BridgeOutcome) {
        guard result == nil else { return }
        result = (counts, outcome)
        waiter?.resume(returning: (counts, outcome))
        waiter = nil
    }
}
