import KafkaClient
import KafkaCodec
import KafkaSession
import MQTTClient
import MQTTCodec
import MQTTSession
import PayloadSchemas
import TrestleBase
import TrestleMetrics
import TrestleTransport
import WireBytes

/// A shard's way out of one Kafka cluster as a member of one group: it takes records, has the MQTT client publish them, and commits
/// offsets once all before them have been acknowledged.
///
/// Confined to its loop.
final class KafkaSource {
    let group: String
    let identity: GroupOfCluster
    let loop: IOLoop
    private(set) weak var shard: BridgeShard?
    /// Where dead letters go.
    private let outlet: KafkaOutlet
    private(set) var consumer: KafkaConsumerCore!
    let routes: [Entry]
    var lanes: [TopicPartition: ReturnLane] = [:]
    var lanesByNumber: [UInt32: ReturnLane] = [:]
    /// Lanes in the order in which they are served.
    var line: [ReturnLane] = []
    private var nextInLine = 0
    var bytes = 0
    /// Of partitions that are gone, by route.
    var past: [PartitionDelivery<ReturnLane.Item>.Tally]
    /// From the moment a record is taken to the MQTT broker's acknowledgement.
    private(set) var latency = HistogramValue()
    /// Of messages that the MQTT broker has not acknowledged.
    var spans: OpenSpans
    /// Whether the cluster has accepted a connection since the last one was lost.
    var isConnected = false
    /// Whether the group has told which partitions are ours, if any.
    var isMember = false
    var isDone = false
    private let configuration: KafkaConsumer.Configuration
    private(set) var isStopping = false
    /// Until another member is made in the place of one that cannot go on.
    private var restartTimer: LoopTimer?
    private var restarts = 0
    private static let restartBackoff = Backoff(initial: .seconds(1), maximum: .seconds(60))
    private var isSending = false
    private var isPumpScheduled = false
    var commitTimer: LoopTimer?
    var commitPauseTimer: LoopTimer?
    var retryTimer: LoopTimer?
    var leaveTimer: LoopTimer?
    var condition = KafkaCondition()

    struct Entry {
        let route: ReturnRoute
        let mapping: OutboundMapping
        let window: Int
        let pattern: KafkaTopicPattern
        /// What makes JSON of values, if records name their schemas.
        let schema: ReturnProgram?

        func takes(_ topic: String) -> Bool { pattern.matches(topic) }
    }

    /// What a record takes beside its bytes.
    private static let overhead = 256
    /// Messages of one partition that may be unacknowledged.
    static let window = 1_000
    /// Messages of one partition after which offsets are committed at once, and not after 100 ms.
    static let commitCount = 1_000
    /// How long a partition that moves waits for acknowledgements.
    static let leaveTimeout = Duration.seconds(20)

    /// - Throws: why a route cannot be used.
    init(
        group: String, sink: KafkaSink, routes: [ReturnRoute], outlet: KafkaOutlet, shard: BridgeShard,
        origin: (ReturnRoute) -> ByteSlice?
    ) throws(MappingError) {
        self.group = group
        identity = GroupOfCluster(bootstrapServers: sink.bootstrapServers, group: group)
        self.outlet = outlet
        self.shard = shard
        loop = shard.loop
        spans = OpenSpans(shard.spans.sink)
        var entries: [Entry] = []
        for route in routes {
            entries.append(
                Entry(
                    route: route, mapping: try route.compiled(origin: origin(route)),
                    window: route.noSubscribers == .wait ? 1 : Self.window,
                    pattern: try KafkaTopicPattern(route.topic),
                    schema: route.schema.map {
                        ReturnProgram($0, name: route.name, loop: shard.loop, requests: shard.schemaRequests)
                    }))
        }
        self.routes = entries
        past = Array(repeating: .init(), count: entries.count)
        let early = entries.filter { $0.route.start == .beginning }.map(\.pattern)
        let configuration = sink.consumerConfiguration(group: group) { place, texts, isLater in
            let start = early.contains { $0.matches(place.topic) } ? ReturnRoute.Start.beginning : .end
            return GroupStart.reset(place, texts: texts, isLater: isLater, start: start)
        }
        self.configuration = configuration
        consumer = KafkaConsumerCore(loop: loop, configuration: configuration, delegate: self)
    }

    /// What has become known of the topics of its cluster.
    var arrivals: TopicArrivals {
        get { consumer.arrivals }
        set { consumer.arrivals = newValue }
    }

    func start() {
        consumer.start()
        do throws(KafkaError) {
            let patterns = routes.map(\.pattern)
            if patterns.allSatisfy(\.isConstant) {
                try consumer.subscribe(to: Set(patterns.map(\.text)))
            } else {
                let deadLetters = outlet.deadLetters.topicName
                try consumer.subscribe { topics in
                    topics.filter { topic in
                        patterns.contains {
                            $0.matches(topic) && ($0.isConstant || !topic.utf8.elementsEqual(deadLetters.utf8))
                        }
                    }
                }
            }
        } catch {
            shard?.refuse("\(error)")
        }
    }

    /// Takes nothing more; what is in flight is settled and committed before the group is left.
    func stop() {
        guard !isStopping else { return }
        isStopping = true
        if restartTimer != nil { return end() }
        consumer.close(timeout: Self.leaveTimeout + .seconds(10))
    }

    func abort() {
        isStopping = true
        if restartTimer != nil { return end() }
        consumer.abort()
    }

    /// It has no consumer any more.
    func end() {
        restartTimer?.cancel()
        restartTimer = nil
        isDone = true
        shard?.finishIfDone()
    }

    /// Replaces the member by a new one after a growing pause. What another member or the coordinator has done may pass, and the way
    /// from MQTT does not depend on it.
    func restart(_ reason: String) {
        restarts += 1
        let pause = Self.restartBackoff.delay(attempts: restarts, random: .random(in: .min ... .max))
        shard?.observe(
            .kafkaNotice("group '\(group)' is left, and joined again in \(Int(pause / .seconds(1)) + 1) s: \(reason)"))
        isMember = false
        restartTimer = loop.schedule(after: pause) { [weak self] in
            guard let self, !isStopping else { return }
            restartTimer = nil
            let next = KafkaConsumerCore(loop: loop, configuration: configuration, delegate: self)
            next.arrivals = arrivals
            consumer = next
            start()
        }
        // Not within the call that it makes to say so.
        loop.atEndOfTick { [consumer] in consumer?.abort() }
    }

    func noteMembership() { restarts = 0 }

    var isRestarting: Bool { restartTimer != nil }

    // MARK: From Kafka to MQTT

    /// Takes records, and sends what can be sent.
    func pump() {
        guard !isSending, !isStopping else { return }
        isSending = true
        defer { isSending = false }
        var hasTaken = false
        repeat {
            hasTaken = false
            while let batch = consumer.takeBatch(where: takes) {
                hasTaken = true
                if let lane = lanes[batch.place], lane.leaving == nil { append(batch, to: lane) }
                consumer.finish(batch)
            }
        } while send() && hasTaken
        pauseWaiting()
        scheduleRetry()
    }

    private func append(_ batch: ConsumerBatch, to lane: ReturnLane) {
        let taken = routes.indices.filter { routes[$0].takes(batch.topic) }
        let before = lane.delivery.bytes
        var last: ConsumerRecord?
        for record in batch {
            let size = record.size + Self.overhead
            for (index, route) in taken.enumerated() {
                lane.delivery.append(
                    ReturnLane.Item(record: record, route: route, takenAt: loop.now), route: route,
                    next: index == taken.count - 1 ? record.offset + 1 : nil, epoch: record.leaderEpoch, size: size)
            }
            last = record
        }
        // What stands behind the last record, such as the marker of a transaction, is read, too.
        if let last, batch.nextOffset > last.offset + 1 {
            lane.delivery.skip(
                to: batch.nextOffset, epoch: batch.leaderEpoch,
                ReturnLane.Item(record: last, route: 0, takenAt: loop.now))
        }
        bytes += lane.delivery.bytes - before
    }

    /// At the end of this tick, so that all acknowledgements that a read brings are acted on together.
    func schedulePump() {
        guard !isPumpScheduled, !isStopping else { return }
        isPumpScheduled = true
        loop.atEndOfTick { [weak self] in
            self?.isPumpScheduled = false
            self?.pump()
        }
    }

    private func scheduleRetry() {
        guard retryTimer == nil, let time = line.compactMap(\.delivery.deadline).min() else { return }
        retryTimer = loop.schedule(after: max(loop.now.duration(to: time), .milliseconds(1))) { [weak self] in
            self?.retryTimer = nil
            self?.pump()
        }
    }

    /// Sends messages of the lanes in turn.
    ///
    /// - Returns: whether the client takes more.
    private func send() -> Bool {
        var idle = 0
        let now = loop.now
        while idle < line.count {
            nextInLine = nextInLine + 1 < line.count ? nextInLine + 1 : 0
            let lane = line[nextInLine]
            var isIdle = true
            // Some of one partition, so that none waits for all of another.
            lane: for _ in 0..<64 where !lane.isStarting {
                guard let step = lane.delivery.next(window: window(of: lane), now: now) else { break }
                switch send(step.item, step.number, of: lane) {
                case .done:
                    lane.isHeldUp = false
                    isIdle = false
                case .clientIsFull: return false
                case .waits:
                    lane.isHeldUp = true
                    break lane
                }
            }
            idle = isIdle ? idle + 1 : 0
        }
        return true
    }

    /// What an attempt to send a message came to.
    private enum Sending {
        case done
        /// The client takes nothing now.
        case clientIsFull
        /// Its schema is not known yet, or the broker does not take its QoS: it waits, and those of its partition behind it.
        case waits
    }

    private func send(_ item: ReturnLane.Item, _ number: UInt64, of lane: ReturnLane) -> Sending {
        // QoS 0 is settled once it is written: what is not read by the broker would pile up.
        guard let client = shard?.client, !client.isConnected || client.isWritable else { return .clientIsFull }
        let entry = routes[item.route]
        guard let qos = quality(of: entry.route) else { return .waits }
        let outcome: OutboundMapping.Outcome
        var passing: ReturnProgram?
        do throws(MappingError) {
            var record = try MappedRecord(item.record)
            if let schema = entry.schema, let value = record.value {
                switch decode(value, of: &record, schema) {
                case .decoded: break
                case .passed: passing = schema
                case .pending: return .waits
                case .dropped:
                    changing(lane) { $0.handleLeftOut(number) }
                    return .done
                case .mismatch(let mismatch):
                    deadLetter(item, number, lane, "schema: \(mismatch)", mismatch)
                    return .done
                }
            }
            outcome = try entry.mapping.map(record, now: WallTime.current.milliseconds)
        } catch {
            deadLetter(item, number, lane, error.description)
            return .done
        }
        guard case .publish(let message) = outcome else {
            changing(lane) { $0.handleLeftOut(number, isExpired: outcome == .expired) }
            return .done
        }
        let publish = OutgoingPublish(
            topic: message.topic, payload: message.payload, qos: min(message.qos, qos), retain: message.retain,
            properties: shard?.source.version == .v5 ? traced(message, item, lane.userData(number)) : Properties(),
            userData: lane.userData(number))
        // Before the client responds: it may do so at once.
        changing(lane) { if $0.handleSent(number) { passing?.notePassed() } }
        switch client.publish(publish) {
        case .accepted: break
        case .sent: handlePublished(lane.userData(number), .success)
        case .full:
            changing(lane) { $0.handleUnsent(number) }
            return .clientIsFull
        case .refused(let reason):
            changing(lane) { $0.handleUnsent(number) }
            // The client has been stopped: another process goes on.
            guard shard?.isStopping == false else { return .clientIsFull }
            deadLetter(item, number, lane, reason)
        }
        return .done
    }

    private func changing(_ lane: ReturnLane, _ change: (inout PartitionDelivery<ReturnLane.Item>) -> Void) {
        let before = lane.delivery.bytes
        change(&lane.delivery)
        if lanes[lane.place] === lane { bytes += lane.delivery.bytes - before }
    }

    private func deadLetter(
        _ item: ReturnLane.Item, _ number: UInt64, _ lane: ReturnLane, _ reason: String,
        _ mismatch: SchemaMismatch? = nil
    ) {
        changing(lane) { $0.handleDeadLettering(number) }
        if !spans.isEmpty { spans.noteDeadLetter(lane.userData(number)) }
        let route = routes[item.route].route
        guard !item.record.topic.hasSameBytes(as: outlet.deadLetters.topicName) else {
            // A letter about it would come back here, and so would the letter about that one.
            shard?.report(.deadLettered(topic: route.mqttTopic), "\(reason). It came from there, and stays")
            return handleDeadLettered(lane.userData(number))
        }
        shard?.report(.deadLettered(topic: route.mqttTopic), reason)
        let source = "\(item.record.topic)/\(item.record.partition)/\(item.record.offset)"
        let letter = DeadLetter(
            .init(reason, schema: mismatch.map { LetterSchema($0) }),
            .init(target: route.mqttTopic, route: route.name, source: source, isRecord: true), key: item.record.key,
            value: item.record.value, timestamp: max(item.record.timestamp, 0), headers: LetterHeaders(item.record))
        outlet.deadLetters.add(letter, entry: ReturnLane.mark | lane.userData(number))
    }

    /// The dead-letter topic has a record.
    func handleDeadLettered(_ userData: UInt64) {
        guard let lane = lanesByNumber[ReturnLane.number(of: userData)] else { return }
        changing(lane) { _ = $0.handleDeadLettered(userData & ReturnLane.steps) }
        if !spans.isEmpty { spans.end(userData, now: loop.now) }
        progress(lane)
    }

    // MARK: From MQTT

    func owns(_ userData: UInt64) -> Bool { lanesByNumber[ReturnLane.number(of: userData)] != nil }

    /// The MQTT broker has responded to a message.
    func handlePublished(_ userData: UInt64, _ code: ReasonCode) {
        guard let lane = lanesByNumber[ReturnLane.number(of: userData)] else { return }
        let number = userData & ReturnLane.steps
        guard let item = lane.delivery.item(number) else { return }
        let waits = routes[item.route].route.noSubscribers == .wait
        // It was for another connection: it goes with the QoS that this one takes.
        switch code == .qosNotSupported ? .again : PublishVerdict(code, waitsForSubscribers: waits) {
        case .delivered:
            lane.refusals = 0
            let time = loop.now.nanoseconds - min(item.takenAt, loop.now).nanoseconds
            changing(lane) { if $0.handleDelivered(number) { latency.observe(nanoseconds: time) } }
            if !spans.isEmpty { spans.end(userData, now: loop.now) }
        case .again:
            lane.refusals += 1
            let wait = Self.backoff.delay(attempts: lane.refusals, random: .random(in: 0 ... .max))
            changing(lane) { _ = $0.handleRefused(number, retryAt: loop.now + wait) }
            if lane.refusals & (lane.refusals - 1) == 0 {
                shard?.observe(
                    .mqttNotice(
                        "the broker does not take a message for '\(routes[item.route].route.mqttTopic)' now (\(code)): "
                            + "it is sent again, and the records of \(lane.place) wait"))
            }
            scheduleRetry()
        case .never:
            changing(lane) { $0.handleUnsent(number) }
            deadLetter(
                item, number, lane,
                code == .malformedPacket
                    ? "the MQTT broker closes the connection each time that it receives the message"
                    : "the MQTT broker refused the message: \(code)")
        }
        progress(lane)
    }

    private static let backoff = Backoff(initial: .milliseconds(200), maximum: .seconds(10))

    /// The client has given a message up.
    func handleAbandoned(_ userData: UInt64) {
        guard let lane = lanesByNumber[ReturnLane.number(of: userData)] else { return }
        changing(lane) { _ = $0.handleAbandoned(userData & ReturnLane.steps) }
        progress(lane)
    }
}
