import TrestleBase
import TrestleTransport

/// A broker that leads partitions.
final class LeaderNode {
    /// How long an old leader may take for the batches that it still has.
    static let handoverTimeout = Duration.seconds(1)

    let broker: ClusterNode
    /// Partitions with something to send.
    var pending: [PartitionAccumulator] = []
    var requestsInFlight = 0
    /// The version of Produce on the connection that stands, 0 while none does.
    var produceVersion: Int16 = 0
    /// Whether batches are in flight to it whose partition another node leads now.
    var hasLostPartitions = false

    var id: Int32 { broker.id }

    init(_ broker: ClusterNode) { self.broker = broker }
}

extension KafkaProducerCore {
    /// A leader that hangs must not hold the partitions that others have taken over: what it has not responded to is
    /// sent to them under the same sequences, so that nothing is stored twice.
    func watchHandover(of node: LeaderNode, now: Instant) {
        guard node.requestsInFlight > 0, let link = node.broker.link, let since = link.silentSince else {
            node.hasLostPartitions = false
            return
        }
        let due = since + LeaderNode.handoverTimeout
        guard due <= now else { return wake(at: due) }
        node.hasLostPartitions = false
        link.abort("\(node.broker.endpoint) does not respond, and no longer leads", .idleTimedOut)
    }
}
