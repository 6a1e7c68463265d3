import KafkaClient
import MQTTClient
import MQTTCodec
import MQTTSession
import RecordLog
import TrestleBase
import TrestleTransport
import WireBytes

/// One MQTT connection, its routes and the Kafka connections that they need, on one event loop: no lock and no hop lies
/// between a PUBLISH that comes in and the record batch that takes it.
///
/// Confined to its loop.
final class BridgeShard {
    let loop: IOLoop
    let configuration: BridgeConfiguration
    /// The broker's name in the configuration; `nil` for the one without.
    let name: String?
    let source: MQTTSource
    private let observer: @Sendable (BridgeEvent) -> Void
    private(set) var finished: (BridgeOutcome) -> Void = { _ in }

    private(set) var client: MQTTClientCore?
    var outlets: [KafkaOutlet] = []
    private(set) var sources: [KafkaSource] = []
    private(set) var routes: RouteTable?
    let loops: RouteLoops
    private var lastLane: UInt32 = 0
    private(set) var plan: SubscriptionPlan
    var ledger = DeliveryLedger<DeliveryToken>()
    let noHeaders = RecordHeaders()
    /// A message of which another copy may follow.
    var expectedCopy: ExpectedCopy?
    /// Runs the rules of routes, if there are any.
    private(set) var rules: RuleRunner?
    /// Sends the requests of rules; the numbers come back to `RuleWebhooks.handle`.
    var post: (WebhookRequest, UInt64) -> Void = { _, _ in }
    /// The output of `select`.
    var selected = WireBuffer()
    /// Whether routes have schemas, in either direction.
    private(set) var hasSchemas = false
    let schemaRequests = SchemaRequests()
    /// A value that was made by a schema.
    var encoded = WireBuffer()
    /// The headers of a plain record that has a schema.
    var schemaHeaders = RecordHeaders()
    /// The record that a message is mapped to.
    var mapped = MappedOutput()
    private var repeatedEvents = RepeatedEvents()
    /// When MQTT is tried again, counted from its last disconnection.
    var mqttRetryAfter = Duration.zero
    private var outcome = BridgeOutcome.stopped
    var isPaused = false
    /// Bytes of records since the last look for space.
    private var uncheckedBytes = 0
    /// Whether the MQTT broker has accepted the connection, and whether it has granted all subscriptions.
    var isConnected = false
    var isSubscribed = false
    var acknowledgements = AcknowledgementMeter()
    /// Whether outlets have buffers.
    private(set) var hasBuffers = false
    var spans: OpenSpans
    private(set) var drain: Drain?
    /// What to call when it can take another one's place: all subscriptions have been granted, and no cluster refuses it.
    var readyToTakeOver: (() -> Void)?
    /// Whether all subscriptions have been granted, and all clusters have accepted a connection, at any time.
    var hasWorked = false {
        didSet { if hasWorked { fallback = nil } }
    }
    /// Whether a reload has made it, so that its refusal ends it alone as long as it has not worked.
    var isOnTrial = false
    /// The one with the last settings that have worked for its session, as long as its own have not.
    var fallback: BridgeShard?
    /// Whether its buffers are still another one's, so that it takes nothing yet.
    var awaitsBuffers = false
    /// The buffer that it empties, in place of all else.
    let former: BufferPlace?
    /// Filters that the session has of former settings.
    var obsolete: Set<TopicFilter> = []
    /// It takes what the broker has for a session that nobody goes on with, which may have subscribed to these filters; `nil`: it does
    /// not.
    var abandonedFilters: [TopicFilter]?
    /// Whether the broker has nothing more for its session.
    var wasDrained = false
    /// It was stopped before it was started.
    private var isOver = false
    private var isClientDone = false
    private(set) var isFinished = false
    private var maintenanceTimer: LoopTimer?
    private var bufferTimer: LoopTimer?
    /// Buffers that it has moved out of the way of its own, since they hold messages for other clusters.
    var moved: [BufferPlace] = []
    /// Whether it has moved one, ever.
    var hasMoved = false
    /// Whether nothing was left in the buffer that it empties.
    var wasEmptied = false
    /// Why a buffer cannot be opened now.
    var bufferFault: String?
    /// Whether outlets are held depends on `awaitsBuffers`, among others.
    var holdsChanged: (() -> Void)?
    /// The wall clock when the messages of this read came in, in milliseconds since 1970: read once for all of them.
    var readTime: Int64?

    init(
        loop: IOLoop, configuration: BridgeConfiguration, broker: String?, source: MQTTSource,
        observe: @escaping @Sendable (BridgeEvent) -> Void, spans: (@Sendable (BridgeSpan) -> Void)? = nil,
        emptying former: BufferPlace? = nil
    ) {
        self.loop = loop
        self.former = former
        self.spans = OpenSpans(spans)
        self.configuration = configuration
        name = broker
        self.source = source
        observer = observe
        let loops = RouteLoops(
            configuration.routes, configuration.returns, deadLetterTopic: configuration.deadLetterTopic)
        self.loops = loops
        plan = SubscriptionPlan(
            configuration.routes.filter { $0.broker == broker }, version: source.version == .v5 ? .v5 : .v3_1_1,
            isKept: source.sessionExpiry > .zero, shareGroup: source.shareGroup, isInLoop: { loops.holds($0) })
    }

    var counts: DeliveryCounts { sources.reduce(into: ledger.counts) { $0.add($1.counts) } }

    /// Whether it takes nothing more.
    var isStopping: Bool { drain != nil }

    func nextLane() -> UInt32 {
        lastLane = (lastLane &+ 1) & 0x3f_ffff
        return lastLane
    }

    func observe(_ event: BridgeEvent) { observer(event) }

    // MARK: A bridge's life

    /// - Parameters:
    ///   - awaitsBuffers: whether `useBuffers` is called later.
    ///   - finished: called once, on the loop, when all is over.
    func start(awaitsBuffers: Bool = false, finished: @escaping (BridgeOutcome) -> Void) {
        self.finished = finished
        self.awaitsBuffers = awaitsBuffers
        guard !isOver else { return finished(outcome) }
        if let former { return empty(former) }
        let routes = configuration.routes.filter { $0.broker == name }
        let returns = configuration.returns.filter { $0.broker == name }
        let readInterval = returns.isEmpty ? readInterval(of: BridgeConfiguration.clusterNames(of: routes, [])) : .zero
        for name in BridgeConfiguration.clusterNames(of: routes, returns) {
            guard var sink = configuration.sink(name) else { continue }
            // Records have waited before.
            sink.linger -= readInterval
            outlets.append(
                KafkaOutlet(name: name, sink: sink, deadLetterTopic: configuration.deadLetterTopic, shard: self))
        }
        let origin = ByteSlice(utf8: source.origin ?? "\(source.broker)")
        do throws(MappingError) {
            self.routes = try RouteTable(
                routes, origin: { loops.holds($0) ? origin : nil }, plan: plan,
                outlet: { name in outlets.first { $0.name == name } },
                schema: { route, topic in
                    route.schema.map {
                        SchemaProgram($0, name: route.name, topic: topic, loop: loop, requests: schemaRequests)
                    }
                })
            hasSchemas = routes.contains { $0.schema != nil } || returns.contains { $0.schema != nil }
            let programs = self.routes?.entries.compactMap(\.program) ?? []
            if !programs.isEmpty {
                rules = RuleRunner(self, programs: programs, remote: configuration.remote)
            }
            ledger = DeliveryLedger(routes: routes.count)
            try makeSources(returns, origin)
            if !awaitsBuffers { try openBuffers() }
        } catch {
            return finished(.refused(error.description))
        }
        var settings = source.clientConfiguration(plan)
        settings.readInterval = readInterval
        // One broker does not end the routes of others.
        settings.session.retriesUnreadable = configuration.usedBrokers.count > 1
        let client = MQTTClientCore(loop: loop, configuration: settings, delegate: self)
        self.client = client
        for outlet in outlets { outlet.producer.start() }
        if let abandonedFilters { client.drainQueue(unsubscribing: abandonedFilters) }
        client.start()
        for filter in obsolete { client.unsubscribe(filter) }
        for source in sources { source.start() }
        if hasSchemas { startSchemas() }
        scheduleMaintenance()
    }

    /// How long reads may wait for each other: a part of the time that records wait in batches anyway.
    private func readInterval(of clusters: [String?]) -> Duration {
        let sinks = clusters.compactMap { configuration.sink($0) }
        guard let shortest = sinks.map({ $0.buffer == nil ? $0.linger : .zero }).min() else { return .zero }
        return shortest >= .milliseconds(4) ? .milliseconds(1) : .zero
    }

    /// One member for each group of a cluster.
    private func makeSources(_ returns: [ReturnRoute], _ origin: ByteSlice) throws(MappingError) {
        for outlet in outlets {
            let ofCluster = returns.filter { $0.cluster == outlet.name }
            var groups: [String] = []
            for route in ofCluster where !groups.contains(route.group) { groups.append(route.group) }
            for group in groups {
                guard let sink = configuration.sink(outlet.name) else { continue }
                sources.append(
                    try KafkaSource(
                        group: group, sink: sink, routes: ofCluster.filter { $0.group == group }, outlet: outlet,
                        shard: self, origin: { loops.holds($0) ? origin : nil }))
            }
        }
    }

    /// A folder that cannot be used now, for want of space or since the disk fails, is tried again: nothing is taken meanwhile.
    ///
    /// - Throws: why a folder cannot be used at all.
    func openBuffers() throws(MappingError) {
        for outlet in outlets where outlet.buffer == nil {
            guard let sink = configuration.sink(outlet.name), let settings = sink.buffer else { continue }
            let path = settings.path(broker: name, cluster: outlet.name)
            let place = BufferPlace(
                folder: path, broker: name, cluster: outlet.name, bootstrapServers: sink.bootstrapServers)
            hasBuffers = true
            do throws(RecordLogError) {
                let owner = try moveForeign(place)
                // What comes from now on is for this cluster.
                if owner != nil { try place.mark() }
                try outlet.openBuffer(settings, path: path)
                if let owner {
                    let count = outlet.buffer?.disk.status.messages ?? 0
                    warn(of: count, for: owner, at: place.bootstrapServers, in: path)
                }
                // A full disk may have no space for it now.
                try? place.mark()
            } catch {
                let text = "the buffer in \(settings.folder) cannot be used: \(error.message)"
                report(.bufferUnusable, text)
                // One that could never be used is a fault of the configuration.
                guard error.code == .ioFailure, hasMoved || SystemFileSystem().isFolder(path + "/buffer-0") else {
                    throw MappingError(text)
                }
                (awaitsBuffers, bufferFault) = (true, text)
                bufferTimer?.cancel()
                bufferTimer = loop.schedule(after: Self.bufferRetryInterval) { [weak self] in self?.useBuffers() }
                return
            }
        }
    }

    private static let bufferRetryInterval = Duration.seconds(2)

    /// Ends after what is in flight: no more is taken, what Kafka confirms is acknowledged, then both sides close.
    func stop() {
        guard drain == nil else { return }
        guard client != nil || isEmptying else {
            isOver = true
            return
        }
        drain = Drain(now: loop.now, settled: settled)
        guard client != nil else { return clientIsDone() }
        for source in sources { source.stop() }
        if rules?.isBusy == true {
            // Their messages go out through the client, which takes no more once it stops.
            client?.pauseReceiving()
        } else {
            stopClient()
        }
    }

    /// Whether the client takes nothing more.
    private(set) var isClientStopping = false

    private func stopClient() {
        guard !isClientStopping else { return }
        isClientStopping = true
        client?.stop()
    }

    /// Rules have nothing in flight any more.
    func rulesBecameIdle() {
        if drain != nil { stopClient() }
    }

    /// Ends at once. What is in flight stays unacknowledged, and the MQTT broker delivers it again.
    func abort() {
        guard client != nil || isEmptying else {
            isOver = true
            return
        }
        if client == nil { isClientDone = true }
        for source in sources { source.abort() }
        client?.abort()
        for outlet in outlets { outlet.producer.abort() }
    }

    /// Ends, since a peer has refused us for good: what is in flight has a moment left.
    func refuse(_ reason: String) {
        outcome = .refused(reason)
        // Others go on when one on trial is refused.
        if !isOnTrial || hasWorked { observe(.stopping(inFlight: counts.inFlight)) }
        stop()
        drain?.isRefused = true
    }

    func clientIsDone() {
        isClientDone = true
        finishIfDone()
    }

    /// The producers end last: dead letters go through them.
    func finishIfDone() {
        guard isClientDone, !isFinished else { return }
        for source in sources { source.stop() }
        guard sources.allSatisfy(\.isDone) else { return }
        for outlet in outlets { outlet.stop() }
        guard !isFinished, outlets.allSatisfy(\.isDone) else { return }
        isFinished = true
        maintenanceTimer?.cancel()
        maintenanceTimer = nil
        rules?.stop()
        stopSchemas()
        bufferTimer?.cancel()
        for event in repeatedEvents.takeDue(now: nil) {
            // Nothing is tried again.
            if case .mqttDisconnected = event.kind { continue }
            observe(event.kind, event.text, event.count)
        }
        finished(outcome)
    }

    // MARK: Once a second

    func scheduleMaintenance() {
        maintenanceTimer = loop.schedule(after: .seconds(1)) { [weak self] in self?.runMaintenance() }
    }

    private func runMaintenance() {
        let now = loop.now
        for event in repeatedEvents.takeDue(now: now) {
            if case .mqttDisconnected = event.kind, isConnected {
                // These attempts failed before the present connection: they do not end it.
                observe(.mqttNotice("\(event.text) (\(event.count) times before the connection)"))
            } else {
                observe(event.kind, event.text, event.count)
            }
        }
        for outlet in outlets { outlet.deadLetters.handleTimeout(now: now) }
        for outlet in outlets {
            for line in outlet.buffer?.runMaintenance() ?? [] { observe(.bufferNotice(line)) }
        }
        giveUpUnusableTopics()
        resumeIfPossible()
        if let former { return maintain(former, now: now) }
        let refusal =
            outlets.lazy.compactMap(\.condition.refusal).first ?? sources.lazy.compactMap(\.condition.refusal).first
        if drain == nil, let reason = refusal {
            observe(.kafkaRefused(reason: reason))
            refuse(reason)
        }
        checkDrain(now: now)
        if !isFinished { scheduleMaintenance() }
    }

    /// Messages that name their topics themselves may wait for some that do not exist, but leave half of all to others.
    private func giveUpUnusableTopics() {
        for outlet in outlets { outlet.buffer?.giveUpUnusableTopics() }
        guard let entries = routes?.entries else { return }
        for outlet in outlets {
            var records = 0
            var bytes = 0
            let sets = entries.map(\.topics) + (rules?.topicSets ?? [])
            for topics in sets where topics.outlet === outlet {
                records += topics.unrouted.records
                bytes += topics.unrouted.bytes
            }
            let isFull =
                records > Int(source.receiveMaximum) / 2
                || bytes > (configuration.sink(outlet.name)?.bufferSize ?? 0) / 2
            for entry in entries where entry.outlet === outlet { entry.giveUpUnusable(isFull: isFull) }
            rules?.giveUpUnusableTopics(of: outlet, isFull: isFull)
        }
    }

    private var settled: UInt64 { counts.received &- counts.inFlight }

    /// Ends a drain that leads nowhere: nothing moves, and something is known to be in the way.
    func checkDrain(now: Instant) {
        guard drain != nil else { return }
        let obstacle =
            outlets.lazy.compactMap(\.obstacle).first ?? rules?.webhooks.obstacle ?? schemaObstacle
        guard drain?.isOver(now: now, settled: settled, isObstructed: obstacle != nil) == true else { return }
        observe(.drainGivenUp(inFlight: counts.inFlight, reason: obstacle ?? "the MQTT broker refused the bridge"))
        abort()
    }

    // MARK: Back-pressure

    /// Records that are as large as their messages need no look at all outlets for each: one for so many bytes is enough.
    ///
    /// - Parameter bytes: of the next record.
    func isSpaceCertain(for bytes: Int) -> Bool {
        uncheckedBytes += bytes + 64
        return uncheckedBytes < 16 << 10
    }

    /// Stops taking messages when what is kept for one of the clusters has reached its bound.
    func pauseIfNeeded() {
        uncheckedBytes = 0
        guard !isPaused else { return }
        let full = outlets.first(where: \.isFull)
        let waits = full == nil && isFullOfWaiting
        guard full != nil || waits || rules?.isFull == true else { return }
        isPaused = true
        client?.pauseReceiving()
        let other = waits ? schemaObstacle ?? "the schema registry responds slowly" : nil
        observe(
            .paused(
                reason: full?.reasonToPause ?? other ?? "the actions of rules take longer than MQTT delivers"))
    }

    func resumeIfPossible() {
        guard isPaused, !outlets.contains(where: \.isFull), rules?.isFull != true, !isFullOfWaiting else { return }
        // A drain waits for the actions of rules.
        guard drain == nil || isClientStopping else { return }
        isPaused = false
        observe(.resumed)
        client?.resumeReceiving()
    }

    /// A record is where it belongs: acknowledges the message when that was the last one.
    func settle(_ entry: UInt64) {
        if !spans.isEmpty { spans.end(entry, now: loop.now) }
        if entry & ReturnLane.mark != 0 {
            let userData = entry & ~ReturnLane.mark
            if let rules, rules.owns(userData) { return rules.finish(userData & ReturnLane.steps, nil) }
            for source in sources { source.handleDeadLettered(userData) }
        } else if let delivery = ledger.close(entry) {
            acknowledge(delivery)
        }
    }

    /// The same for several messages.
    func settle(_ entries: [UInt64]) {
        // The records of rules that have several actions are settled one by one.
        if rules != nil, entries.contains(where: { $0 & ReturnLane.mark != 0 }) {
            return entries.forEach { settle($0) }
        }
        var deliveries: [DeliveryToken] = []
        ledger.close(entries.span, into: &deliveries, now: loop.now)
        acknowledge(deliveries.span)
    }

    /// The broker need not keep a message any longer.
    func acknowledge(_ delivery: DeliveryToken) {
        guard let client else { return }
        client.acknowledge(delivery)
        acknowledgements.handleSettled(1, written: client.acknowledged, now: loop.now)
    }

    func acknowledge(_ deliveries: Span<DeliveryToken>) {
        guard let client, !deliveries.isEmpty else { return }
        client.acknowledge(deliveries)
        acknowledgements.handleSettled(deliveries.count, written: client.acknowledged, now: loop.now)
    }

    /// Sends a message to the dead-letter topic, where it is retried until it is there.
    func sendToDeadLetterTopic(_ letter: DeadLetter, entry: UInt64, of outlet: KafkaOutlet) {
        if let buffer = outlet.buffer {
            _ = ledger.redirectToDeadLetter(entry)
            return buffer.append(letter, entry: entry)
        }
        guard ledger.redirectToDeadLetter(entry) else {
            return observe(.stuck(topic: letter.origin.target ?? "", reason: letter.cause.reason))
        }
        if !spans.isEmpty { spans.noteDeadLetter(entry) }
        outlet.deadLetters.add(letter, entry: entry)
    }

    /// Where a message comes from whose record Kafka has refused.
    ///
    /// - Parameter key: of the record.
    func origin(of entry: UInt64, target: String, key: Span<UInt8>?) -> DeadLetter.Origin {
        let place = ledger.route(of: entry)
        let entries = routes?.entries ?? []
        let route = place.flatMap { entries.indices.contains($0) ? entries[$0].route : nil }
        var source = ledger.source(of: entry)
        // The others are kept by `noteSource`.
        if source == nil, let key, let route, route.rule == nil, route.key == .topic {
            source = String(decodingUTF8: key)
        }
        return DeadLetter.Origin(target: target, route: route?.name, source: source)
    }

    // MARK: Telling

    func handle(_ event: KafkaLinkEvent) {
        switch event {
        case .connected(let broker): observe(.kafkaConnected(broker: broker))
        case .disconnected(let obstacle): report(.kafkaDisconnected, obstacle.description)
        case .waiting(let obstacle): observe(.kafkaWaiting(reason: obstacle.description))
        }
    }

    func report(_ kind: RepeatedEvents.Kind, _ text: String) {
        if repeatedEvents.admit(kind, text, now: loop.now) { observe(kind, text, 1) }
    }

    /// What such reports told of is over.
    func endReports(_ kind: RepeatedEvents.Kind) { repeatedEvents.end(kind) }

    private func observe(_ kind: RepeatedEvents.Kind, _ text: String, _ count: UInt64) {
        switch kind {
        case .deadLettered(let topic): observe(.deadLettered(topic: topic, reason: text, count: count))
        case .deadLetterRefused:
            observe(.deadLetterRefused(topic: configuration.deadLetterTopic, reason: text, count: count))
        case .ruleFailed(let rule): observe(.ruleFailed(rule: rule, reason: text, count: count))
        case .malformed(let isStored):
            observe(.malformedMessages(reason: text, isStored: isStored, count: count))
        case .kafkaDisconnected: observe(.kafkaDisconnected(reason: text, count: count))
        case .kafkaWaiting: observe(.kafkaWaiting(reason: text))
        case .bufferUnusable: observe(.bufferNotice(text))
        case .schemaUnavailable(let route): observe(.schemaUnavailable(route: route, reason: text, count: count))
        case .mqttDisconnected:
            observe(.mqttDisconnected(reason: text, retryAfter: mqttRetryAfter, count: count))
        }
    }

    func now() -> Int64 {
        if let readTime { return readTime }
        let milliseconds = WallTime.current.milliseconds
        readTime = milliseconds
        return milliseconds
    }
}
