import TrestleBase
import KafkaSession
import TrestleTransport

// The control connection: which server is queried about the cluster.
extension ClusterCore: BrokerLinkOwner {
    /// The bootstrap servers, then the brokers of the cluster that are not among them.
    private var candidates: [Endpoint] {
        let bootstrap = configuration.bootstrapServers
        let brokers = metadata.brokers.values.sorted { $0.nodeID < $1.nodeID }
            .map { Endpoint(host: $0.host, port: $0.port) }
        return bootstrap + brokers.filter { !bootstrap.contains($0) }
    }

    func openControl() {
        guard control == nil, isRunning else { return }
        let candidates = candidates
        guard !candidates.isEmpty else { return }
        guard rotation.retryAt <= loop.now else { return wake(at: rotation.retryAt) }
        rotation.handleOpening()
        let link = makeLink(to: candidates[rotation.index(of: candidates.count)], owner: self)
        control = link
        link.open()
    }

    func linkReady(_ link: BrokerLink) {
        guard control === link, isRunning else { return }
        lastObstacle = nil
        sentSecret = link.sentSecret ?? sentSecret
        if link.hasShortSession, !hasToldOfShortSessions {
            hasToldOfShortSessions = true
            observe(
                .degraded(
                    "\(link.endpoint) ends sessions within a second (connections.max.reauth.ms); "
                        + "we authenticate once a second, and connections may end before"))
        }
        requestMetadata()
        tell { $0.clusterReady(nil) }
        advance()
    }

    func linkResumed(_ link: BrokerLink) {
        guard control === link, isRunning else { return }
        advance()
    }

    func linkClosed(_ link: BrokerLink, obstacle: KafkaObstacle) {
        guard control === link else { return }
        control = nil
        guard isRunning else { return }
        schedule.handleLost()
        let isNews = rotation.handleClosed(count: candidates.count, now: loop.now) {
            pause(attempts: $0, after: obstacle)
        }
        // Whoever decides by the time that wrong credentials have stood hears of each attempt.
        if isNews || obstacle.code == .authenticationFailed {
            observe(.disconnected(obstacle.prefixed("bootstrap", at: link.endpoint)))
        }
        openControl()
    }

    /// Asks another server, without a word: this one may be cut off from its cluster, and would never say so.
    func leaveControl() {
        guard candidates.count > 1, let link = control else { return }
        control = nil
        rotation.handleLeaving()
        schedule.handleLost()
        link.close()
        openControl()
    }

    /// Leaves a server that owes a response for too long, when there is another one.
    func watchControl(now: Instant) {
        guard candidates.count > 1, let link = control, let since = link.silentSince else { return }
        let due = since + rotation.stallTimeout
        guard due <= now else { return wake(at: due) }
        let silence = rotation.stallTimeout
        observe(
            .disconnected(
                KafkaObstacle(
                    .timedOut, "bootstrap \(link.endpoint) has not responded for \(silence); another server is tried")))
        rotation.handleStall(limit: configuration.requestTimeout)
        leaveControl()
    }
}
