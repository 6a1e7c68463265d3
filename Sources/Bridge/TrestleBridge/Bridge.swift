internal import KafkaClient
internal import MQTTCodec
internal import PayloadSchemas
internal import TrestleHTTP
public import TrestleTransport

/// How a bridge ended.
public enum BridgeOutcome: Sendable, Hashable {
    /// The bridge was stopped, and all messages in flight are settled.
    case stopped
    /// A peer refused the bridge permanently; the reason includes the fix.
    case refused(String)
}

/// A TLS context of a bridge's connections, for reading its files again.
public struct TLSInUse: Sendable {
    /// For example `MQTT side`, or `cluster 'archive'`.
    public let side: String
    public let context: TLSContext
    public let settings: TLSSettings
}

/// Carries messages from an MQTT broker to Kafka by the routes of its configuration.
///
/// A QoS 1 message is acknowledged only after Kafka has responded with the configured acks, so that it is always in one
/// place or the other. The bridge reconnects to both sides without end, with backoff. The actor lives on its event loop.
public actor Bridge {
    nonisolated let loop: IOLoop
    private let observe: @Sendable (BridgeEvent) -> Void
    private let spans: (@Sendable (BridgeSpan) -> Void)?
    private let configuration: BridgeConfiguration
    /// One for each MQTT broker that routes name.
    var shards: [BridgeShard]
    /// Those that end since the configuration has changed.
    var retiring: [BridgeShard] = []
    /// Those of `retiring` that take what is left in sessions which nobody goes on with.
    var draining: [BridgeShard] = []
    /// Those that store what buffers hold which no route fills.
    var emptying: [BridgeShard] = []
    /// Former buffers that no cluster of the configuration is for.
    var left: [BufferPlace] = []
    /// What shards have done that ended so.
    var past = BridgeStatus()
    /// What members of former configurations knew of topics.
    var arrivals: [GroupOfCluster: TopicArrivals] = [:]
    /// Those of `shards` and `retiring` that have not ended.
    private var running = 0
    /// How many shards wait for others, to take their place.
    var replacements = 0
    /// Shards that are to take others' places, and have not subscribed yet.
    var moves: [ObjectIdentifier: PendingMove] = [:]
    /// What to do when a shard has ended; `true` when this is not the bridge's own end.
    var endings: [ObjectIdentifier: (BridgeOutcome) -> Bool] = [:]
    /// Sends the requests of rules, once there was one.
    private var http: HTTPClient?
    /// The registries that schemas come from, once one was needed.
    var registries: [RegistrySettings: SchemaResolver] = [:]
    /// Whether a reload has made it, so that a refusal ends it alone as long as it has not worked.
    private let isOnTrial: Bool
    private(set) var isStarted = false
    private(set) var isStopping = false
    private var outcome = BridgeOutcome.stopped
    private var result: (DeliveryCounts, BridgeOutcome)?
    private var waiter: CheckedContinuation<(DeliveryCounts, BridgeOutcome), Never>?

    // SAFETY: the actor keeps the loop alive.
    public nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe loop.asUnownedSerialExecutor() }

    /// - Parameters:
    ///   - loop: the event loop of the whole bridge; it may be shared.
    ///   - observe: called on the loop with events for logs; must not block.
    ///   - spans: called on the loop with the span of each message that is traced; must not block. Default: `nil`, there are none,
    ///     and messages keep the trace context that they came with.
    public init(
        loop: IOLoop, configuration: BridgeConfiguration, observe: @escaping @Sendable (BridgeEvent) -> Void,
        spans: (@Sendable (BridgeSpan) -> Void)? = nil
    ) {
        self.init(loop: loop, configuration: configuration, isOnTrial: false, observe: observe, spans: spans)
    }

    init(
        loop: IOLoop, configuration: BridgeConfiguration, isOnTrial: Bool, abandonedFilters: [TopicFilter]? = nil,
        observe: @escaping @Sendable (BridgeEvent) -> Void, spans: (@Sendable (BridgeSpan) -> Void)?
    ) {
        self.loop = loop
        self.observe = observe
        self.spans = spans
        self.configuration = configuration
        self.isOnTrial = isOnTrial
        let shards = Self.makeShards(configuration, loop, observe, spans)
        for shard in shards { shard.abandonedFilters = abandonedFilters }
        self.shards = shards
    }

    /// Takes what brokers have for a session of an earlier configuration, and ends.
    ///
    /// - Parameter configuration: the session's own.
    init(
        emptying session: BridgeSession, loop: IOLoop, configuration: BridgeConfiguration,
        observe: @escaping @Sendable (BridgeEvent) -> Void, spans: (@Sendable (BridgeSpan) -> Void)?
    ) {
        self.init(
            loop: loop, configuration: configuration, isOnTrial: true, abandonedFilters: session.topicFilters,
            observe: observe, spans: spans)
    }

    private static func makeShards(
        _ configuration: BridgeConfiguration, _ loop: IOLoop, _ observe: @escaping @Sendable (BridgeEvent) -> Void,
        _ spans: (@Sendable (BridgeSpan) -> Void)?
    ) -> [BridgeShard] {
        configuration.usedBrokers.map { name, source in
            BridgeShard(
                loop: loop, configuration: configuration, broker: name, source: source, observe: observe, spans: spans)
        }
    }

    /// One that takes what the broker has for the session of another one, which has ended.
    func makeShard(draining old: BridgeShard) -> BridgeShard? {
        let session = BridgeSession(broker: old.name, url: "", clientID: old.source.clientID, filters: [])
        guard let configuration = old.configuration.emptying(session),
            let source = configuration.source(old.name)
        else { return nil }
        let shard = BridgeShard(
            loop: loop, configuration: configuration, broker: old.name, source: source, observe: observe, spans: spans)
        shard.abandonedFilters = Array(old.filters.union(old.obsolete))
        return shard
    }

    /// One that stores what a buffer holds.
    func makeShard(emptying place: BufferPlace, into sink: KafkaSink, of configuration: BridgeConfiguration)
        -> BridgeShard
    {
        BridgeShard(
            loop: loop,
            configuration: BridgeConfiguration(
                mqtt: configuration.mqtt, kafka: sink, routes: [], deadLetterTopic: configuration.deadLetterTopic),
            broker: place.broker, source: configuration.mqtt, observe: observe, emptying: place)
    }

    func makeShards(_ configuration: BridgeConfiguration) -> [BridgeShard] {
        Self.makeShards(configuration, loop, observe, spans)
    }

    func tell(_ event: BridgeEvent) { observe(event) }

    /// The contexts of the connections that are open or will be opened, each with the settings that it was made from.
    public var tlsInUse: [TLSInUse] {
        var list: [TLSInUse] = []
        func add(_ side: String, _ context: TLSContext?, _ settings: TLSSettings?) {
            guard let context, let settings, !list.contains(where: { $0.context === context }) else { return }
            list.append(TLSInUse(side: side, context: context, settings: settings))
        }
        for registry in shards.reduce(into: Set<RegistrySettings>(), { $0.formUnion($1.configuration.registries) }) {
            add("schema registry", registry.tls, registry.tlsSettings)
        }
        for shard in shards + emptying {
            add(shard.name.map { "broker '\($0)'" } ?? "MQTT side", shard.source.tls, shard.source.tlsSettings)
            for outlet in shard.outlets {
                let sink = shard.configuration.sink(outlet.name)
                add(outlet.name.map { "cluster '\($0)'" } ?? "Kafka side", sink?.tls, sink?.tlsSettings)
            }
        }
        return list
    }

    /// Runs, once, until the bridge has ended after `stop` or `abort`, or was refused.
    ///
    /// - Returns: the last counts and why it ended.
    public func run() async -> (DeliveryCounts, BridgeOutcome) {
        isStarted = true
        for shard in shards {
            if isOnTrial { startOnTrial(shard) } else { start(shard) }
        }
        empty(configuration.formerBuffers, left: nil, for: configuration)
        finishIfDone()
        // Looked at again within: the end can come before the continuation is there.
        return await withCheckedContinuation { continuation in
            if let result { continuation.resume(returning: result) } else { waiter = continuation }
        }
    }

    /// Starts one of `shards`.
    func start(_ shard: BridgeShard, awaitsBuffers: Bool = false) {
        running += 1
        let identifier = ObjectIdentifier(shard)
        shard.post = { [weak self] request, number in
            self?.assumeIsolated { $0.post(request, number, of: identifier) }
        }
        shard.schemaRequests.send = { [weak self] request, number in
            self?.assumeIsolated { $0.fetch(request, number, of: identifier) }
        }
        shard.holdsChanged = { [weak self] in
            self?.assumeIsolated { $0.updateHolds() }
            return
        }
        shard.start(awaitsBuffers: awaitsBuffers) { [weak self] outcome in
            self?.assumeIsolated { $0.handleEnd(of: identifier, outcome) }
        }
        inheritArrivals(shard)
        updateHolds()
    }

    /// Sends the request of a rule for a shard, which gets the outcome.
    private func post(_ request: WebhookRequest, _ number: UInt64, of shard: ObjectIdentifier) {
        Task {
            let outcome = await webhookOutcome(of: request)
            (shards + retiring).first { ObjectIdentifier($0) == shard }?.rules?.webhooks.handle(outcome, of: number)
        }
    }

    private func webhookOutcome(of request: WebhookRequest) async -> WebhookOutcome {
        do {
            let client = try http ?? makeHTTPClient()
            http = client
            var fields = HTTPFields()
            for (name, value) in request.fields { fields.append(name, value) }
            return WebhookOutcome(
                status: try await client.send("POST", request.url, fields: fields, body: request.body).status)
        } catch let error as HTTPClientError {
            return error.code == .invalidRequest ? .refused("\(error)") : .again("\(error)")
        } catch {
            return .again("\(error)")
        }
    }

    private func makeHTTPClient() throws -> HTTPClient {
        var configuration = HTTPClientConfiguration()
        configuration.tls = try TLSContext(.client(trust: .system))
        configuration.timeout = .seconds(10)
        configuration.maximumConnections = RuleWebhooks.mostOfServer
        return try HTTPClient(configuration: configuration, loop: loop)
    }

    /// Accepts no more messages, settles the messages in flight, and ends. Can be called from any thread; does not
    /// wait.
    public nonisolated func stop() {
        loop.execute {
            self.assumeIsolated { bridge in
                if !bridge.isStopping, bridge.isStarted { bridge.tell(.stopping(inFlight: bridge.counts.inFlight)) }
                bridge.isStopping = true
                for shard in bridge.shards + bridge.retiring + bridge.emptying { shard.stop() }
                if bridge.isStarted { bridge.finishIfDone() }
            }
        }
    }

    /// Ends the bridge at once, without waiting. Messages in flight stay unacknowledged and are delivered again. Can be
    /// called from any thread.
    public nonisolated func abort() {
        loop.execute {
            self.assumeIsolated { bridge in
                bridge.isStopping = true
                for shard in bridge.shards + bridge.retiring + bridge.emptying { shard.abort() }
                if bridge.isStarted { bridge.finishIfDone() }
            }
        }
    }

    /// Where all messages are at this moment.
    public var counts: DeliveryCounts {
        (shards + retiring).reduce(into: past.counts) { $0.add($1.counts) }
    }

    /// Its current status.
    public var status: BridgeStatus {
        var status = past
        for shard in retiring { shard.addCounts(to: &status) }
        status.leftBuffers = left.count
        status.leavingSessions = draining.count
        for shard in emptying { shard.addBuffers(to: &status) }
        for shard in shards { shard.add(to: &status) }
        return status
    }

    /// One refusal ends all: a bridge that goes on in part looks as if it were well.
    private func handleEnd(of shard: ObjectIdentifier, _ ended: BridgeOutcome) {
        running -= 1
        let isHandled = endings.removeValue(forKey: shard)?(ended) ?? false
        if case .refused = ended, outcome == .stopped, !isHandled {
            outcome = ended
            isStopping = true
            for shard in shards + retiring + emptying { shard.stop() }
        }
        finishIfDone()
    }

    /// It ends with its last shard, or at once when it has none; but it goes on while one takes another's place.
    private func finishIfDone() {
        if running == emptying.count, replacements == 0, !isStopping {
            // Nothing but former buffers is left.
            for shard in emptying { shard.stop() }
        }
        guard running == 0, isStopping || replacements == 0, result == nil else { return }
        let counts = counts
        result = (counts, outcome)
        waiter?.resume(returning: (counts, outcome))
        waiter = nil
    }

}
