import TrestleBase
import KafkaCodec
import KafkaSession
import TrestleTransport
import WireBytes

/// The topics that tenants use, in the order in which they came.
struct TopicsInUse {
    private(set) var names: [String] = []
    private var uses: [String: Int] = [:]
    /// How often a topic was added.
    private(set) var additions = 0

    func contains(_ name: String) -> Bool { uses[name] != nil }

    /// - Returns: whether nobody used it before.
    mutating func insert(_ name: String) -> Bool {
        uses[name, default: 0] += 1
        guard uses[name] == 1 else { return false }
        names.append(name)
        additions += 1
        return true
    }

    /// - Returns: whether nobody uses it any more.
    mutating func remove(_ name: String) -> Bool {
        guard let count = uses[name] else { return false }
        uses[name] = count > 1 ? count - 1 : nil
        guard count == 1 else { return false }
        names.removeAll { $0 == name }
        return true
    }
}

// What the cluster says of its brokers and of the topics in use.
extension ClusterCore {
    /// Keeps a topic in the picture of the cluster until `stopUsing`; the first call asks for it at once.
    func use(_ topic: String) {
        guard topics.insert(topic) else { return }
        schedule.handleNeed(inTrouble: false, atOnce: true)
        requestMetadata()
    }

    func stopUsing(_ topic: String) {
        if topics.remove(topic) { metadata.removeTopic(topic) }
    }

    /// Asks what the cluster looks like now, at once or as soon as it may.
    ///
    /// - Parameter inTrouble: whether something does not work, so that the same response again would be of no help.
    func refresh(inTrouble: Bool) {
        schedule.handleNeed(inTrouble: inTrouble)
        requestMetadata()
    }

    /// Asks when it is time to, by age or because something was missing.
    func requestMetadata() {
        guard isRunning else { return }
        guard let link = control else { return openControl() }
        guard link.isReady else { return }
        guard schedule.isDue(now: loop.now) else { return wake(at: schedule.nextTime) }
        guard let version = link.versions.version(of: MetadataRequest.self, atMost: 12) else {
            return link.abort("\(link.endpoint) and this client have no version of Metadata in common")
        }
        let names = namesToDescribe()
        let additions = topics.additions
        schedule.handleSent()
        requestMetadata(of: names[...], link, version) { [weak self] in
            guard let self else { return }
            handleMetadata(of: names, link, hasNewTopics: topics.additions != additions)
        }
    }

    /// All topics in use when all that is known is old or does not hold, and else those of which something is missing: whoever names
    /// many topics does not have all of them described again and again.
    private func namesToDescribe() -> [String] {
        let missing = topics.names.filter { name in
            switch metadata.condition(of: name) {
            case .usable, .invalidName: false
            case .unauthorized, .failed, .withoutLeader, .unknown: true
            }
        }
        let isOld = describedAllAt.duration(to: loop.now) >= configuration.metadataMaximumAge
        return missing.isEmpty || isOld || schedule.isInTrouble ? topics.names : missing
    }

    /// Names in one request: brokers have bounds for its size, and for the work that it makes.
    private static let mostNames = 500
    private static let mostNameBytes = 32 << 10

    /// Asks for some topics, and when the response has come for the next ones.
    ///
    /// - Parameter done: called when the last response has come.
    private func requestMetadata(
        of names: ArraySlice<String>, _ link: BrokerLink, _ version: Int16, done: @escaping () -> Void
    ) {
        var bytes = 0
        let part = names.prefix(Self.mostNames).prefix { name in
            bytes += name.utf8.count
            return bytes <= Self.mostNameBytes || bytes == name.utf8.count
        }
        var request = MetadataRequest()
        request.topics = part.map { name in
            var element = MetadataRequest.Topic()
            element.name = name
            return element
        }
        request.allowAutoTopicCreation = configuration.allowsTopicCreation
        watchSilence()
        link.send(request, version: version) { [weak self, weak link] reply in
            guard let self, let link, control === link else { return }
            guard takeMetadata(reply, link, part) else { return }
            let rest = names.dropFirst(part.count)
            if rest.isEmpty { done() } else { requestMetadata(of: rest, link, version, done: done) }
        }
    }

    /// - Returns: whether it is a response.
    private func takeMetadata(_ reply: BrokerLink.Outcome, _ link: BrokerLink, _ names: ArraySlice<String>) -> Bool {
        guard case .response(let version, let body) = reply else {
            schedule.handleLost()
            return false
        }
        do {
            let response = try MetadataResponse.decode(
                body, version: version, allowingTrailingBytes: true, allowingNulls: true)
            metadata.update(response, now: loop.now)
        } catch {
            schedule.handleLost()
            link.abort("\(link.endpoint) sent a malformed Metadata response: \(error)")
            return false
        }
        for name in names where !topics.contains(name) { metadata.removeTopic(name) }
        return true
    }

    private func handleMetadata(of names: [String], _ link: BrokerLink, hasNewTopics: Bool) {
        let now = loop.now
        responder = link.endpoint
        if rotation.handleResponse() { observe(.connected(broker: link.endpoint.description)) }
        removeVanishedNodes()
        if names.count == topics.names.count { describedAllAt = now }
        let outcome = outcome(of: topics.names)
        let isUseful = withRandom {
            schedule.handleResponse(outcome, hasNewTopics: hasNewTopics, now: now, random: &$0)
        }
        wake(at: schedule.nextTime)
        if rotation.handle(isUseful: isUseful) { leaveControl() }
        tell { $0.clusterDescribed(names) }
        advance()
    }

    /// Takes in leaders that a response names beside its errors (KIP-951): what waits goes there at once, without the
    /// detour over Metadata.
    func handle(_ leaders: [MetadataCache.NamedLeader]) {
        let names = Set(leaders.filter { metadata.update($0) }.map(\.place.topic))
        guard !names.isEmpty else { return }
        removeVanishedNodes()
        tell { $0.clusterDescribed(names.sorted()) }
        advance()
    }

    private func outcome(of names: [String]) -> MetadataSchedule.Outcome {
        guard !metadata.brokers.isEmpty else { return .incomplete }
        var outcome = MetadataSchedule.Outcome.complete
        for name in names where topics.contains(name) {
            switch metadata.condition(of: name) {
            case .usable, .invalidName: break
            case .unauthorized: outcome = .refused
            case .failed, .withoutLeader, .unknown: return .incomplete
            }
        }
        return outcome
    }
}
