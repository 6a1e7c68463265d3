@testable import MQTTClient
import MQTTCodec
import Synchronization
import TestSupport
import TrestleBase
import TrestleTransport
import WireBytes

/// A client as an application uses it: tasks that publish, subscribe, consume, authenticate, are cancelled and shut the client down,
/// all at once, while the server settles in any order and the line is cut.
final class ClientSimulation: Sendable {
    /// What came of the application's calls.
    private struct Outcome {
        var failures: [String] = []
        /// Messages by number: QoS and results.
        var qosOf: [Int: QoS] = [:]
        var results: [Int: MQTTPublishResult] = [:]
        /// What consumers were given, in order, by consumer.
        var consumed: [[Int]] = []
        var topicOf: [Int: String] = [:]
        /// Filters that were unsubscribed, and how many messages the client gave up for that.
        var givenUp: [TopicFilter] = []
        var dropped = 0
        var openCalls = 0
        var consumers: [Task<Void, Never>] = []
    }

    private final class Outcomes: Sendable {
        private let value = Mutex(Outcome())

        func withLock<Value: Sendable>(_ body: (inout Outcome) -> Value) -> Value { value.withLock { body(&$0) } }
    }

    private let line: ServerLine
    private let client: MQTTClient
    private let outcome = Outcomes()
    private let version: MQTTVersion
    private let seed: UInt64
    private let authenticates: Bool
    /// In half of the runs no message may be dropped.
    private let unsubscribes: Bool

    init(seed: UInt64, loop: IOLoop) async throws {
        var random = SeededRandom(seed: seed)
        let version: MQTTVersion = random.chance(70) ? .v5 : .v3_1_1
        let authenticates = version == .v5 && random.chance(25)
        let isFickle = random.chance(50)
        let line = await loop.run { [seed = random.next()] in
            ServerLine(loop: loop, version: version, authenticates: authenticates, isFickle: isFickle, seed: seed)
        }
        var configuration = MQTTClient.Configuration(endpoint: Endpoint(host: "model", port: 1))
        configuration.version = version
        configuration.reconnectDelay = .milliseconds(1) ... .milliseconds(2)
        configuration.shutdownTimeout = .seconds(20)
        configuration.receiveMaximum = UInt16([1, 3, 100][random.below(3)])
        configuration.receiveBufferSize = [300, 4 << 20][random.below(2)]
        configuration.usesTopicAliases = random.chance(30)
        configuration.keepAlive = .zero
        if authenticates { configuration.authentication = MQTTAuthentication(method: "model") { PlainExchange() } }
        configuration.openChannel = { _, _, handler in line.open(handler) }
        configuration.observe = { [outcome] in
            switch $0 {
            case .failed(let reason): line.note("the client gave up: \(reason)")
            case .malformed(let topic, let reason): line.note("malformed on \(topic): \(reason)")
            case .unclaimedDropped(let count, _): outcome.withLock { $0.dropped += count }
            default: break
            }
        }
        unsubscribes = random.chance(50)
        client = try MQTTClient(configuration: configuration, loop: loop)
        self.line = line
        self.version = version
        self.authenticates = authenticates
        self.seed = random.next()
    }

    private struct PlainExchange: MQTTAuthenticationExchange {
        mutating func start() throws -> ByteSlice? { nil }
        mutating func respond(to challenge: ByteSlice?) throws -> ByteSlice? { nil }
        mutating func finish(_ data: ByteSlice?) throws {}
    }

    // MARK: The run

    func run() async -> [String] {
        var random = SeededRandom(seed: seed)
        var next = 0
        do throws(MQTTClientError) { try await client.connect() } catch { return ["connect: \(error)"] }
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<60 { await step(&random, &next, &group) }
            await line.loop.run {
                self.line.isCalm = true; self.line.schedule()
            }
            let consumers = outcome.withLock { $0.consumers }
            for consumer in consumers { consumer.cancel() }
            // What they leave unfinished is for a consumer that comes after them.
            for consumer in consumers { await consumer.value }
            // One consumer takes what the others have left, whichever subscription it came for.
            let rest = Task { await self.consume(["#", "t/#", "t/0", "t/1", "t/2", "other"], .automatic, limit: .max) }
            for _ in 0..<2_000 where outcome.withLock({ $0.openCalls > 1 }) {
                try? await Task.sleep(for: .milliseconds(1))
            }
            let isHanging = outcome.withLock { $0.openCalls > 1 }
            if isHanging { note("\(outcome.withLock { $0.openCalls }) calls hang") }
            await settle()
            await client.shutdown()
            await rest.value
            group.cancelAll()
        }
        await judge()
        return outcome.withLock { $0.failures }
    }

    private func note(_ failure: String) { outcome.withLock { $0.failures.append(failure) } }

    /// Until the server has nothing more for the client.
    private func settle() async {
        for _ in 0..<4_000 {
            if await line.loop.run({ self.line.server.isDrained }) { return }
            try? await Task.sleep(for: .milliseconds(1))
        }
        note(
            "what the server sends is not settled: \(await line.loop.run { self.client.leftovers + ", " + self.line.description })"
        )
    }

    private func step(_ random: inout SeededRandom, _ next: inout Int, _ group: inout TaskGroup<Void>) async {
        let filter = ["#", "t/#", "t/\(random.below(3))", "other"][random.below(4)]
        switch random.below(12) {
        case 0, 1, 2:
            let count = [1, 1, 5, 40][random.below(4)]
            let numbers = Array(next + 1...next + count)
            next += count
            let batch = numbers.map { number in (number, QoS(rawValue: UInt8(random.below(3))) ?? .atLeastOnce) }
            let text = random.chance(20) ? " " + String(repeating: "x", count: random.below(50)) : ""
            start(&random, &group) { await $0.publish(batch, text) }
        case 3, 4:
            let number = next + 1
            next += 1
            let qos = QoS(rawValue: UInt8(random.below(3))) ?? .atLeastOnce
            let topic = "t/\(random.below(3))"
            outcome.withLock { $0.topicOf[-number] = topic }
            await line.loop.run { _ = self.line.publish(-number, qos, to: topic) }
        case 5: start(&random, &group) { await $0.ask { try await $0.subscribe(to: filter) } }
        case 6:
            guard unsubscribes, let legal = try? TopicFilter(filter) else { return }
            outcome.withLock { $0.givenUp.append(legal) }
            start(&random, &group) { await $0.ask { try await $0.unsubscribe(from: filter) } }
        case 7:
            let acknowledgement: MQTTAcknowledgement = random.chance(60) ? .automatic : .manual
            let limit = random.below(8)
            start(&random, &group, isConsumer: true) { await $0.consume([filter], acknowledgement, limit: limit) }
        case 8: if random.chance(60) { await line.loop.run { self.line.cut() } }
        case 9:
            guard authenticates else { return }
            start(&random, &group) { it in
                do throws(MQTTClientError) { try await it.client.reauthenticate() } catch { it.check(error) }
            }
        case 10:
            guard random.chance(10) else { return }
            await client.shutdown()
            do throws(MQTTClientError) { try await client.connect() } catch { check(error) }
        default:
            try? await Task.sleep(for: .microseconds(random.below(1_500)))
        }
    }

    /// Starts a call, and cancels some of them soon.
    private func start(
        _ random: inout SeededRandom, _ group: inout TaskGroup<Void>, isConsumer: Bool = false,
        _ call: @escaping @Sendable (ClientSimulation) async -> Void
    ) {
        outcome.withLock { $0.openCalls += 1 }
        let task = Task {
            await call(self)
            self.outcome.withLock { $0.openCalls -= 1 }
        }
        if isConsumer { outcome.withLock { $0.consumers.append(task) } }
        let wait = random.chance(30) ? random.below(2_000) : nil
        group.addTask {
            guard let wait else { return await task.value }
            try? await Task.sleep(for: .microseconds(wait))
            task.cancel()
            await task.value
        }
    }

    // MARK: Calls

    private func check(_ error: MQTTClientError) {
        let expected: Set<MQTTClientError.Code> = [.connection, .refused, .cancelled, .notRunning, .invalid]
        if !expected.contains(error.code) { note("\(error.code): \(error)") }
    }

    private func publish(_ batch: [(number: Int, qos: QoS)], _ text: String) async {
        outcome.withLock { for (number, qos) in batch { $0.qosOf[number] = qos } }
        let results = await client.publish(
            batch.map { MQTTOutgoingMessage(topic: "from/client", payload: "\($0.number)\(text)", qos: $0.qos) })
        if results.count != batch.count { note("\(results.count) results of \(batch.count) messages") }
        for ((number, _), result) in zip(batch, results) {
            if case .failure(let error) = result { check(error) }
            outcome.withLock { $0.results[number] = result }
        }
    }

    private func ask(_ call: @Sendable (MQTTClient) async throws -> [MQTTSubscribeResult]) async {
        do {
            _ = try await call(client)
        } catch let error as MQTTClientError {
            check(error)
        } catch {
            note("\(error)")
        }
    }

    private func consume(_ filters: [String], _ acknowledgement: MQTTAcknowledgement, limit: Int) async {
        let isLast = limit == .max
        if isLast { outcome.withLock { $0.openCalls += 1 } }
        let place = outcome.withLock { outcome in
            outcome.consumed.append([])
            return outcome.consumed.count - 1
        }
        var count = 0
        do throws(MQTTClientError) {
            var options = MQTTSubscribeOptions()
            options.qos = .exactlyOnce
            var messages = client.messages(filters, options: options, acknowledgement: acknowledgement)
                .makeAsyncIterator()
            while count < limit, let message = try await messages.next() {
                count += 1
                let number = Int(message.text ?? "") ?? 0
                outcome.withLock { $0.consumed[place].append(-number) }
                if acknowledgement == .manual { message.acknowledge() }
            }
        } catch {
            check(error)
        }
        if isLast { outcome.withLock { $0.openCalls -= 1 } }
    }

    // MARK: The judge

    private func judge() async {
        let server = await line.loop.run { self.line.server }
        let lineFailures = await line.loop.run { self.line.failures }
        let left = await line.loop.run { self.client.leftovers }
        outcome.withLock { outcome in
            outcome.failures += lineFailures
            if left != "" { outcome.failures.append("left behind: \(left)") }
            let taken = Dictionary(grouping: server.taken) { $0 }.mapValues(\.count)
            for (number, qos) in outcome.qosOf {
                guard let result = outcome.results[number] else {
                    outcome.failures.append("message \(number) has no result")
                    continue
                }
                let times = taken[number] ?? 0
                switch result {
                case .success:
                    if qos != .atMostOnce, times == 0 { outcome.failures.append("message \(number) was lost") }
                case .failure(let error):
                    if !error.mayBeDelivered, times > 0 {
                        outcome.failures.append("message \(number) arrived, in spite of \"\(error)\"")
                    }
                }
                if qos == .exactlyOnce, times > 1 + server.losses {
                    outcome.failures.append("message \(number) came \(times) times")
                }
            }
            guard server.losses == 0 else { return }
            let came = Set(outcome.consumed.joined())
            let missing = server.promised.filter { !came.contains(-$0) }
            let unexcused = missing.filter { number in
                let topic = ByteSlice(utf8: outcome.topicOf[number] ?? "")
                return !outcome.givenUp.contains { $0.matches(topic.span) }
            }
            for number in missing.count > outcome.dropped ? missing : unexcused {
                outcome.failures.append("message \(-number) of the server reached nobody")
            }
        }
    }
}
