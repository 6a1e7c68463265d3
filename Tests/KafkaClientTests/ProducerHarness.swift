import TrestleBase
import KafkaClient
import KafkaSession
import TrestleTransport
import WireBytes

/// A producer on a loop of its own, and all that it reported. Everything but `wait` and `on` happens on the loop.
final class ProducerHarness: @unchecked Sendable {
    struct TimedOut: Error, CustomStringConvertible { let description: String }

    let loop: IOLoop
    private(set) var core: KafkaProducerCore
    let report = Report()

    init(_ bootstrap: [String], _ change: (inout KafkaProducer.Configuration) -> Void = { _ in }) throws {
        loop = try IOLoop(name: "producer")
        var configuration = KafkaProducer.Configuration(bootstrapServers: bootstrap.compactMap { Endpoint($0) })
        configuration.cluster.retryBackoff = Backoff(initial: .milliseconds(20), maximum: .milliseconds(200))
        configuration.deliveryTimeout = nil
        change(&configuration)
        core = KafkaProducerCore(loop: loop, configuration: configuration, delegate: report)
    }

    deinit { loop.shutdown() }

    func on<Value: Sendable>(_ body: @escaping @Sendable (ProducerHarness) -> Value) async -> Value {
        await loop.run { body(self) }
    }

    func start() async { await on { $0.core.start() } }

    /// Appends records whose value is their tag; the key of record n is `keys[n % keys.count]`.
    func append(_ tags: Range<Int>, to topic: String, keys: [String] = []) async {
        await on { it in
            let handle = it.core.topic(topic)
            for tag in tags { it.append(tag, to: handle, key: keys.isEmpty ? nil : keys[tag % keys.count]) }
        }
    }

    private func append(_ tag: Int, to topic: TopicHandle, key: String?, value: String? = nil) {
        let value = [UInt8]((value ?? String(tag)).utf8)
        let tag = UInt64(tag)
        do {
            if let key {
                try core.append(
                    to: topic, key: [UInt8](key.utf8).span, value: value.span, timestamp: 1_000, userData: tag)
            } else {
                try core.append(to: topic, key: nil, value: value.span, timestamp: 1_000, userData: tag)
            }
        } catch {
            report.note(error, tag)
        }
    }

    /// Appends records with times; every other one may go without.
    func appendTimed(_ tags: Range<Int>, to topic: String, timestamp: Int64, everyOtherIsGiven: Bool) async {
        await on { it in
            let handle = it.core.topic(topic)
            for tag in tags {
                do throws(ProduceFailure) {
                    try it.core.append(
                        to: handle, key: nil, value: [UInt8](String(tag).utf8).span, timestamp: timestamp,
                        isTimeOptional: !everyOtherIsGiven || tag % 2 == 0, userData: UInt64(tag))
                } catch {
                    it.report.note(error, UInt64(tag))
                }
            }
        }
    }

    func appendSized(_ size: Int, tag: Int, to topic: String) async {
        await on { it in
            it.append(tag, to: it.core.topic(topic), key: nil, value: String(repeating: "x", count: size))
        }
    }

    func wait(
        _ what: String, seconds: Double = 8, until condition: @escaping @Sendable (Report) -> Bool
    ) async throws {
        let end = ContinuousClock.now + .seconds(seconds)
        while ContinuousClock.now < end {
            if await on({ condition($0.report) }) { return }
            try await Task.sleep(for: .milliseconds(5))
        }
        let state = await on { "stored \($0.report.stored.count), failed \($0.report.failed), log \($0.report.log)" }
        throw TimedOut(description: "waited in vain for \(what): \(state)")
    }

    func stop() async throws {
        await on { $0.core.stop() }
        try await wait("the end") { $0.isStopped }
    }
}

/// What a producer told its delegate.
final class Report: KafkaProducerDelegate {
    var stored: [Int] = []
    var failed: [Int: Int16] = [:]
    /// What came back of the records that failed.
    var failedValues: [Int: [UInt8]] = [:]
    var abandoned: [Int] = []
    var log: [String] = []
    var obstacles: [KafkaObstacle] = []
    var recovered: [String] = []
    var connections = 0
    var becameWritable = 0
    var isStopped = false

    func producer(
        _ producer: KafkaProducerCore, stored userData: Span<UInt64>, topic: TopicHandle, partition: Int32,
        baseOffset: Int64
    ) {
        for index in userData.indices { stored.append(Int(userData[index])) }
    }

    func producer(
        _ producer: KafkaProducerCore, failed userData: UInt64, topic: TopicHandle, key: Span<UInt8>?,
        value: Span<UInt8>?, timestamp: Int64, error: ProduceFailure
    ) {
        if let value { failedValues[Int(userData)] = [UInt8](copying: value) }
        note(error, userData)
    }

    func note(_ error: ProduceFailure, _ tag: UInt64) {
        failed[Int(tag)] = error.errorCode
        log.append(error.text)
    }

    func producerBecameWritable(_ producer: KafkaProducerCore) { becameWritable += 1 }
    func producer(_ producer: KafkaProducerCore, abandoned userData: Span<UInt64>, topic: TopicHandle) {
        for index in userData.indices { abandoned.append(Int(userData[index])) }
    }

    func producer(_ producer: KafkaProducerCore, observed event: KafkaProducerEvent) {
        switch event {
        case .connected: connections += 1
        case .disconnected(let obstacle):
            log.append(obstacle.description)
            obstacles.append(obstacle)
        case .waiting(let obstacle):
            log.append(obstacle.description)
            obstacles.append(obstacle)
        case .recovered(let topic, _): recovered.append(topic)
        case .degraded(let text): log.append(text)
        }
    }

    func producerStopped(_ producer: KafkaProducerCore) { isStopped = true }
}
