import KafkaCodec
import KafkaSession
import TrestleBase

/// The core's events, matched with the callers that wait for them. Used on the loop only.
final class ProducerInbox: KafkaProducerDelegate {
    private let observe: (@Sendable (KafkaProducerEvent) -> Void)?
    /// The calls whose records the core has not all reported on, by their slots.
    private var slots: [ProducerCall?] = []
    private var freeSlots: [Int] = []
    /// Calls that wait for space in the buffer, in their order.
    private var writers: [ProducerCall] = []
    /// Calls that wait for a topic's partitions.
    private var readers: [ProducerCall] = []
    private var waitingForStop: [() -> Void] = []
    private var lastObstacle: KafkaObstacle?
    var isStopping = false
    private(set) var isStopped = false

    init(observe: (@Sendable (KafkaProducerEvent) -> Void)?) { self.observe = observe }

    var hasWriters: Bool { !writers.isEmpty }

    /// The calls that wait for results.
    var calls: [ProducerCall] { slots.compactMap(\.self) }

    func open(_ call: ProducerCall) {
        let index = freeSlots.popLast() ?? slots.count
        if index == slots.count { slots.append(call) } else { slots[index] = call }
        call.slot = UInt64(index) << 32
        call.whenFinished { [unowned self, unowned call] in close(call) }
    }

    func addWriter(_ call: ProducerCall) { writers.append(call) }
    func addReader(_ call: ProducerCall) { readers.append(call) }

    /// A call no longer waits for either.
    func remove(_ call: ProducerCall) {
        writers.removeAll { $0 === call }
        readers.removeAll { $0 === call }
    }

    func whenStopped(_ body: @escaping () -> Void) {
        if isStopped { body() } else { waitingForStop.append(body) }
    }

    /// Frees the slot of a call, once nobody names it any more.
    private func close(_ call: ProducerCall) {
        guard !call.isWaitingForResults, call.outstanding == 0 else { return }
        let index = Int(call.slot >> 32)
        guard slots[index] === call else { return }
        slots[index] = nil
        freeSlots.append(index)
    }

    /// - Parameter userData: of a record that the core has reported on.
    private func settle(_ userData: UInt64, _ outcome: ProducerCall.Outcome) {
        guard let call = slots[Int(userData >> 32)] else { return }
        call.outstanding -= 1
        call.settle(Int(userData & 0xffff_ffff), outcome)
        if call.outstanding == 0 { close(call) }
    }

    private func wakeAll() {
        let waiting = writers + readers
        writers = []
        readers = []
        for call in waiting { call.wake() }
    }

    // MARK: Errors

    func fullness(of configuration: KafkaProducer.Configuration) -> KafkaError {
        let reason = lastObstacle.map { ": \($0.text)" } ?? ""
        return KafkaError(
            .timedOut,
            "the buffer of \(configuration.bufferSize) bytes stayed full for \(configuration.maximumBlock)\(reason)",
            fix: lastObstacle?.fix ?? "send slower, or raise buffer.memory or max.block.ms")
    }

    func unknownPartitions(of topic: TopicHandle, within time: Duration) -> KafkaError {
        let obstacle = topic.obstacle?.obstacle ?? lastObstacle
        return KafkaError(
            .timedOut,
            "the partitions of '\(topic.name)' were not known within \(time)\(obstacle.map { ": \($0.text)" } ?? "")",
            topic: topic.name, fix: obstacle?.fix)
    }

    // MARK: KafkaProducerDelegate

    func producer(
        _ producer: KafkaProducerCore, stored userData: Span<UInt64>, topic: TopicHandle, partition: Int32,
        baseOffset: Int64
    ) {
        var index = 0
        while index < userData.count {
            guard let call = slots[Int(userData[index] >> 32)] else {
                index += 1
                continue
            }
            index += call.settle(
                stored: userData.extracting(droppingFirst: index), partition: partition,
                baseOffset: baseOffset < 0 ? -1 : baseOffset.adding(held: Int64(index)))
            if call.outstanding == 0 { close(call) }
        }
    }

    func producer(
        _ producer: KafkaProducerCore, failed userData: UInt64, topic: TopicHandle, key: Span<UInt8>?,
        value: Span<UInt8>?, timestamp: Int64, error: ProduceFailure
    ) { settle(userData, .failure(KafkaError(error, topic: topic.name))) }

    func producer(_ producer: KafkaProducerCore, abandoned userData: Span<UInt64>, topic: TopicHandle) {
        let error = KafkaError(
            .stopped,
            "the producer, or the event loop that it lives on, was shut down before the broker responded: the record "
                + "may be stored or not",
            topic: topic.name)
        for index in userData.indices { settle(userData[index], .failure(error)) }
    }

    func producerBecameWritable(_ producer: KafkaProducerCore) {
        let waiting = writers
        writers = []
        for call in waiting { call.wake() }
    }

    func producer(_ producer: KafkaProducerCore, described topic: TopicHandle) {
        guard !topic.partitions.isEmpty || topic.failure != nil else { return }
        let waiting = readers
        readers = []
        for call in waiting { call.wake() }
    }

    func producer(_ producer: KafkaProducerCore, observed event: KafkaProducerEvent) {
        switch event {
        case .disconnected(let obstacle), .waiting(let obstacle): lastObstacle = obstacle
        case .connected, .recovered: lastObstacle = nil
        case .degraded: break
        }
        observe?(event)
    }

    func producerStopped(_ producer: KafkaProducerCore) {
        isStopped = true
        wakeAll()
        let waiting = waitingForStop
        waitingForStop = []
        for body in waiting { body() }
    }
}

extension KafkaError {
    /// Why a record was not stored.
    init(_ failure: ProduceFailure, topic: String? = nil) {
        let code: Code =
            switch failure.cause {
            case .producerStopped: .stopped
            case .timedOut: .timedOut
            case .refused: failure.obstacle.map { Code($0.code) } ?? .brokerError
            case .record: Code(rejectedWith: KafkaErrorCode(rawValue: failure.errorCode))
            }
        self.init(
            code, failure.text,
            errorCode: failure.errorCode < 0 ? .none : KafkaErrorCode(rawValue: failure.errorCode), topic: topic,
            fix: failure.obstacle?.fix)
    }
}

extension KafkaError.Code {
    /// The class of a code that a record is refused with.
    fileprivate init(rejectedWith code: KafkaErrorCode) {
        switch code {
        case .unknownTopicOrPartition: self = .invalidPartition
        case .messageTooLarge, .recordListTooLarge, .invalidTopicException: self.init(code)
        default: self = .recordRejected
        }
    }
}
