import KafkaClient
import KafkaCodec
import RecordLog
import Synchronization
import TrestleBase
import TrestleTransport
import WireBytes

/// The buffer of one outlet, on its loop: it acknowledges what is safe, and hands the producer what it takes.
///
/// Confined to its loop.
final class OutletBuffer {
    let disk: DiskBuffer
    private let path: String
    private let started: (wall: WallTime, monotonic: Instant)
    private let lock: FolderLock
    private let loop: IOLoop
    private unowned let outlet: KafkaOutlet
    private let events: Events
    private var scratch = WireBuffer()
    private var headers = RecordHeaders()
    private var safe: [UInt64] = []
    private var timer: LoopTimer?
    private var isPumpScheduled = false
    private var isPumping = false
    private var isClosing = false
    /// Since when something has not been safe.
    private var unsafeSince: Instant?
    /// Deleted messages that lines for the log have told of, and when the last one did.
    private var reported: (dropped: UInt64, at: Instant?) = (0, nil)
    /// The topics of routes that the configuration has no more.
    private var topics: [ByteSlice: TopicHandle] = [:]
    /// Messages that are in the dead-letter topic, although they count as stored.
    private(set) var letters: UInt64 = 0
    /// The route that was looked up last.
    private var lastEntry: RouteTable.Entry?
    /// The name of the last record's route, and its topic.
    private var last: (route: ByteSlice, topic: TopicHandle)?

    /// Of storage threads.
    private final class Events: Sendable {
        struct State {
            var lines: [String] = []
            var isClosed = false
        }

        let state = Mutex(State())
    }

    /// The interval of looks at the disk while something is not safe.
    private static let pollInterval = Duration.milliseconds(1)
    /// Records on their way to Kafka at the most.
    private static let mostInFlight = 200_000

    /// - Parameter path: the folder of this buffer alone.
    /// - Throws: why the folder cannot be used.
    init(
        _ settings: BufferSettings, path: String, isFormer: Bool, outlet: KafkaOutlet, loop: IOLoop
    ) throws(RecordLogError) {
        self.outlet = outlet
        self.loop = loop
        self.path = path
        started = (.current, loop.now)
        let events = Events()
        self.events = events
        // Whoever may change the folder above may rename what is in it away.
        let parent = SystemFileSystem.parent(of: path)
        var lines: [String] = []
        if isFormer { try PrivateFolder.requirePrivate(path) }
        // Whatever a file says was a buffer is not changed to become one.
        for folder in isFormer ? [] : [parent, path] {
            try SystemFileSystem().createFolder(folder)
            if let remark = try PrivateFolder.secure(folder, kind: "buffer's folder", setting: "kafka.buffer.folder: ")
            {
                lines.append(remark)
            }
        }
        lines += PrivateFolder.remarksOnParents(of: parent)
        events.state.withLock { $0.lines = lines }
        lock = try FolderLock(folder: path)
        try PrivateFolder.refuseForeignEntries(in: path, changesModes: !isFormer)
        let folder = try Self.openFolder(path, settings.syncPolicy, events)
        disk = try DiskBuffer(settings, folder: folder, now: started.wall)
        // Before anything else takes the space.
        BufferReserve.keep(in: path)
    }

    /// Opens the folder; on a full disk, with what was reserved for that.
    private static func openFolder(
        _ path: String, _ sync: SyncPolicy, _ events: Events
    ) throws(RecordLogError) -> LogFolder {
        let observe: @Sendable (RecordLogEvent) -> Void = { event in
            events.state.withLock { if $0.lines.count < 100 { $0.lines.append("\(event)") } }
        }
        do throws(RecordLogError) { return try LogFolder(path: path, sync: sync, observe: observe) } catch {
            guard BufferReserve.release(in: path) else { throw error }
            return try LogFolder(path: path, sync: sync, observe: observe)
        }
    }

    /// The time by which messages grow old: it goes on evenly when somebody sets the clock on the wall.
    private var now: WallTime { started.wall.advanced(by: started.monotonic.duration(to: loop.now)) }

    // MARK: From MQTT

    /// Takes a message; its entry is settled once it is safe.
    func append(
        topic: Span<UInt8>, route: String, source: Span<UInt8>, key: Span<UInt8>?, value: Span<UInt8>?,
        headers: borrowing RecordHeaders, timestamp: Int64, partition: Int32? = nil, entry: UInt64
    ) {
        // Nobody else holds it meanwhile.
        var scratch = WireBuffer()
        swap(&scratch, &self.scratch)
        defer { swap(&scratch, &self.scratch) }
        BufferedRecord.write(
            topic: topic, route: route, source: source, key: key, timestamp: timestamp, partition: partition,
            into: &scratch)
        // What passes the buffer by is read as if it had been there.
        var builder = RecordBatchBuilder()
        if sendsToDeadLetters {
            builder.append(key: scratch.bytes, value: value, timestamp: timestamp, headers: headers)
            builder.finish()
        }
        guard sendsToDeadLetters, let batch = try? RecordBatchView(builder.bytes, verifyingChecksum: false),
            var records = try? batch.records(),
            let record = try? records.next(), let buffered = BufferedRecord(record)
        else {
            disk.append(key: scratch.bytes, value: value, headers: headers, timestamp: now.milliseconds, entry: entry)
            return
        }
        outlet.sendDirectly(DeadLetter(.init("the buffer is full"), buffered), entry: entry)
    }

    /// Takes a message that cannot become a record.
    func append(_ letter: DeadLetter, entry: UInt64) {
        guard !sendsToDeadLetters else { return outlet.sendDirectly(letter, entry: entry) }
        var scratch = WireBuffer()
        swap(&scratch, &self.scratch)
        defer { swap(&scratch, &self.scratch) }
        BufferedRecord.write(
            topic: (letter.origin.target ?? "").utf8Span.span, route: letter.origin.route ?? "",
            source: (letter.origin.source ?? "").utf8Span.span, letter: letter.cause,
            key: letter.hasKey ? letter.key.span : nil, timestamp: letter.timestamp, into: &scratch)
        headers.removeAll()
        letter.originalHeaders.forEachOfRecord { name, value in headers.append(name, value) }
        disk.append(
            key: scratch.bytes, value: letter.isTombstone ? nil : letter.value.span, headers: headers,
            timestamp: now.milliseconds, entry: entry)
    }

    /// Whether what comes passes the buffer by.
    private var sendsToDeadLetters: Bool { disk.settings.whenFull == .deadLetter && disk.isOverSize }

    /// Whether nothing more should be put in.
    var isFull: Bool { disk.isFull || sendsToDeadLetters && outlet.deadLetters.isFull }

    /// Writes what has come, and acknowledges what is safe.
    func commit() {
        disk.commit(now: now)
        settleSafe()
        schedulePump()
    }

    private func settleSafe() {
        disk.takeSafe(into: &safe)
        if !safe.isEmpty {
            outlet.settle(safe)
            safe.removeAll(keepingCapacity: true)
        }
        unsafeSince = disk.isSafe ? nil : unsafeSince ?? loop.now
        guard !disk.isSafe, disk.failure == nil, timer == nil else { return }
        timer = loop.schedule(after: Self.pollInterval) { [weak self] in self?.poll() }
    }

    private func poll() {
        timer = nil
        disk.handleProgress(now: now)
        settleSafe()
        schedulePump()
    }

    /// How long the disk may take.
    private static let syncLimit = Duration.seconds(10)

    /// Why messages are not safe here; `nil` when they are.
    var obstacle: String? {
        if let failure = disk.failure { return "the buffer cannot be written: \(failure)" }
        guard let unsafeSince, unsafeSince.duration(to: loop.now) >= Self.syncLimit else { return nil }
        return "the disk of \(path) does not confirm what is written"
    }

    // MARK: To Kafka

    func schedulePump() {
        guard !isPumpScheduled, !isClosing else { return }
        isPumpScheduled = true
        loop.atEndOfTick { [weak self] in
            self?.isPumpScheduled = false
            self?.pump()
        }
    }

    private func pump() {
        guard !isPumping, !isClosing else { return }
        isPumping = true
        defer { isPumping = false }
        do throws(RecordLogError) {
            try disk.forward { record in forward(record) }
        } catch {
            outlet.report("the buffer cannot be read: \(error.message)")
        }
    }

    /// - Returns: whether the record was taken.
    private func forward(_ record: borrowing BufferedRecord) -> Bool {
        let producer = outlet.producer
        guard !outlet.isHeld, !producer.isFull, !outlet.deadLetters.isFull,
            disk.inFlight < Self.mostInFlight
        else {
            return false
        }
        let offset = disk.userData(of: record.offset)
        if let cause = record.letter {
            reportLetter(String(decodingUTF8: record.route), cause.reason)
            outlet.deadLetters.add(DeadLetter(cause, record), entry: offset)
            return true
        }
        headers.removeAll()
        var cursor = record.headers
        while let header = cursor.next() { headers.append(header.name, header.value) }
        do throws(MappingError) {
            let topic = try handle(record)
            do throws(ProduceFailure) {
                try producer.append(
                    to: topic, in: record.partition, key: record.key, value: record.value, headers: headers,
                    timestamp: record.timestamp, isTimeOptional: record.hasTimeOfArrival, userData: offset)
            } catch {
                guard error.cause == .record else { return false }
                reportLetter(String(decodingUTF8: record.topic), error.text)
                outlet.deadLetters.add(DeadLetter(.init(error), record), entry: offset)
            }
        } catch {
            reportLetter(String(decodingUTF8: record.route), error.description)
            outlet.deadLetters.add(DeadLetter(.init(error.description), record), entry: offset)
        }
        return true
    }

    /// A message goes to the dead-letter topic, although it counts as stored.
    ///
    /// - Parameter place: its topic, or where that is not known its route; may be anything, since it is read from a file.
    private func reportLetter(_ place: String, _ cause: String) { outlet.reportDeadLetter("\(PeerText(place))", cause) }

    /// The topic that a record was put in for, whatever became of the routes: the one with the name of its own may be another by now, and
    /// only says how long the record waits for a topic that cannot be written.
    private func handle(_ record: borrowing BufferedRecord) throws(MappingError) -> TopicHandle {
        if let last, last.topic.name.utf8Span.span.hasSameBytes(as: record.topic),
            last.route.span.hasSameBytes(as: record.route)
        {
            return last.topic
        }
        // As almost always: without a copy of the names, which records of several routes would make each time.
        let entry = entry(named: record.route)
        if let constant = entry?.topic, constant.name.utf8Span.span.hasSameBytes(as: record.topic) { return constant }
        let topic = try handle(ByteSlice(copying: record.topic), entry)
        last = (ByteSlice(copying: record.route), topic)
        return topic
    }

    private func handle(_ name: ByteSlice, _ entry: RouteTable.Entry?) throws(MappingError) -> TopicHandle {
        if let known = outlet.constantTopics[name] { return known }
        if let entry { return try entry.topic(named: name.span) }
        if let known = topics[name] { return known }
        guard topics.count < TopicSet.limit else {
            throw MappingError("a route of a former configuration wrote to too many topics")
        }
        let handle = outlet.producer.topic(String(decodingUTF8: name.span))
        topics[name] = handle
        return handle
    }

    private func entry(named route: Span<UInt8>) -> RouteTable.Entry? {
        if let lastEntry, lastEntry.route.name.utf8Span.span.hasSameBytes(as: route) { return lastEntry }
        guard let entry = outlet.entry(named: route) else { return nil }
        lastEntry = entry
        return entry
    }

    /// How long messages of routes that are no more wait for a topic that cannot be written; then they go to the dead-letter topic.
    private static let topicTimeout = Duration.seconds(60)

    /// Routes of the configuration give up their own topics.
    func giveUpUnusableTopics() {
        for topic in topics.values { outlet.producer.giveUpUnusable(topic, after: Self.topicTimeout) }
    }

    /// Where a message comes from whose record Kafka has refused; `nil` when it is not in the buffer any more.
    func origin(of userData: UInt64, target: String) -> DeadLetter.Origin? {
        var origin: DeadLetter.Origin?
        _ = disk.withRecord(userData) { record in
            origin = DeadLetter.Origin(target: target, route: record.routeName, source: record.sourceText)
        }
        return origin
    }

    /// The dead-letter topic has a message.
    func handleDeadLettered(_ offset: UInt64) {
        letters &+= 1
        handleSettled(offset)
    }

    /// Kafka, or the dead-letter topic, has a record.
    func handleSettled(_ offset: UInt64) {
        disk.handleSettled(offset)
        schedulePump()
    }

    // MARK: Once a second, and at the end

    /// Lines for the log that have come since the last call.
    func runMaintenance() -> [String] {
        disk.handleProgress(now: now)
        disk.checkpoint(now: now)
        settleSafe()
        schedulePump()
        BufferReserve.keep(in: path)
        var lines = events.state.withLock { state in
            defer { state.lines = [] }
            return state.lines
        }
        if let line = droppedLine(isLast: false) { lines.append(line) }
        return lines
    }

    /// At most once a minute.
    private func droppedLine(isLast: Bool) -> String? {
        guard disk.dropped > reported.dropped else { return nil }
        if !isLast, let at = reported.at, at.duration(to: loop.now) < .seconds(60) { return nil }
        let count = disk.dropped - reported.dropped
        reported = (disk.dropped, loop.now)
        return
            "\(count) \(count == 1 ? "message was" : "messages were") deleted from \(path) before Kafka had them: too old, too many, or damaged"
    }

    /// Takes nothing more, and ends.
    ///
    /// - Parameter done: called on the loop once all is on the disk.
    func close(_ done: @escaping () -> Void) {
        guard !isClosing else { return }
        isClosing = true
        timer?.cancel()
        awaitCopies(attempts: disk.prepareToClose(now: now) ? 10_000 : 0, done)
    }

    /// Copies of records that wait have to be on the disk before what is in front of them may go.
    private func awaitCopies(attempts: Int, _ done: @escaping () -> Void) {
        disk.handleProgress(now: now)
        guard disk.pendingMove != nil, disk.failure == nil, attempts > 0 else {
            let events = events
            if let line = droppedLine(isLast: true) { outlet.report(line) }
            disk.close(now: now) { _ in events.state.withLock { $0.isClosed = true } }
            return awaitClose(attempts: 10_000, done)
        }
        timer = loop.schedule(after: Self.pollInterval) { [self] in awaitCopies(attempts: attempts - 1, done) }
    }

    private func awaitClose(attempts: Int, _ done: @escaping () -> Void) {
        guard attempts > 0, !events.state.withLock({ $0.isClosed }) else {
            lock.release()
            return done()
        }
        timer = loop.schedule(after: Self.pollInterval) { [self] in awaitClose(attempts: attempts - 1, done) }
    }
}
