import KafkaClient
import TrestleBase

/// An event of the connections to a Kafka cluster, a producer's or a consumer's.
enum KafkaLinkEvent {
    case connected(broker: String)
    case disconnected(KafkaObstacle)
    case waiting(KafkaObstacle)
}

/// The condition of the Kafka cluster: the obstacle to records, and the time since which it refuses the bridge.
struct KafkaCondition {
    /// The obstacle to storing records; `nil` when one has been stored.
    private(set) var obstacle: String?
    private var wasConnected = false
    private var refusedSince: Instant?
    /// Whether the cluster does not accept the credentials.
    var isRefusing: Bool { refusedSince != nil }
    /// The reason to end, since the cluster has refused us for too long.
    private(set) var refusal: String?

    /// How long wrong credentials may stand before the first connection: accounts may be made, and
    /// authentication back ends started, together with us.
    private static let limitAtStart = Duration.seconds(10)
    /// How long they may stand later: a password that is changed at the broker first must not end a running bridge.
    private static let limit = Duration.seconds(300)

    mutating func handleConnected() {
        wasConnected = true
        refusedSince = nil
        obstacle = nil
    }

    mutating func handle(_ event: KafkaLinkEvent, now: Instant) {
        switch event {
        case .connected: handleConnected()
        case .disconnected(let obstacle), .waiting(let obstacle): handleObstacle(obstacle, now: now)
        }
    }

    mutating func handleStored() {
        obstacle = nil
        refusedSince = nil
    }

    private mutating func handleObstacle(_ found: KafkaObstacle, now: Instant) {
        obstacle = found.description
        guard found.code == .authenticationFailed else { return }
        let since = refusedSince ?? now
        refusedSince = since
        if since.duration(to: now) >= (wasConnected ? Self.limit : Self.limitAtStart) { refusal = found.description }
    }
}

/// The end of a bridge that waits for what is in flight, as long as that leads anywhere.
struct Drain {
    /// Nothing was settled for so long, while something is known to be in the way.
    private static let standstill = Duration.seconds(5)
    /// The longest drain after a refusal, whose messages can be acknowledged no more.
    private static let afterRefusal = Duration.seconds(10)

    private let start: Instant
    private var lastProgress: Instant
    private var settled: UInt64
    /// A peer has refused us for good.
    var isRefused = false

    init(now: Instant, settled: UInt64) {
        start = now
        lastProgress = now
        self.settled = settled
    }

    mutating func isOver(now: Instant, settled: UInt64, isObstructed: Bool) -> Bool {
        if settled != self.settled {
            self.settled = settled
            lastProgress = now
        }
        if isRefused, start.duration(to: now) >= Self.afterRefusal { return true }
        return (isObstructed || isRefused) && lastProgress.duration(to: now) >= Self.standstill
    }
}
