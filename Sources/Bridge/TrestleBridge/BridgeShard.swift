import TrestleBase
import KafkaClient
import MQTTClient
import MQTTSession
import TrestleTransport
import WireBytes

/// One MQTT connection, its routes and the Kafka connections that they need, on one event loop: no lock and no hop lies
/// between a PUBLISH that comes in and the record batch that takes it.
///
/// Confined to its loop.
final class BridgeShard {
    let loop: IOLoop
    let configuration: BridgeConfiguration
    let observe: @Sendable (BridgeEvent) -> Void
    private var finished: (DeliveryCounts, BridgeOutcome) -> Void = { _, _ in }

    private(set) var client: MQTTClientCore?
    private(set) var producer: KafkaProducerCore?
    private(set) var routes: RouteTable?
    private(set) var deadLetters: DeadLetterQueue?
    var ledger = DeliveryLedger<DeliveryToken>()
    /// Empty, with memory for those that a batch settles.
    var spareDeliveries: [DeliveryToken] = []
    private var repeatedEvents = RepeatedEvents()
    /// When MQTT is tried again, counted from its last disconnection.
    var mqttRetryAfter = Duration.zero
    private var outcome = BridgeOutcome.stopped
    var isPaused = false
    var kafka = KafkaCondition()
    private var drain: Drain?
    /// It was stopped before it was started.
    private var isOver = false
    private var isClientDone = false
    private var isProducerDone = false
    private var maintenanceTimer: LoopTimer?
    /// The wall clock when the messages of this read came in, in milliseconds since 1970: read once for all of them.
    var readTime: Int64?

    init(loop: IOLoop, configuration: BridgeConfiguration, observe: @escaping @Sendable (BridgeEvent) -> Void) {
        self.loop = loop
        self.configuration = configuration
        self.observe = observe
    }

    var counts: DeliveryCounts { ledger.counts }

    // MARK: A bridge's life

    /// - Parameter finished: called once, on the loop, when all is over.
    func start(finished: @escaping (DeliveryCounts, BridgeOutcome) -> Void) {
        self.finished = finished
        guard !isOver else {
            finished(counts, outcome)
            return
        }
        let producer = KafkaProducerCore(
            loop: loop, configuration: configuration.kafka.producerConfiguration, delegate: self)
        do {
            routes = try RouteTable(configuration.routes) { producer.topic($0) }
        } catch {
            finished(counts, .refused("a route's filter cannot be used: \(error)"))
            return
        }
        let client = MQTTClientCore(
            loop: loop, configuration: configuration.mqtt.clientConfiguration(routes: configuration.routes),
            delegate: self)
        self.producer = producer
        self.client = client
        deadLetters = DeadLetterQueue(
            producer: producer, topicName: configuration.deadLetterTopic,
            maximumRequestSize: configuration.kafka.maximumRequestSize, loop: loop
        ) { [weak self] event in
            switch event {
            case .refused(let reason): self?.report(.deadLetterRefused, reason)
            }
        }
        producer.start()
        client.start()
        scheduleMaintenance()
    }

    /// Ends after what is in flight: no more is taken, what Kafka confirms is acknowledged, then both sides close.
    func stop() {
        guard drain == nil else { return }
        guard client != nil else {
            isOver = true
            return
        }
        drain = Drain(now: loop.now.nanoseconds, settled: settled)
        observe(.stopping(inFlight: counts.inFlight))
        client?.stop()
    }

    /// Ends at once. What is in flight stays unacknowledged, and the MQTT broker delivers it again.
    func abort() {
        guard client != nil else {
            isOver = true
            return
        }
        client?.abort()
        producer?.abort()
    }

    /// Ends, since a peer has refused us for good: what is in flight has a moment left.
    func refuse(_ reason: String) {
        outcome = .refused(reason)
        stop()
        drain?.isRefused = true
    }

    func clientIsDone() {
        isClientDone = true
        producer?.stop()
        finishIfDone()
    }

    func producerIsDone() {
        isProducerDone = true
        finishIfDone()
    }

    private func finishIfDone() {
        guard isClientDone, isProducerDone else { return }
        maintenanceTimer?.cancel()
        maintenanceTimer = nil
        for event in repeatedEvents.takeDue(now: nil) {
            // Nothing is tried again.
            if case .mqttDisconnected = event.kind { continue }
            observe(event.kind, event.text, event.count)
        }
        finished(counts, outcome)
    }

    // MARK: Once a second

    private func scheduleMaintenance() {
        maintenanceTimer = loop.schedule(after: .seconds(1)) { [weak self] in self?.runMaintenance() }
    }

    private func runMaintenance() {
        let now = loop.now.nanoseconds
        for event in repeatedEvents.takeDue(now: now) { observe(event.kind, event.text, event.count) }
        deadLetters?.handleTimeout(now: now)
        resumeIfPossible()
        if let reason = kafka.refusal, drain == nil {
            observe(.kafkaRefused(reason: reason))
            refuse(reason)
        }
        checkDrain(now: now)
        if !(isClientDone && isProducerDone) { scheduleMaintenance() }
    }

    private var settled: UInt64 { counts.received &- counts.inFlight }

    /// Ends a drain that leads nowhere: nothing moves, and something is known to be in the way.
    private func checkDrain(now: UInt64) {
        guard drain != nil else { return }
        var obstacle = kafka.obstacle
        if obstacle == nil, let deadLetters, deadLetters.waitingForRetry > 0 {
            obstacle = "the dead-letter topic '\(deadLetters.topicName)' does not take them"
        }
        guard drain?.isOver(now: now, settled: settled, isObstructed: obstacle != nil) == true else { return }
        observe(.drainGivenUp(inFlight: counts.inFlight, reason: obstacle ?? "the MQTT broker refused the bridge"))
        abort()
    }

    // MARK: Back-pressure

    /// Stops taking messages when what is kept has reached its bound.
    func pauseIfNeeded() {
        guard !isPaused, let producer, let deadLetters, producer.isFull || deadLetters.isFull else { return }
        isPaused = true
        client?.pauseReceiving()
        let reason: String
        if let obstacle = kafka.obstacle {
            reason = obstacle
        } else if deadLetters.isFull {
            reason = "the dead-letter topic '\(deadLetters.topicName)' does not accept the waiting messages"
        } else {
            reason = "Kafka stores more slowly than MQTT delivers"
        }
        observe(.paused(reason: reason))
    }

    func resumeIfPossible() {
        guard isPaused, let producer, let deadLetters, !producer.isFull, !deadLetters.isFull else { return }
        isPaused = false
        observe(.resumed)
        client?.resumeReceiving()
    }

    // MARK: Telling

    func report(_ kind: RepeatedEvents.Kind, _ text: String) {
        if repeatedEvents.admit(kind, text, now: loop.now.nanoseconds) { observe(kind, text, 1) }
    }

    private func observe(_ kind: RepeatedEvents.Kind, _ text: String, _ count: UInt64) {
        switch kind {
        case .deadLettered(let topic): observe(.deadLettered(topic: topic, reason: text, count: count))
        case .deadLetterRefused:
            observe(.deadLetterRefused(topic: configuration.deadLetterTopic, reason: text, count: count))
        case .malformed(let isStored):
            observe(.malformedMessages(reason: text, isStored: isStored, count: count))
        case .kafkaDisconnected: observe(.kafkaDisconnected(reason: text, count: count))
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
