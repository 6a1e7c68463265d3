import KafkaSession
import TrestleTransport

/// A broker that leads partitions.
final class LeaderNode: BrokerLinkOwner {
    /// After this long without a sign of life from a leader that owes an answer, the cluster is asked who leads now, in
    /// nanoseconds.
    static let stallTimeout: UInt64 = 2_000_000_000
    /// How long an old leader may take to answer for the batches that it still has.
    static let handoverTimeout: UInt64 = 1_000_000_000

    let id: Int32
    let endpoint: Endpoint
    /// Gone before a connection that was given up has closed.
    private weak var core: KafkaProducerCore?
    var link: BrokerLink?
    /// Partitions with something to send.
    var pending: [PartitionAccumulator] = []
    var requestsInFlight = 0
    var failures = 0
    var retryAt: UInt64 = 0
    /// Whether it ever answered.
    var hasAnswered = false
    var produceVersion: Int16 = 0
    /// Whether batches are in flight to it whose partition another node leads now.
    var hasLostPartitions = false

    init(id: Int32, endpoint: Endpoint, core: KafkaProducerCore) {
        self.id = id
        self.endpoint = endpoint
        self.core = core
    }

    func linkReady(_ link: BrokerLink) { core?.nodeReady(self, link) }
    func linkResumed(_ link: BrokerLink) { core?.drain() }
    func linkClosed(_ link: BrokerLink, obstacle: KafkaObstacle) { core?.nodeClosed(self, link, obstacle: obstacle) }
}

extension KafkaProducerCore {
    /// A leader that hangs must not hold the partitions that others have taken over: what it has not answered is sent to them
    /// under the same sequences, so that nothing is stored twice.
    func watch(_ node: LeaderNode, now: UInt64) {
        guard let link = node.link, let since = link.silentSince else {
            node.hasLostPartitions = false
            return
        }
        wake(at: now + LeaderNode.handoverTimeout)
        let silence = now - min(since, now)
        if node.hasLostPartitions, node.requestsInFlight > 0, silence >= LeaderNode.handoverTimeout {
            node.hasLostPartitions = false
            link.abort("\(node.endpoint) does not answer, and no longer leads", .idleTimedOut)
        } else if silence >= LeaderNode.stallTimeout {
            wantMetadata(inTrouble: true)
        }
    }
}
