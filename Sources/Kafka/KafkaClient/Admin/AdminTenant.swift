import TrestleTransport

/// The cluster's tenant of an administration client, with its waiting calls. Used on the loop only.
final class AdminTenant: ClusterTenant {
    unowned let cluster: ClusterCore
    private var waiting: [ObjectIdentifier: (KafkaError) -> Void] = [:]
    private(set) var isClosed = false

    private let observe: @Sendable (String) -> Void

    init(_ cluster: ClusterCore, observe: @escaping @Sendable (String) -> Void) {
        self.cluster = cluster
        self.observe = observe
    }

    func add<Value>(_ call: LoopCall<Value>) {
        waiting[ObjectIdentifier(call)] = { call.finish(.failure($0)) }
    }

    func remove<Value>(_ call: LoopCall<Value>) { waiting[ObjectIdentifier(call)] = nil }

    func close() {
        isClosed = true
        fail(KafkaError(.stopped, "the client, or the event loop that it lives on, was shut down"))
    }

    private func fail(_ error: KafkaError) {
        let calls = waiting.values
        waiting = [:]
        for call in calls { call(error) }
    }

    // MARK: ClusterTenant

    func clusterDescribed(_ topics: [String]) {}
    func clusterReady(_ node: ClusterNode?) {}
    func clusterLost(_ node: ClusterNode) {}
    func clusterRemoved(_ node: ClusterNode) {}

    func clusterEnded() {
        close()
        cluster.close()
    }

    /// Calls fail at once for a reason that another attempt will hardly fix, as long as no broker was ever reached.
    func clusterObserved(_ event: ClusterEvent) {
        if case .degraded(let text) = event { observe(text) }
        guard case .disconnected(let obstacle) = event, cluster.responder == nil else { return }
        guard obstacle.code == .authenticationFailed || obstacle.code == .tlsFailed else { return }
        fail(KafkaError(obstacle))
    }
}
