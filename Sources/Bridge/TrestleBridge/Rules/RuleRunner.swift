import KafkaClient
import MQTTCodec
import RuleEngine
import RuleFiles
import TrestleBase
import TrestleTransport
import WireBytes

/// Runs the rule files of a shard: it applies them to messages, begins their actions, and settles a message's entry in the ledger
/// once `RuleDeliveries` says so.
///
/// Confined to its loop.
final class RuleRunner {
    unowned let shard: BridgeShard
    /// Names it in the user data of records and messages, as the lanes of `KafkaSource` do.
    private let lane: UInt32
    var evaluator: RuleEvaluator
    var deliveries = RuleDeliveries<RuleMessage>()
    var trail: RepublishTrail
    private(set) var republisher: RuleRepublisher!
    private(set) var webhooks: RuleWebhooks!
    /// The rule of each message in flight.
    var programs: [UInt64: RuleProgram] = [:]
    private let all: [RuleProgram]
    // Memory that is used again.
    private var output = WireBuffer()
    var fields = RuleFields()
    private var retryTimer: LoopTimer?
    private var commitTimer: LoopTimer?
    private var waitingBytes = 0

    /// Bytes of messages that are kept for actions, from which on nothing more should be read.
    static let bound = 16 << 20
    private static let retryInterval = Duration.milliseconds(100)
    /// The most messages of a rule whose calls are under way side by side.
    private static let mostCalling = 64

    init(_ shard: BridgeShard, programs: [RuleProgram], remote: (@Sendable (RemoteCall) -> RemoteResponse)?) {
        self.shard = shard
        all = programs
        lane = shard.nextLane()
        var environment = RuleEnvironment()
        environment.remote = remote
        evaluator = RuleEvaluator(environment: environment)
        var random = SystemRandomNumberGenerator()
        trail = RepublishTrail(using: &random)
        republisher = RuleRepublisher(self)
        webhooks = RuleWebhooks(self)
    }

    var isFull: Bool { deliveries.bytes + republisher.bytes + webhooks.bytes + waitingBytes >= Self.bound }

    /// The user data of an action for Kafka or MQTT.
    func userData(_ number: UInt64) -> UInt64 { UInt64(lane) << 40 | number & ReturnLane.steps }

    func owns(_ userData: UInt64) -> Bool { ReturnLane.number(of: userData) == lane }

    // MARK: - Messages

    /// The outcome of a rule's first look at a message.
    private enum Outcome {
        case begun
        case filtered
        /// A service has not responded yet; nothing has begun.
        case pending
        case failed(RuleError)
    }

    /// Applies a rule file's rule to a message, and begins its actions.
    func run(_ publish: borrowing PublishView, _ entry: UInt64, _ program: RuleProgram) {
        var context = RuleContext(timestamp: shard.now())
        if program.readsProperties { context.properties = RuleMessageProperties(publish) }
        context.ruleName = program.basicIngestName
        guard program.single != nil, program.waiting.isEmpty else {
            var message = message(publish, context)
            if program.republishes { message.steps = trail.steps(topic: publish.topic, payload: publish.payload) }
            return run(message, entry, program)
        }
        // The message is copied only when it has to be kept.
        switch begin(publish.topic, publish.payload, context, nil, entry, program) {
        case .begun: break
        case .filtered: shard.skip(entry)
        case .pending: wait(message(publish, context), entry, program)
        case .failed(let error): fail(message(publish, context), entry, program, error)
        }
    }

    private func run(_ message: RuleMessage, _ entry: UInt64, _ program: RuleProgram) {
        guard program.waiting.isEmpty else { return wait(message, entry, program) }
        switch begin(message.topic.span, message.payload.span, message.context, message, entry, program) {
        case .begun: break
        case .filtered: shard.skip(entry)
        case .pending: wait(message, entry, program)
        case .failed(let error): fail(message, entry, program, error)
        }
    }

    private func message(_ publish: borrowing PublishView, _ context: RuleContext) -> RuleMessage {
        var message = RuleMessage(
            topic: ByteSlice(copying: publish.topic), payload: ByteSlice(copying: publish.payload), context: context)
        message.headers = LetterHeaders(MappedMessage(publish, timestamp: context.timestamp))
        return message
    }

    /// - Parameter message: a copy of the message, for rules with several actions or an error action.
    private func begin(
        _ topic: Span<UInt8>, _ payload: Span<UInt8>, _ context: RuleContext, _ message: RuleMessage?, _ entry: UInt64,
        _ program: RuleProgram
    ) -> Outcome {
        // Nobody else holds it meanwhile.
        var output = WireBuffer()
        swap(&output, &self.output)
        defer { swap(&output, &self.output) }
        output.removeAll()
        var isEvaluated = false
        if program.rule.isSimple {
            // Most messages that a rule leaves out need nothing more.
            do throws(RuleError) {
                isEvaluated = try evaluator.evaluateMatched(
                    program.rule, topic: topic, payload: payload, context, into: &output)
            } catch {
                return .failed(error)
            }
            guard isEvaluated else { return .filtered }
        }
        var run = evaluator.open(topic: topic, payload: payload, context)
        let outcome = begin(message, entry, program, &run, &output, isEvaluated: isEvaluated)
        evaluator.close(run)
        return outcome
    }

    private func begin(
        _ message: RuleMessage?, _ entry: UInt64, _ program: RuleProgram, _ run: inout RuleRun,
        _ output: inout WireBuffer, isEvaluated: Bool
    ) -> Outcome {
        do throws(RuleError) {
            if !isEvaluated {
                guard try run.evaluateMatched(program.rule, into: &output) else { return .filtered }
            }
            if program.callsServices { try check(program, &run) }
        } catch {
            return error.code == .pending ? .pending : .failed(error)
        }
        if let single = program.single {
            storeSingle(single, output.bytes, entry, program, &run)
        } else if let message {
            begin(message, output.bytes, entry, program, &run)
        }
        return .begun
    }

    /// Fills in all templates, so that none that waits for a service is found after an action has begun.
    private func check(_ program: RuleProgram, _ run: inout RuleRun) throws(RuleError) {
        var text = WireBuffer()
        for template in program.templates where !template.contextFunctions.isEmpty {
            do throws(RuleError) { try run.render(template, into: &text) } catch {
                // Another failure is the action's own.
                if error.code == .pending { throw error }
            }
            text.removeAll()
        }
    }

    /// The way of a message whose one action stores it in Kafka.
    private func storeSingle(
        _ single: (action: KafkaRuleAction, topics: TopicSet), _ value: Span<UInt8>, _ entry: UInt64,
        _ program: RuleProgram, _ run: inout RuleRun
    ) {
        do throws(ActionFault) {
            try store(single.action, single.topics, value, program, &run, userData: entry)
        } catch {
            // After the end the message stays unacknowledged, and its broker delivers it again.
            guard !error.isStopped else { return }
            let cause = "rule '\(program.name)': KafkaAction '\(PeerText(error.resource))': \(error.reason)"
            shard.report(.deadLettered(topic: error.resource), cause)
            let origin = DeadLetter.Origin(
                target: error.resource, route: program.name, source: String(decodingUTF8: run.topic))
            let record =
                error.record
                ?? ActionFault.Record(
                    key: ByteSlice(copying: run.topic), value: ByteSlice(copying: run.payload), headers: LetterHeaders()
                )
            let letter = DeadLetter(
                .init(cause, errorCode: error.errorCode), origin, key: record.key, value: record.value,
                timestamp: run.context.timestamp, headers: record.headers)
            shard.sendToDeadLetterTopic(letter, entry: entry, of: single.topics.outlet)
        }
    }

    /// Begins all actions of a message.
    private func begin(
        _ message: RuleMessage, _ value: Span<UInt8>, _ entry: UInt64, _ program: RuleProgram, _ run: inout RuleRun
    ) {
        let number = deliveries.open(
            message, entry: entry, hasErrorAction: program.errorAction != nil, size: message.size)
        programs[number] = program
        for action in program.actions {
            deliveries.begin(number)
            perform(action, value, number, program, &run)
        }
        follow(deliveries.release(number), number)
    }

    /// A rule that cannot be applied to a message: the error action gets it, or the dead letters.
    private func fail(_ message: RuleMessage, _ entry: UInt64, _ program: RuleProgram, _ error: RuleError) {
        let number = deliveries.open(
            message, entry: entry, hasErrorAction: program.errorAction != nil, size: message.size)
        programs[number] = program
        let failure = RuleDeliveries<RuleMessage>.Failure(
            action: "RuleEvaluation", resource: "", reason: error.description)
        follow(deliveries.handleFinished(number, failure), number)
    }

    // MARK: - Outcomes

    /// An action has to be tried again.
    func reportWaiting(_ number: UInt64, _ reason: String) {
        guard let program = programs[number] else { return }
        shard.report(.ruleFailed(rule: program.name), reason)
    }

    /// An action has an outcome.
    func finish(_ number: UInt64, _ failure: RuleDeliveries<RuleMessage>.Failure?) {
        follow(deliveries.handleFinished(number, failure), number)
    }

    private func follow(_ step: RuleDeliveries<RuleMessage>.Step, _ number: UInt64) {
        switch step {
        case .wait: return
        case .succeeded(let entry):
            programs[number] = nil
            shard.settle(entry)
        case .caught(let entry):
            programs[number] = nil
            // What the error action has taken is no success of the rule.
            _ = shard.ledger.redirectToDeadLetter(entry)
            shard.settle(entry)
        case .runErrorAction:
            runErrorAction(number)
            commitSoon()
        case .giveUp(let entry, let message, let failures):
            giveUp(number, entry, message, failures)
            commitSoon()
        }
        if !isBusy { shard.rulesBecameIdle() }
        shard.resumeIfPossible()
    }

    private func runErrorAction(_ number: UInt64) {
        guard let program = programs[number], let action = program.errorAction,
            let (message, failures) = deliveries.content(number)
        else { return }
        shard.report(.ruleFailed(rule: program.name), RuleMessage.cause(failures))
        var document = WireBuffer()
        message.errorDocument(rule: program.name, failures, into: &document)
        var run = evaluator.open(topic: message.topic.span, payload: message.payload.span, message.context)
        run.assign(variablesOf: program.rule)
        perform(action, document.bytes, number, program, &run)
        evaluator.close(run)
    }

    private func giveUp(
        _ number: UInt64, _ entry: UInt64, _ message: RuleMessage, _ failures: [RuleDeliveries<RuleMessage>.Failure]
    ) {
        guard let program = programs.removeValue(forKey: number) else { return }
        let cause = "rule '\(program.name)': \(RuleMessage.cause(failures))"
        let resource = failures.last?.resource ?? ""
        shard.report(.deadLettered(topic: resource.isEmpty ? "rule \(program.name)" : resource), cause)
        guard let outlet = program.outlet else { return }
        let origin = DeadLetter.Origin(
            target: resource.isEmpty ? nil : resource, route: program.name,
            source: String(decodingUTF8: message.topic.span))
        let letter = DeadLetter(
            .init(cause, errorCode: failures.last?.errorCode), origin, key: message.topic, value: message.payload,
            timestamp: message.context.timestamp, headers: message.headers)
        shard.sendToDeadLetterTopic(letter, entry: entry, of: outlet)
    }

    // MARK: - Waiting for a service

    /// Keeps a message that `select` cannot be applied to yet, or that comes behind one.
    func wait(stage publish: borrowing PublishView, _ entry: UInt64, _ program: RuleProgram) {
        var context = RuleContext(timestamp: shard.now())
        if program.readsProperties { context.properties = RuleMessageProperties(publish) }
        let message = RuleMessage(
            topic: ByteSlice(copying: publish.topic), payload: ByteSlice(copying: publish.payload), context: context)
        wait(message, packet: RuleProgram.Packet(publish), entry, program)
    }

    private func wait(
        _ message: RuleMessage, packet: RuleProgram.Packet? = nil, _ entry: UInt64, _ program: RuleProgram
    ) {
        let one = RuleProgram.Waiting(message: message, packet: packet, entry: entry)
        // The first one has made its calls.
        if (1..<Self.mostCalling).contains(program.waiting.count) { makeCalls(of: one, program) }
        program.waiting.append(one)
        waitingBytes += one.size
        scheduleRetry()
    }

    /// Applies a rule for its calls alone: services respond to them while the message waits for those before it.
    private func makeCalls(of one: RuleProgram.Waiting, _ program: RuleProgram) {
        let message = one.message
        var output = WireBuffer()
        var run = evaluator.open(topic: message.topic.span, payload: message.payload.span, message.context)
        // A failure is told in the message's turn.
        if (try? run.evaluateMatched(program.rule, into: &output)) == true { try? check(program, &run) }
        evaluator.close(run)
    }

    private func scheduleRetry() {
        guard retryTimer == nil else { return }
        retryTimer = shard.loop.schedule(after: Self.retryInterval) { [weak self] in
            self?.retryTimer = nil
            self?.retry()
        }
    }

    private func retry() {
        for program in all where !program.waiting.isEmpty { advance(program) }
        if all.contains(where: { !$0.waiting.isEmpty }) { scheduleRetry() }
        if !isBusy { shard.rulesBecameIdle() }
        // As after a read: buffers write what has come.
        shard.mqttClientFinishedRead()
        shard.resumeIfPossible()
    }

    /// Lets buffers write what an outcome has put into them, which may come between two reads.
    private func commitSoon() {
        guard commitTimer == nil else { return }
        commitTimer = shard.loop.schedule(after: .zero) { [weak self] in
            self?.commitTimer = nil
            self?.shard.mqttClientFinishedRead()
        }
    }

    /// The messages of a rule go on in their order, as far as services have responded.
    private func advance(_ program: RuleProgram) {
        var count = 0
        // A message that comes meanwhile waits behind them.
        while count < program.waiting.count, resume(program.waiting[count], program) {
            waitingBytes -= program.waiting[count].size
            count += 1
        }
        program.waiting.removeFirst(count)
        for one in program.waiting.prefix(Self.mostCalling).dropFirst() { makeCalls(of: one, program) }
    }

    /// - Returns: `false` for a message that waits on.
    private func resume(_ one: RuleProgram.Waiting, _ program: RuleProgram) -> Bool {
        if let packet = one.packet { return shard.resume(packet, one.entry, program) }
        let message = one.message
        switch begin(message.topic.span, message.payload.span, message.context, message, one.entry, program) {
        case .begun: break
        case .filtered: shard.skip(one.entry)
        case .pending: return false
        case .failed(let error): fail(message, one.entry, program, error)
        }
        return true
    }

    // MARK: - For the shard

    /// The topics of `kafka` actions.
    var topicSets: [TopicSet] { all.flatMap(\.topicSets) }

    /// Topics that messages have named and that cannot be written are given up.
    func giveUpUnusableTopics(of outlet: KafkaOutlet, isFull: Bool) {
        for program in all {
            for topics in program.topicSets where topics.outlet === outlet {
                topics.giveUpUnusable(after: program.topicTimeout, isFull: isFull)
            }
        }
    }

    /// Whether messages are in flight, or wait for a service, that an action may publish.
    var isBusy: Bool {
        !deliveries.isEmpty && all.contains(where: \.republishes)
            || all.contains { $0.republishes && !$0.waiting.isEmpty }
    }

    /// The producer has given up a record.
    ///
    /// - Returns: `false` when it is none of a rule with several actions.
    func handleFailed(_ userData: UInt64, topic: String, _ error: ProduceFailure) -> Bool {
        guard userData & ReturnLane.mark != 0, owns(userData & ~ReturnLane.mark) else { return false }
        finish(
            userData & ReturnLane.steps,
            .init(action: "KafkaAction", resource: topic, reason: error.text, errorCode: error.errorCode))
        return true
    }

    /// Applies `select` and `where` of a route to a message.
    ///
    /// - Parameter output: gets what is selected.
    /// - Returns: whether the message is selected.
    func select(
        _ publish: borrowing PublishView, _ program: RuleProgram, into output: inout WireBuffer
    ) throws(RuleError) -> Bool {
        output.removeAll()
        var context = RuleContext(timestamp: shard.now())
        if program.readsProperties { context.properties = RuleMessageProperties(publish) }
        return try evaluator.evaluateMatched(
            program.rule, topic: publish.topic, payload: publish.payload, context, into: &output)
    }

    func stop() {
        retryTimer?.cancel()
        commitTimer?.cancel()
        republisher.stop()
    }
}
