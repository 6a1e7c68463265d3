/// Uses a `ClusterCore`: hears of the cluster's life on the core's loop.
protocol ClusterTenant: AnyObject {
    /// The cluster has described these topics; `ClusterCore.metadata` holds what it said.
    func clusterDescribed(_ topics: [String])
    /// A connection of any kind takes requests, for the first time or again after it authenticated again.
    func clusterReady(_ node: ClusterNode?)
    /// A broker's connection is gone, or was never made. `node.retryAt` says when the next may be opened.
    func clusterLost(_ node: ClusterNode)
    /// The cluster no longer names a broker, or not at this address. Its connection ends.
    func clusterRemoved(_ node: ClusterNode)
    func clusterObserved(_ event: ClusterEvent)
    /// The event loop was shut down: nothing more will come of anything.
    func clusterEnded()
}

/// An event of a `ClusterCore`'s connections.
enum ClusterEvent {
    /// A broker has described the cluster.
    case connected(broker: String)
    /// A connection is gone or could not be made; another one is tried.
    case disconnected(KafkaObstacle)
    /// Something of the cluster is not there yet, and requests wait for it.
    case waiting(KafkaObstacle)
    /// It works, but less well than it could.
    case degraded(String)
}
