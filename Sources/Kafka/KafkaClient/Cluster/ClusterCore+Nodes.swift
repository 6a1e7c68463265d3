import TrestleBase
import KafkaSession
import TrestleTransport

// The life of the connections to the brokers that the cluster has named.
extension ClusterCore {
    func nodeReady(_ node: ClusterNode, _ link: BrokerLink) {
        guard node.link === link, isRunning else { return }
        node.hasResponded = true
        lastObstacle = nil
        sentSecret = link.sentSecret ?? sentSecret
        tell { $0.clusterReady(node) }
        advance()
    }

    func nodeResumed(_ node: ClusterNode, _ link: BrokerLink) {
        guard node.link === link, isRunning else { return }
        tell { $0.clusterReady(node) }
        advance()
    }

    func nodeClosed(_ node: ClusterNode, _ link: BrokerLink, _ obstacle: KafkaObstacle) {
        guard node.link === link else { return }
        node.link = nil
        guard isRunning else { return }
        node.failures += 1
        node.retryAt = retryTime(attempts: node.failures, after: obstacle)
        if node.key.purpose == .coordination { coordinators.invalidate(nodeID: node.id) }
        tell { $0.clusterLost(node) }
        if node.failures & (node.failures - 1) == 0 || obstacle.code == .authenticationFailed {
            report(obstacle, of: node)
        }
        refresh(inTrouble: true)
        advance()
    }

    private func report(_ obstacle: KafkaObstacle, of node: ClusterNode) {
        guard !node.hasResponded, let bootstrap = responder else {
            return observe(.disconnected(obstacle.prefixed("broker \(node.id)", at: node.endpoint)))
        }
        observe(
            .disconnected(
                obstacle.prefixed(
                    "bootstrap \(bootstrap) responded, but the advertised listener \(node.endpoint) cannot be reached"))
        )
    }

    /// Drops the nodes that moved or went; what was in flight there is completed as lost.
    func removeVanishedNodes() {
        for node in sortedNodes {
            let broker = metadata.brokers[node.id]
            let isSame = broker.map { Endpoint(host: $0.host, port: $0.port) == node.endpoint } ?? false
            if isSame { continue }
            forget(node)
            if node.key.purpose == .coordination { coordinators.invalidate(nodeID: node.id) }
            tell { $0.clusterRemoved(node) }
            node.link?.abort("the cluster no longer names this broker")
        }
    }

    /// A broker that owes a response for too long may have lost what it leads: the cluster is queried for the leader.
    func watch(_ node: ClusterNode, now: Instant) {
        guard let link = node.link, let since = link.silentSince else { return }
        let due = since + ServerRotation.firstStallTimeout
        guard due <= now else { return wake(at: due) }
        wake(at: now + ServerRotation.firstStallTimeout / 2)
        refresh(inTrouble: true)
    }
}
