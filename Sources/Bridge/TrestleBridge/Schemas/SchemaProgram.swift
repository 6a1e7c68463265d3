import PayloadSchemas
import SchemaRegistry
import TrestleBase
import TrestleTransport
import WireBytes

/// How many messages of a route have not fitted its schema, and how many wait for it.
public struct SchemaCounts: Sendable, Hashable {
    /// Messages that did not fit: dead letters, dropped, and passed on as they came.
    public internal(set) var mismatched: UInt64 = 0
    /// Those that were left out for it.
    public internal(set) var dropped: UInt64 = 0
    /// Those that were stored as they came.
    public internal(set) var passed: UInt64 = 0
    /// Messages that wait for a schema.
    public internal(set) var waiting = 0

    public init() {}

    func adding(_ other: SchemaCounts) -> SchemaCounts {
        var sum = self
        sum.mismatched &+= other.mismatched
        sum.dropped &+= other.dropped
        sum.passed &+= other.passed
        sum.waiting += other.waiting
        return sum
    }
}

/// The schema of a route that is in use: what is known of it, and the messages that wait until it is.
///
/// Confined to its loop.
final class SchemaProgram {
    /// Messages whose order is kept.
    struct Line: Hashable {
        let topic: ByteSlice
        /// Of records whose schema depends on the message; the others of a topic have one line.
        let key: ByteSlice?
    }

    enum Need: Hashable {
        /// The schema of a Kafka topic; the topic is empty when all have the same one.
        case target(ByteSlice)
        /// The one that a payload names.
        case writer(SchemaFraming)
        /// One with a field for a member that the schema with an id does not have.
        case extended(ByteSlice, from: Int32, member: ByteSlice)
    }

    enum Plan {
        case target(PayloadEncoder)
        case writer(ResolvedSchema)
    }

    /// What an attempt to encode a message came to.
    enum Attempt {
        /// - Parameter header: the value of the header that names the schema, if there is to be one.
        case encoded(header: [UInt8]?)
        /// It has no value.
        case tombstone
        case mismatch(SchemaMismatch)
        case pending(Need)
    }

    let name: String
    let settings: RouteSchema
    private let choice: SchemaChoice
    private let format: PayloadFormat
    private let usesTopic: Bool
    private let stated: ResolvedSchema?
    private(set) var gate = SchemaGate<Line, Need, Plan, WaitingRecord>()
    var counts = SchemaCounts()
    /// Payloads with new members, for the requests about them.
    private var samples: [Need: ByteSlice] = [:]
    /// The encoder of the last message, until it is looked up again, and its topic where that matters.
    private var current: PayloadEncoder?
    private var currentTopic = ByteSlice()
    private var currentEnd = Instant.distantPast
    private let loop: IOLoop
    private let requests: SchemaRequests
    private var timer: LoopTimer?
    private var isStopped = false
    /// Messages may go on.
    var advance: () -> Void = {}
    /// The registry gives what is needed again, or does not.
    var observe: (String?) -> Void = { _ in }

    private static let lookInterval = Duration.milliseconds(500)
    private static let longestPath = 256
    /// A member that is new to the schema of a topic, whatever its version.
    private struct Member: Hashable {
        let topic: ByteSlice
        let path: ByteSlice
    }

    private var pace = ExtensionPace<Member>()
    /// Needs of members that are registered in a later second.
    private var delayed = RingQueue<Need>()
    private var paceTimer: LoopTimer?

    /// - Parameter topic: the route's Kafka topic; `nil` when it depends on the message.
    init(_ settings: RouteSchema, name: String, topic: String?, loop: IOLoop, requests: SchemaRequests) {
        self.name = name
        self.settings = settings
        self.loop = loop
        self.requests = requests
        choice = settings.choice
        format = settings.format
        if case .id = choice.use { usesTopic = false } else { usesTopic = topic == nil && choice.subject.usesTopic }
        stated = settings.sourceText.flatMap { text in
            (try? SchemaResolver.content("AVRO", text)).map {
                ResolvedSchema($0, RegisteredSchema(text: text), SchemaIdentity(id: 0, guid: nil))
            }
        }
        constantTopic = topic ?? ""
    }

    private let constantTopic: String

    /// Requests what all messages need.
    func start() {
        guard !usesTopic else { return }
        _ = gate.look(.target(ByteSlice()), now: loop.now)
        pump()
    }

    func stop() {
        isStopped = true
        timer?.cancel()
        paceTimer?.cancel()
        advance = {}
        observe = { _ in }
    }

    /// The line of a record.
    func line(topic: Span<UInt8>, key: Span<UInt8>?) -> Line {
        guard format.source == .prefix, let key else { return Line(topic: ByteSlice(copying: topic), key: nil) }
        return Line(topic: ByteSlice(copying: topic), key: ByteSlice(copying: key))
    }

    func isWaiting(topic: Span<UInt8>, key: Span<UInt8>?) -> Bool {
        gate.count > 0 && gate.isWaiting(line(topic: topic, key: key))
    }

    /// Why messages wait, or would; `nil` when they need not.
    var obstacle: String? { gate.obstacle }

    // MARK: Messages

    /// Appends the value of a record, if that can be done now.
    ///
    /// - Parameters:
    ///   - content: what it is made of; `nil` for a tombstone.
    ///   - topic: the record's.
    func attempt(_ content: Span<UInt8>?, topic: Span<UInt8>, into output: inout WireBuffer) -> Attempt {
        guard let content else { return .tombstone }
        let encoder: PayloadEncoder
        if let current, loop.now < currentEnd, !usesTopic || isCurrent(topic) {
            encoder = current
        } else {
            let target = Need.target(usesTopic ? ByteSlice(copying: topic) : ByteSlice())
            // Also for one that is known, but to be looked up again.
            defer { pump() }
            switch gate.look(target, now: loop.now) {
            case .known(.target(let known)): encoder = known
            case .refused(let reason):
                return .mismatch(SchemaMismatch(expected: "a schema in the registry", found: reason))
            case .known(.writer), .pending: return .pending(target)
            }
            current = encoder
            if usesTopic { currentTopic = ByteSlice(copying: topic) }
            currentEnd = loop.now + Self.lookInterval
        }
        switch encoder.encode(content, into: &output) {
        case .encoded: return .encoded(header: encoder.header)
        case .mismatch(let mismatch): return .mismatch(mismatch)
        case .newField(let mismatch):
            guard settings.newFields == .register else { return .mismatch(mismatch) }
            return extend(mismatch, content, topic)
        case .needs(let framing): return attempt(content, writtenWith: framing, encoder, into: &output)
        }
    }

    private func isCurrent(_ topic: Span<UInt8>) -> Bool {
        let known = currentTopic
        return known.span.hasSameBytes(as: topic)
    }

    private func attempt(
        _ content: Span<UInt8>, writtenWith framing: SchemaFraming, _ encoder: PayloadEncoder,
        into output: inout WireBuffer
    ) -> Attempt {
        switch gate.look(.writer(framing), now: loop.now) {
        case .known(.writer(let schema)): encoder.add(schema, for: framing)
        case .refused(let reason):
            return .mismatch(SchemaMismatch(expected: "a schema in the registry", found: reason))
        case .known(.target), .pending: return .pending(.writer(framing))
        }
        switch encoder.encode(content, into: &output) {
        case .encoded: return .encoded(header: encoder.header)
        case .mismatch(let mismatch), .newField(let mismatch): return .mismatch(mismatch)
        case .needs: return .mismatch(SchemaMismatch(expected: "data of the schema that it names"))
        }
    }

    /// Has a version of the schema registered that has a field which a message brings.
    private func extend(_ mismatch: SchemaMismatch, _ content: Span<UInt8>, _ topic: Span<UInt8>) -> Attempt {
        let member = "\(mismatch.path)/\(mismatch.found)"
        guard member.utf8.count <= Self.longestPath else { return .mismatch(mismatch) }
        let new = Member(topic: usesTopic ? ByteSlice(copying: topic) : ByteSlice(), path: ByteSlice(utf8: member))
        let need = Need.extended(new.topic, from: mismatch.id ?? 0, member: new.path)
        func refused(_ reason: String) -> Attempt {
            var mismatch = mismatch
            mismatch.expected += ", and no version with such a field can be registered: \(reason)"
            return .mismatch(mismatch)
        }
        // One that is on its way already costs nothing.
        if !gate.has(need, now: loop.now) {
            if samples[need] != nil { return .pending(need) }
            switch pace.verdict(on: new, now: loop.now) {
            case .never(let reason): return refused(reason)
            case .later:
                samples[need] = ByteSlice(copying: content)
                delayed.append(need)
                schedulePace()
                return .pending(need)
            case .now: break
            }
        }
        switch gate.look(need, now: loop.now) {
        case .refused(let reason): return refused(reason)
        case .known, .pending:
            if samples[need] == nil { samples[need] = ByteSlice(copying: content) }
            return .pending(need)
        }
    }

    private func schedulePace() {
        guard paceTimer == nil, !isStopped else { return }
        paceTimer = loop.schedule(after: max(loop.now.duration(to: pace.deadline), .milliseconds(1))) { [weak self] in
            self?.paceTimer = nil
            self?.requestDelayed()
        }
    }

    private func requestDelayed() {
        while !delayed.isEmpty, pace.admit(now: loop.now) {
            if let need = delayed.popFirst() { _ = gate.look(need, now: loop.now) }
        }
        pump()
        if !delayed.isEmpty { schedulePace() }
    }

    /// A message waits.
    func wait(_ record: WaitingRecord, for need: Need?) {
        var key: ByteSlice?
        if format.source == .prefix { key = record.key }
        let line = Line(topic: record.topic, key: key)
        let before = gate.bytes
        gate.wait(record, in: line, for: need ?? .target(ByteSlice()), size: record.size)
        requests.waitingBytes += gate.bytes - before
    }

    func next() -> (line: Line, record: WaitingRecord)? { gate.next().map { ($0.line, $0.message) } }

    func finish(_ line: Line) {
        let before = gate.bytes
        gate.finish(line)
        requests.waitingBytes += gate.bytes - before
    }

    func park(_ line: Line, for need: Need) { gate.park(line, for: need) }

    // MARK: The registry

    /// Sends what is to be requested now.
    func pump() {
        guard !isStopped else { return }
        while let need = gate.nextRequest(now: loop.now) {
            requests.send(SchemaRequest(registry: settings.registry, kind: kind(need))) { [weak self] response in
                self?.handle(response, to: need)
            }
        }
        guard let deadline = gate.deadline, timer == nil else { return }
        timer = loop.schedule(after: max(loop.now.duration(to: deadline), .milliseconds(1))) { [weak self] in
            self?.timer = nil
            self?.pump()
        }
    }

    private func name(of topic: ByteSlice) -> String { usesTopic ? String(decodingUTF8: topic.span) : constantTopic }

    private func kind(_ need: Need) -> SchemaRequest.Kind {
        switch need {
        case .target(let topic): .target(choice, topic: name(of: topic))
        case .writer(let framing): .named(framing)
        case .extended(let topic, _, _):
            .extended(choice, topic: name(of: topic), json: samples[need]?.array ?? [], format.json)
        }
    }

    private var lifetime: Duration? { choice.use == .latest ? settings.registry.refresh : nil }

    private func handle(_ response: SchemaRequest.Response, to need: Need) {
        let former = gate.fault
        let now = loop.now
        let outcome = gateResponse(response, to: need)
        if case .unavailable = outcome {} else { samples[need] = nil }
        gate.handle(outcome, to: need, size: response.size, now: now, random: .random(in: .min ... .max))
        if case .extended(let topic, _, let path) = need {
            switch outcome {
            case .known(.target(let encoder), _):
                gate.learn(.target(topic), .target(encoder), lifetime: lifetime, now: now)
                gate.forget(need)
            case .refused(let reason), .refusedOnce(let reason):
                pace.noteRefusal(of: Member(topic: topic, path: path), reason, now: now)
            case .known(.writer, _), .unavailable: break
            }
        }
        current = nil
        if former != gate.fault { observe(gate.fault) }
        advance()
        pump()
    }

    private func gateResponse(
        _ response: SchemaRequest.Response, to need: Need
    ) -> SchemaGate<Line, Need, Plan, WaitingRecord>.Response {
        do throws(SchemaRegistryError) {
            let schema = try response.get()
            if case .writer = need { return .known(.writer(schema), lifetime: nil) }
            let encoder = try PayloadEncoder(schema, format, message: settings.message, stated: stated)
            if case .extended(_, from: schema.identity.id, _) = need {
                // The message would wait for it again and again.
                return .refusedOnce("the latest version has no such field")
            }
            return .known(.target(encoder), lifetime: lifetime)
        } catch {
            let reason = PeerText.onOneLine("\(error)")
            switch (error.code, need) {
            case (.unfit, _): return .refusedOnce(reason)
            case (.notFound, .writer), (.refused, .writer), (.notFound, .extended), (.refused, .extended),
                (.incompatible, .extended):
                return .refused(reason)
            case (.notFound, .target), (.refused, .target), (.incompatible, .target):
                // Who names topics himself keeps nobody waiting.
                return usesTopic ? .refused(reason) : .unavailable(reason)
            default: return .unavailable(reason)
            }
        }
    }
}
