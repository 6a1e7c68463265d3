import MQTTCodec

/// A session at an MQTT broker in which messages may wait for the bridge.
public struct BridgeSession: Sendable, Hashable {
    /// The broker's name in the configuration; `nil` for the one without.
    public var broker: String?
    /// Where the broker is, without what may be secret.
    public var url: String
    public var clientID: String
    /// The topic filters that it has subscribed to.
    public var filters: [String]

    public init(broker: String?, url: String, clientID: String, filters: [String]) {
        self.broker = broker
        self.url = url
        self.clientID = clientID
        self.filters = filters
    }

    var topicFilters: [TopicFilter] { filters.compactMap { try? TopicFilter($0) } }

    /// Whether both are one session at one broker, whatever it has subscribed to.
    public func isSame(as other: BridgeSession) -> Bool {
        broker == other.broker && url.utf8.elementsEqual(other.url.utf8)
            && clientID.utf8.elementsEqual(other.clientID.utf8)
    }
}

extension BridgeConfiguration {
    /// The sessions of all shards.
    public var sessions: [BridgeSession] { (0..<shards).flatMap { sessions(ofShard: $0) } }

    private func sessions(ofShard index: Int) -> [BridgeSession] {
        let part = shard(index)
        return part.usedBrokers.map { name, source in
            BridgeSession(
                broker: name, url: source.shownURL, clientID: source.clientID,
                filters: part.plan(of: name, source).subscriptions.map(\.filter.description))
        }
    }

    /// The sessions that the program may have had before with another number of shards: those of `known` that are named after a client
    /// ID of this configuration and that it does not use. Without any known ones, a single shard is assumed.
    ///
    /// A client ID that differs by more may belong to another program by now, which would be disconnected.
    public func formerSessions(among known: [BridgeSession]) -> [BridgeSession] {
        let current = sessions
        var single = self
        single.shards = 1
        let candidates = known.isEmpty && shards > 1 ? single.sessions : known
        return candidates.filter { session in
            !current.contains { $0.isSame(as: session) }
                && single.sessions.contains {
                    $0.broker == session.broker && $0.url.utf8.elementsEqual(session.url.utf8)
                        && ShardName.isShard(session.clientID, of: $0.clientID)
                }
        }
    }

    /// The configuration of a bridge that takes what waits in a former session; `nil` if no route can take it.
    func emptying(_ session: BridgeSession) -> BridgeConfiguration? {
        guard var source = source(session.broker) else { return nil }
        source.clientID = session.clientID
        var configuration = withoutProgram
        configuration.routes = routes.filter { $0.broker == session.broker }
        configuration.returns = []
        // Nothing is left behind in another place.
        configuration.kafka.buffer = nil
        for name in clusters.keys { configuration.clusters[name]?.buffer = nil }
        if let name = session.broker { configuration.brokers[name] = source } else { configuration.mqtt = source }
        return configuration.routes.isEmpty ? nil : configuration
    }
}
