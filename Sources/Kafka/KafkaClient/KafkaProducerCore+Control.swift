import TrestleBase
import KafkaSession
import TrestleTransport

// The control connection: which server is asked about the cluster.
extension KafkaProducerCore: BrokerLinkOwner {
    var linkOptions: BrokerLink.Options {
        BrokerLink.Options(
            clientID: configuration.clientID, connection: configuration.connectionOptions,
            sasl: configuration.sasl, requestTimeout: configuration.requestTimeout,
            maximumResponseSize: configuration.maximumResponseSize)
    }

    var isActive: Bool { state == .running || state == .stopping }

    /// The bootstrap servers, then the brokers of the cluster that are not among them.
    private var candidates: [Endpoint] {
        let brokers = metadata.brokers.values.sorted { $0.nodeID < $1.nodeID }
            .map { Endpoint(host: $0.host, port: $0.port) }
        return control.bootstrap + brokers.filter { !control.bootstrap.contains($0) }
    }

    func openControl() {
        guard control.link == nil, isActive else { return }
        let candidates = candidates
        guard !candidates.isEmpty else { return }
        guard control.retryAt <= loop.now.nanoseconds else { return wake(at: control.retryAt) }
        let endpoint = candidates[control.nextIndex % candidates.count]
        let link = BrokerLink(loop: loop, endpoint: endpoint, options: linkOptions, owner: self)
        control.link = link
        control.hasAnswered = false
        control.uselessAnswers = 0
        wake(at: loop.now.nanoseconds + control.stallTimeout)
        link.open()
    }

    func linkReady(_ link: BrokerLink) {
        askForMetadata()
        drain()
    }

    func linkClosed(_ link: BrokerLink, obstacle: KafkaObstacle) {
        guard control.link === link else { return }
        control.link = nil
        guard isActive else { return }
        control.nextIndex += 1
        control.failures += 1
        // The next server is tried at once; a pause follows a whole round, and a connection that had worked.
        let (round, rest) = control.failures.quotientAndRemainder(dividingBy: max(candidates.count, 1))
        if rest == 0 || control.hasAnswered {
            control.retryAt = retryTime(attempts: max(round, 1), after: obstacle)
        } else {
            control.retryAt = 0
        }
        control.isMetadataWanted = true
        if round <= 1 || round & (round - 1) == 0 {
            observe(.disconnected(obstacle.prefixed("bootstrap \(link.endpoint)")))
        }
        openControl()
    }

    /// Asks another server, without a word: this one may be cut off from its cluster, and would never say so.
    func leaveControl() {
        guard candidates.count > 1, let link = control.link else { return }
        control.link = nil
        control.nextIndex += 1
        control.isMetadataWanted = true
        control.metadataSentAt = nil
        link.close()
        openControl()
    }

    /// Leaves a server that owes an answer for too long, when there is another one.
    func watchControl(now: UInt64) {
        guard candidates.count > 1, let link = control.link, let since = link.silentSince else { return }
        let due = since + control.stallTimeout
        guard due <= now else { return wake(at: due) }
        let silence = Duration.nanoseconds(Int64(clamping: control.stallTimeout))
        observe(
            .disconnected(
                KafkaObstacle(
                    .timedOut, "bootstrap \(link.endpoint) has not answered for \(silence); another server is asked")))
        control.stallTimeout = min(control.stallTimeout * 2, configuration.requestTimeout.nanoseconds)
        leaveControl()
    }
}
