import TrestleBase
import KafkaCodec
import KafkaSession
import TrestleTransport

// Which broker a request is for, and its connection.
extension ClusterCore {
    /// Where a request goes now.
    enum Route {
        /// Over this connection; without a node it is the one that asks about the cluster.
        case open(BrokerLink, ClusterNode?)
        /// An operation is in progress, after which `advance` is called again. The text completes "no …".
        case waiting(String)
        case refused(KafkaObstacle)
    }

    /// The broker that leads a partition; `nil` when it is not known, which asks the cluster.
    func leader(of place: TopicPartition) -> ClusterNode? {
        metadata.leader(of: place).flatMap { node($0.nodeID) } ?? unknown()
    }

    /// The broker that coordinates a group or transaction; `nil` when it is not known, which asks the cluster.
    func coordinator(of key: CoordinatorKey) -> ClusterNode? {
        switch coordinators.lookUp(key, now: loop.now) {
        case .known(let id): return node(id, for: .coordination) ?? unknown()
        case .ask: findCoordinator(of: key)
        case .wait(let until, _): wake(at: until)
        case .isRequested, .refused: break
        }
        return nil
    }

    /// The broker that takes requests for the controller; `nil` when it is not known, which asks the cluster.
    var controller: ClusterNode? { node(metadata.controllerID) ?? unknown() }

    private func unknown() -> ClusterNode? {
        refresh(inTrouble: false)
        return nil
    }

    /// The connection that is open and has the fewest pending requests; the one that asks about the cluster before
    /// others. Brokers that owe a response for too long come last.
    var leastLoaded: (link: BrokerLink, node: ClusterNode?)? {
        let now = loop.now
        var best: (link: BrokerLink, node: ClusterNode?)?
        var bestLoad = Int.max
        func consider(_ link: BrokerLink?, _ node: ClusterNode?) {
            guard let link, link.isOpen else { return }
            let isStalled = link.silentSince.map { $0 + ServerRotation.firstStallTimeout <= now } ?? false
            let load = link.inFlightCount + (isStalled ? 1 << 20 : 0)
            if load < bestLoad { (best, bestLoad) = ((link, node), load) }
        }
        consider(control, nil)
        for node in sortedNodes where node.key.purpose == .data { consider(node.link, node) }
        return best
    }

    func route(_ destination: ClusterDestination, now: Instant) -> Route {
        switch destination {
        case .leastLoaded:
            if let (link, node) = leastLoaded { return .open(link, node) }
            openControl()
            return .waiting("broker could be connected to")
        case .node(let id):
            return route(node(id) ?? unknown(), .waiting("broker \(id) is known to the cluster"), now)
        case .controller:
            return route(controller, .waiting("controller is known"), now)
        case .leader(let place):
            if let obstacle = refusal(of: place.topic) { return .refused(obstacle) }
            return route(leader(of: place), .waiting("leader of \(place) is known"), now)
        case .coordinator(let key):
            if let code = coordinators.refusal(of: key, now: now) { return .refused(refusal(of: key, code)) }
            return route(coordinator(of: key), .waiting("coordinator of \(key) is known"), now)
        }
    }

    private func refusal(of topic: String) -> KafkaObstacle? {
        switch metadata.condition(of: topic) {
        case .invalidName:
            KafkaObstacle(
                .topicNotFound, topic: topic, errorCode: KafkaErrorCode.invalidTopicException.rawValue,
                "'\(topic)' is not a valid topic")
        case .unauthorized(let code):
            KafkaObstacle(
                .authorizationFailed, topic: topic, errorCode: code,
                "no right to use topic '\(topic)' (\(KafkaErrorCode(rawValue: code)))")
        default: nil
        }
    }

    private func route(_ node: ClusterNode?, _ otherwise: Route, _ now: Instant) -> Route {
        guard let node else { return otherwise }
        if let link = node.link, link.isOpen { return .open(link, node) }
        if node.link == nil {
            if node.retryAt <= now { node.open(now: now) } else { wake(at: node.retryAt) }
        }
        return .waiting("connection to broker \(node.id) at \(node.endpoint) is open")
    }

    // MARK: Coordinators

    /// A broker has said that it does not coordinate a group or transaction (any more).
    func invalidateCoordinator(of key: CoordinatorKey) {
        withRandom { coordinators.invalidate(key, now: loop.now, random: &$0) }
    }

    private func findCoordinator(of key: CoordinatorKey) {
        send(to: .leastLoaded, versions: (key.kind == .group ? 0 : 1)...6) { version in
            var request = FindCoordinatorRequest()
            request.keyType = key.kind.rawValue
            if version >= 4 { request.coordinatorKeys = [key.name] } else { request.key = key.name }
            return request
        } then: { [weak self] outcome in
            self?.handleCoordinator(outcome, of: key)
        }
    }

    private func handleCoordinator(_ outcome: ClusterOutcome<FindCoordinatorResponse>, of key: CoordinatorKey) {
        let now = loop.now
        defer { scheduleAdvance() }
        guard case .response(let response, let version) = outcome else {
            return withRandom { coordinators.handleLost(key, now: now, random: &$0) }
        }
        var found = FindCoordinatorResponse.Coordinator()
        found.nodeID = -1
        if version >= 4 {
            found = response.coordinators.first { $0.key == key.name } ?? found
        } else {
            found.errorCode = response.errorCode
            found.nodeID = response.nodeID
            found.host = response.host
            found.port = response.port
        }
        if found.errorCode == 0, metadata.brokers[found.nodeID] == nil,
            let broker = MetadataCache.Broker(nodeID: found.nodeID, host: found.host, port: found.port)
        {
            metadata.note(broker)
        }
        withRandom {
            coordinators.handleResponse(key, errorCode: found.errorCode, nodeID: found.nodeID, now: now, random: &$0)
        }
        noteMissingCoordinator(of: key, errorCode: found.errorCode)
    }

    /// A new cluster takes a moment until it names one.
    private func noteMissingCoordinator(of key: CoordinatorKey, errorCode: Int16) {
        guard case .wait = coordinators.lookUp(key, now: loop.now), coordinators.failures(of: key) >= 5 else { return }
        let code = KafkaErrorCode(rawValue: errorCode)
        let reason = code == .none ? "" : " (\(code))"
        observe(
            .waiting(
                KafkaObstacle(.brokerError, errorCode: errorCode, "the cluster names no coordinator of \(key)\(reason)")
            ))
    }

    private func refusal(of key: CoordinatorKey, _ errorCode: Int16) -> KafkaObstacle {
        let code = KafkaErrorCode(rawValue: errorCode)
        switch code {
        case .groupAuthorizationFailed, .transactionalIDAuthorizationFailed, .clusterAuthorizationFailed,
            .topicAuthorizationFailed:
            return KafkaObstacle(.authorizationFailed, errorCode: errorCode, "no right to use \(key) (\(code))")
        default:
            return KafkaObstacle(.brokerError, errorCode: errorCode, "the cluster does not take \(key) (\(code))")
        }
    }
}
