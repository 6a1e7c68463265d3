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
    private let shard: BridgeShard
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
        self.shard = BridgeShard(loop: loop, configuration: configuration, observe: observe)
    }

    /// Runs, once, until the bridge has ended after `stop` or `abort`, or was refused.
    ///
    /// - Returns: the last counts and why it ended.
    public func run() async -> (DeliveryCounts, BridgeOutcome) {
        shard.start { [weak self] counts, outcome in
            self?.assumeIsolated { $0.finish(counts, outcome) }
        }
        // Looked at again within: the end can come before the continuation is there.
        return await withCheckedContinuation { continuation in
            if let result { continuation.resume(returning: result) } else { waiter = continuation }
        }
    }

    /// Accepts no more messages, settles the messages in flight, and ends. Can be called from any thread; does not
    /// wait.
    public nonisolated func stop() {
        loop.execute { self.assumeIsolated { $0.shard.stop() } }
    }

    /// Ends the bridge at once, without waiting. Messages in flight stay unacknowledged and are delivered again. Can be
    /// called from any thread.
    public nonisolated func abort() {
        loop.execute { self.assumeIsolated { $0.shard.abort() } }
    }

    /// Where all messages are at this moment.
    public var counts: DeliveryCounts { shard.counts }

    private func finish(_ counts: DeliveryCounts, _ outcome: BridgeOutcome) {
        guard result == nil else { return }
        result = (counts, outcome)
        waiter?.resume(returning: (counts, outcome))
        waiter = nil
    }
}
