public import TrestleTransport
public import WireBytes

/// A Kafka producer for async code: a thin face over `KafkaProducerCore`, living on the same event loop.
public actor KafkaProducer {
    /// A record to send.
    public struct Record: Sendable {
        public var topic: String
        /// Chooses the partition.
        public var key: ByteSlice?
        /// `nil` is Kafka's tombstone.
        public var value: ByteSlice?
        /// Milliseconds since 1970.
        public var timestamp: Int64

        public init(topic: String, key: ByteSlice? = nil, value: ByteSlice?, timestamp: Int64) {
            self.topic = topic
            self.key = key
            self.value = value
            self.timestamp = timestamp
        }
    }

    /// Where a record is in the log.
    public struct Position: Hashable, Sendable {
        public let partition: Int32
        /// -1 where the broker does not say (acks 0, or a batch that an earlier attempt had stored).
        public let offset: Int64
    }

    /// The producer was closed before a record was answered: it may be in the log or not.
    public struct Closed: Error, Sendable {}

    private let loop: IOLoop
    private let inbox: Inbox
    private let core: KafkaProducerCore

    // SAFETY: the actor keeps its loop alive.
    public nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe loop.asUnownedSerialExecutor() }

    /// - Parameter observe: hears of each connection made or lost, and of whatever keeps records from being stored.
    public init(
        loop: IOLoop, configuration: ProducerConfiguration,
        observe: (@Sendable (KafkaProducerEvent) -> Void)? = nil
    ) {
        self.loop = loop
        self.inbox = Inbox(observe: observe)
        self.core = KafkaProducerCore(loop: loop, configuration: configuration, delegate: inbox)
    }

    /// Connects. Sending waits until a connection stands.
    public func start() { core.start() }

    /// Sends a record and waits until it is stored.
    ///
    /// - Throws: `ProduceFailure` when it will never be stored, `Closed` when the producer was closed first.
    public func send(_ record: Record) async throws -> Position {
        try await send([record])[0]
    }

    /// Sends records and waits until all are stored; first waits while the buffer is full.
    ///
    /// - Returns: one position per record, in order.
    /// - Throws: the first failure, once every record has been answered.
    public func send(_ records: [Record]) async throws -> [Position] {
        guard !records.isEmpty else { return [] }
        while core.isFull, !inbox.isStopped { await inbox.becameWritable(core) }
        guard !inbox.isStopped else { throw Closed() }
        return try await withCheckedThrowingContinuation { continuation in
            let sending = Sending(count: records.count, continuation)
            for (index, record) in records.enumerated() {
                let userData = inbox.expect(sending, index)
                do throws(ProduceFailure) { try append(record, userData: userData) } catch {
                    inbox.failed(userData, error)
                }
            }
        }
    }

    /// Waits until everything sent has been answered, then closes.
    public func stop() async {
        guard !inbox.isStopped else { return }
        core.stop()
        await inbox.stopped()
    }

    /// Closes now; what was not answered throws `Closed`.
    public func abort() { core.abort() }

    private func append(_ record: Record, userData: UInt64) throws(ProduceFailure) {
        let topic = core.topic(record.topic)
        switch (record.key, record.value) {
        case (let key?, let value?):
            try core.append(
                to: topic, key: key.span, value: value.span, timestamp: record.timestamp, userData: userData)
        case (let key?, nil):
            try core.append(to: topic, key: key.span, value: nil, timestamp: record.timestamp, userData: userData)
        case (nil, let value?):
            try core.append(to: topic, key: nil, value: value.span, timestamp: record.timestamp, userData: userData)
        case (nil, nil):
            try core.append(to: topic, key: nil, value: nil, timestamp: record.timestamp, userData: userData)
        }
    }
}

/// One call of `send` and what is known of its records.
private final class Sending {
    private var positions: [KafkaProducer.Position]
    private var missing: Int
    private var failure: (any Error)?
    private let continuation: CheckedContinuation<[KafkaProducer.Position], any Error>

    init(count: Int, _ continuation: CheckedContinuation<[KafkaProducer.Position], any Error>) {
        self.positions = Array(repeating: KafkaProducer.Position(partition: -1, offset: -1), count: count)
        self.missing = count
        self.continuation = continuation
    }

    func settle(_ index: Int, _ result: Result<KafkaProducer.Position, any Error>) {
        switch result {
        case .success(let position): positions[index] = position
        case .failure(let error): failure = failure ?? error
        }
        missing -= 1
        guard missing == 0 else { return }
        if let failure { continuation.resume(throwing: failure) } else { continuation.resume(returning: positions) }
    }
}

/// What the core reports, matched with those who wait for it. Used on the loop only.
private final class Inbox: KafkaProducerDelegate {
    private let observe: (@Sendable (KafkaProducerEvent) -> Void)?
    private var expected: [UInt64: (sending: Sending, index: Int)] = [:]
    private var nextUserData: UInt64 = 0
    private var waitingWriters: [CheckedContinuation<Void, Never>] = []
    private var waitingForStop: [CheckedContinuation<Void, Never>] = []
    private(set) var isStopped = false

    init(observe: (@Sendable (KafkaProducerEvent) -> Void)?) { self.observe = observe }

    func expect(_ sending: Sending, _ index: Int) -> UInt64 {
        nextUserData += 1
        expected[nextUserData] = (sending, index)
        return nextUserData
    }

    /// Waits until the buffer is no longer full. The loop may tick before the continuation is taken, so that the
    /// condition is checked again then.
    nonisolated(nonsending) func becameWritable(_ core: KafkaProducerCore) async {
        await withCheckedContinuation { continuation in
            if core.isFull, !isStopped { waitingWriters.append(continuation) } else { continuation.resume() }
        }
    }

    nonisolated(nonsending) func stopped() async {
        await withCheckedContinuation { continuation in
            if isStopped { continuation.resume() } else { waitingForStop.append(continuation) }
        }
    }

    func producer(
        _ producer: KafkaProducerCore, stored userData: Span<UInt64>, topic: TopicHandle, partition: Int32,
        baseOffset: Int64
    ) {
        for index in userData.indices {
            let offset = baseOffset < 0 ? -1 : baseOffset + Int64(index)
            let waiting = expected.removeValue(forKey: userData[index])
            waiting?.sending.settle(
                waiting?.index ?? 0, .success(KafkaProducer.Position(partition: partition, offset: offset)))
        }
    }

    func producer(
        _ producer: KafkaProducerCore, failed userData: UInt64, topic: TopicHandle, key: Span<UInt8>?,
        value: Span<UInt8>?, timestamp: Int64, error: ProduceFailure
    ) { failed(userData, error) }

    func producer(_ producer: KafkaProducerCore, abandoned userData: Span<UInt64>, topic: TopicHandle) {
        for index in userData.indices { failed(userData[index], KafkaProducer.Closed()) }
    }

    func failed(_ userData: UInt64, _ error: any Error) {
        let waiting = expected.removeValue(forKey: userData)
        waiting?.sending.settle(waiting?.index ?? 0, .failure(error))
    }

    func producerBecameWritable(_ producer: KafkaProducerCore) {
        let waiting = waitingWriters
        waitingWriters = []
        for continuation in waiting { continuation.resume() }
    }

    func producer(_ producer: KafkaProducerCore, observed event: KafkaProducerEvent) { observe?(event) }

    func producerStopped(_ producer: KafkaProducerCore) {
        isStopped = true
        let unanswered = expected.values
        expected = [:]
        for waiting in unanswered { waiting.sending.settle(waiting.index, .failure(KafkaProducer.Closed())) }
        producerBecameWritable(producer)
        let waiting = waitingForStop
        waitingForStop = []
        for continuation in waiting { continuation.resume() }
    }
}
