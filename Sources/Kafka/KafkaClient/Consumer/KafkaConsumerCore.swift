import KafkaCodec
import KafkaSession
import TrestleBase
package import TrestleTransport

/// A Kafka consumer that is confined to one event loop: it does not lock, hop or wait, and all calls, including those
/// of the delegate, are made on the loop.
///
/// The user takes batches (`takeBatch`) at any time and reports when they are processed (`finish`). Beyond
/// `prefetchSize`, only taken records are fetched. Records of a partition are returned in the order of their offsets.
package final class KafkaConsumerCore {
    enum State { case idle, running, closing, stopped }

    /// The topics or partitions that the user reads.
    enum Subscription {
        case none
        case topics(Set<String>)
        case pattern(@Sendable ([String]) -> [String])
        case manual
    }

    let loop: IOLoop
    let configuration: KafkaConsumer.Configuration
    weak var delegate: (any KafkaConsumerDelegate)?
    var state = State.idle
    let cluster: ClusterCore
    var random: SeededRandom

    // What is read
    var subscription = Subscription.none
    var partitions = PartitionTable()
    /// Counts assignments.
    var assignments: UInt64 = 0
    /// Those that have something to hand out, in turn.
    var ready = RingQueue<ConsumedPartition>()
    var bufferedBytes = 0
    var wasEmpty = true
    var nodes: [Int32: FetchNode] = [:]
    /// The topics that the cluster is to keep in its picture for us.
    var topicsInUse: Set<String> = []

    // The group
    var membership: GroupMembership?
    var commits: OffsetCommits
    var revocation: Revocation?
    var isRequestingOffsets = false
    var offsetsRetryAt = Instant.distantPast
    var pendingActions: [GroupMembership.Action] = []
    var isPerforming = false
    /// Requests that `close` waits for.
    var lastRequests = 0
    var nextTicket: UInt64 = 0
    var commitCalls: [UInt64: (KafkaError?) -> Void] = [:]
    /// Why the last commit was refused; `none` when it was not.
    var commitRefusal = KafkaErrorCode.none
    var autoCommitAt = Instant.distantFuture

    // Queries
    var nextQuery: UInt64 = 0
    /// The queries that wait for their result, with what makes them fail.
    var queries: [UInt64: (KafkaError) -> Void] = [:]

    /// A consumer that takes another one's place goes on with what that one knew.
    package var arrivals = TopicArrivals()

    // Patterns
    var patternAt = Instant.distantPast
    var isListing = false

    // Time
    private var wakeTimer: LoopTimer?
    private var wakeTime = Instant.distantFuture
    var advanceIsScheduled = false
    private var closeDeadline: LoopTimer?
    /// The last obstacle that was reported as `waiting`, and the number of repetitions since.
    var obstacles = ObstacleLog()
    /// Whether an obstacle was met since records were last read, or could have been.
    var isObstructed = false
    /// Responses to JoinGroup and SyncGroup in a row that were errors.
    var groupRefusals = 0

    package convenience init(
        loop: IOLoop, configuration: KafkaConsumer.Configuration, delegate: any KafkaConsumerDelegate
    ) {
        self.init(
            loop: loop, configuration: configuration, delegate: delegate,
            cluster: ClusterCore(loop: loop, configuration: configuration.cluster))
    }

    /// - Parameter cluster: may have other tenants.
    init(
        loop: IOLoop, configuration: KafkaConsumer.Configuration, delegate: any KafkaConsumerDelegate,
        cluster: ClusterCore
    ) {
        self.loop = loop
        self.configuration = configuration
        self.delegate = delegate
        self.cluster = cluster
        self.random = SeededRandom(seed: configuration.cluster.seed)
        self.commits = OffsetCommits(backoff: configuration.cluster.retryBackoff)
        self.membership = configuration.membership.map {
            GroupMembership(configuration: $0, seed: configuration.cluster.seed &+ 1)
        }
        cluster.add(self)
    }

    var isActive: Bool { state == .running || state == .closing }
    var now: Instant { loop.now }

    func observe(_ event: KafkaConsumerEvent) { delegate?.consumer(self, observed: event) }

    // MARK: Life

    /// Connects, and goes on connecting until `close` or `abort`.
    package func start() {
        guard state == .idle else { return }
        state = .running
        cluster.start()
        scheduleAdvance()
    }

    /// Gives up the partitions (the delegate is called with `revoking`), commits processed batches if that is
    /// automatic, leaves the group and closes the connections. The delegate's `consumerStopped` is called after that,
    /// or after `timeout`.
    package func close(timeout: Duration = .seconds(30)) {
        guard state == .running else {
            if state == .idle { finish() }
            return
        }
        state = .closing
        closeDeadline = loop.schedule(after: timeout * 2 / 3) { [weak self] in
            guard let self else { return }
            closeDeadline = loop.schedule(after: timeout / 3) { [weak self] in self?.finish() }
            // Whoever has a batch in hand may never come back: it counts as not processed, and the group is left in time.
            for partition in partitions.values { partition.outstanding = 0 }
            advanceRevocation()
        }
        if membership != nil, case .manual = subscription {
            // Without a place in the group, unless an earlier subscription is about to get one.
            commitProcessed(of: partitions.values) { [weak self] in self?.perform { $0.handleClose(now: $1) } }
            return
        }
        guard membership != nil else { return finish() }
        perform { $0.handleClose(now: $1) }
    }

    /// Closes because nobody uses it any more: batches that were returned count as not processed, and no handler is called.
    ///
    /// - Parameter owner: kept until the end.
    func closeUnattended(keeping owner: AnyObject, timeout: Duration = .seconds(5)) {
        for partition in partitions.values { partition.outstanding = 0 }
        close(timeout: timeout)
        guard state == .closing else { return }
        closeDeadline?.cancel()
        closeDeadline = loop.schedule(after: timeout) { [self, owner] in
            withExtendedLifetime(owner) { finish() }
        }
    }

    /// Closes now. The group finds out when the session ends.
    package func abort() { finish() }

    func finish() {
        guard state != .stopped else { return }
        state = .stopped
        closeDeadline?.cancel()
        closeDeadline = nil
        wakeTimer?.cancel()
        wakeTimer = nil
        for partition in partitions.values { bufferedBytes -= partition.dropFetched() }
        partitions.removeAll()
        nodes.removeAll()
        revocation = nil
        let calls = commitCalls.inOrder
        commitCalls.removeAll()
        let reason = commitRefusal == .none ? "" : " (the coordinator's last response was \(commitRefusal))"
        let unfinished = KafkaError(.stopped, "the consumer was closed before its offsets were committed\(reason)")
        for (_, completion) in calls { completion(unfinished) }
        for topic in topicsInUse.sorted() { cluster.stopUsing(topic) }
        topicsInUse = []
        cluster.remove(self)
        delegate?.consumerStopped(self)
    }

    // MARK: Time

    /// At the end of this tick of the loop, so that all that a tick brings is acted on together.
    func scheduleAdvance() {
        guard !advanceIsScheduled, isActive else { return }
        advanceIsScheduled = true
        loop.atEndOfTick { [weak self] in
            guard let self else { return }
            advanceIsScheduled = false
            advance()
        }
    }

    /// Does whatever can be done now.
    func advance() {
        guard isActive else { return }
        let now = now
        if let membership, membership.nextTime <= now { perform { $0.handleTimeout(now: $1) } }
        guard isActive else { return }
        listTopics()
        advanceCommits()
        advancePositions()
        advanceFetches()
        if let membership { wake(at: membership.nextTime) }
    }

    func wake(at time: Instant) {
        guard time < wakeTime, isActive else { return }
        wakeTime = time
        wakeTimer?.cancel()
        let now = now
        wakeTimer = loop.schedule(after: max(.zero, now.duration(to: time))) { [weak self] in
            guard let self else { return }
            wakeTimer = nil
            wakeTime = .distantFuture
            advance()
        }
    }

    /// Something keeps records from being read.
    func noteObstacle(_ obstacle: KafkaObstacle) {
        // What is in flight ends with the consumer: that is no obstacle.
        guard isActive else { return }
        isObstructed = true
        if obstacles.isNews(obstacle) { observe(.waiting(obstacle)) }
    }

    /// A broker has given records, or has none: what was in the way is not any more, unless a topic is still.
    func noteReading() {
        guard isObstructed, topicsInUse.allSatisfy({ cluster.metadata.condition(of: $0) == .usable }) else { return }
        isObstructed = false
        obstacles.clear()
        delegate?.consumerReads(self)
    }
}

/// Which obstacles were told, so that each is told less and less often.
struct ObstacleLog {
    private var counts: [KafkaObstacle: Int] = [:]

    mutating func isNews(_ obstacle: KafkaObstacle) -> Bool {
        if counts.count >= 1000 { counts.removeAll() }
        let count = counts[obstacle, default: 0] + 1
        counts[obstacle] = count
        return count & (count - 1) == 0
    }

    mutating func clear() { counts.removeAll() }
}
