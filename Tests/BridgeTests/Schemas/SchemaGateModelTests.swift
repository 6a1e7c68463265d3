import Foundation
import TestSupport
import Testing
import TrestleBase

@testable import TrestleBridge

/// Messages that need schemas beside a model of a registry that is slow, down, or refuses.
@Suite("Schema gate model", .timeLimit(.minutes(5)))
struct SchemaGateModelTests {
    private static let seeds = ProcessInfo.processInfo.environment["TRESTLE_MODEL_SEEDS"].flatMap(UInt64.init) ?? 400

    @Test("Each message gets one outcome, in the order of its line, after the registry has given what it needs")
    func model() {
        var failures: [String] = []
        var seen = SchemaSimulation.Seen()
        for seed in 1...Self.seeds {
            var run = SchemaSimulation(seed: seed)
            failures += run.run().map { "seed \(seed): \($0)" }
            seen.add(run.seen)
            if failures.count > 5 { break }
        }
        #expect(failures == [])
        // Each way was taken.
        #expect(seen.stored > 0 && seen.refused > 0 && seen.waited > 0 && seen.outages > 0 && seen.wentOnInOutage > 0)
        #expect(seen.twoNeeds > 0 && seen.refreshed > 0)
    }

    @Test("While a registry does not respond, it gets one request at a time, and later ones after a longer pause")
    func backoff() throws {
        var gate = SchemaGate<Int, Int, Int, Int>()
        var now = Instant.distantPast + .seconds(1_000)
        for need in 0..<20 { _ = gate.look(need, now: now) }
        var first: [Int] = []
        while let need = gate.nextRequest(now: now) { first.append(need) }
        #expect(first.count == 8)
        for need in first { gate.handle(.unavailable("down"), to: need, now: now, random: .max) }
        #expect(gate.obstacle == "down")
        #expect(gate.nextRequest(now: now) == nil)
        var pauses: [Duration] = []
        for _ in 0..<6 {
            let time = try #require(gate.deadline)
            pauses.append(now.duration(to: time))
            now = time
            let next = gate.nextRequest(now: now)
            let need = try #require(next)
            #expect(gate.nextRequest(now: now) == nil)
            gate.handle(.unavailable("down"), to: need, now: now, random: .max)
        }
        #expect(pauses.allSatisfy { $0 <= .seconds(18) } && pauses.sorted() == pauses)
        now = try #require(gate.deadline)
        let next = gate.nextRequest(now: now)
        let need = try #require(next)
        gate.handle(.known(1, lifetime: nil), to: need, now: now, random: 0)
        #expect(gate.obstacle == nil)
        var rest = 0
        while gate.nextRequest(now: now) != nil { rest += 1 }
        #expect(rest == 8)
    }

    @Test("What is known stays in use when it cannot be looked up again, or is gone")
    func knownStays() {
        var gate = SchemaGate<Int, Int, Int, Int>()
        var now = Instant.distantPast + .seconds(1_000)
        _ = gate.look(1, now: now)
        _ = gate.nextRequest(now: now)
        gate.handle(.known(10, lifetime: .seconds(60)), to: 1, now: now, random: 0)
        for response in [SchemaGate<Int, Int, Int, Int>.Response.unavailable("down"), .refused("gone")] {
            now = now + .seconds(120)
            guard case .known(10) = gate.look(1, now: now) else { return #expect(Bool(false)) }
            #expect(gate.nextRequest(now: now) == 1)
            guard case .known(10) = gate.look(1, now: now) else { return #expect(Bool(false)) }
            #expect(gate.nextRequest(now: now) == nil)
            gate.handle(response, to: 1, now: now, random: 0)
            guard case .known(10) = gate.look(1, now: now) else { return #expect(Bool(false)) }
        }
    }

    @Test("What is refused for one message is requested again for the next") func refusedOnce() {
        var gate = SchemaGate<Int, Int, Int, Int>()
        let now = Instant.distantPast + .seconds(1_000)
        for _ in 0..<2 {
            guard case .pending = gate.look(1, now: now) else { return #expect(Bool(false)) }
            #expect(gate.nextRequest(now: now) == 1)
            gate.handle(.refusedOnce("unfit"), to: 1, now: now, random: 0)
            guard case .refused("unfit") = gate.look(1, now: now) else { return #expect(Bool(false)) }
        }
    }

    @Test("What is known is bounded by number and by size, and what is under way is kept") func bounds() {
        let now = Instant.distantPast + .seconds(1_000)
        var gate = SchemaGate<Int, Int, Int, Int>(capacity: 10, maximumSize: 100)
        for need in 0..<3 {
            _ = gate.look(need, now: now)
            _ = gate.nextRequest(now: now)
            gate.handle(.known(need, lifetime: nil), to: need, size: 40, now: now, random: 0)
        }
        #expect(!gate.has(0, now: now) && !gate.has(1, now: now) && gate.has(2, now: now))
        for need in 10..<40 { _ = gate.look(need, now: now) }
        #expect(!gate.has(2, now: now) && (10..<40).allSatisfy { gate.has($0, now: now) })
        // While the registry is away, what is known is not given up.
        gate = SchemaGate(capacity: 10)
        _ = gate.look(0, now: now)
        _ = gate.look(1, now: now)
        _ = gate.nextRequest(now: now)
        gate.handle(.known(0, lifetime: nil), to: 0, now: now, random: 0)
        _ = gate.nextRequest(now: now)
        gate.handle(.unavailable("down"), to: 1, now: now, random: 0)
        for need in 10..<40 { _ = gate.look(need, now: now) }
        #expect(gate.has(0, now: now))
    }

    @Test("Ten thousand messages with as many needs cost no more than their number") func manyNeeds() {
        var gate = SchemaGate<Int, Int, Int, Int>(capacity: 20_000)
        let now = Instant.distantPast + .seconds(1_000)
        for number in 0..<10_000 {
            guard case .pending = gate.look(number, now: now) else { return #expect(Bool(false)) }
            gate.wait(number, in: number % 100, for: number, size: 10)
        }
        var settled: [Int] = []
        while let need = gate.nextRequest(now: now) {
            gate.handle(.known(need, lifetime: nil), to: need, now: now, random: 0)
            while let (line, message) = gate.next() {
                if case .known = gate.look(message, now: now) {
                    settled.append(message)
                    gate.finish(line)
                } else {
                    gate.park(line, for: message)
                }
            }
        }
        #expect(settled.count == 10_000 && gate.count == 0 && gate.bytes == 0)
    }
}

/// One run.
private struct SchemaSimulation {
    typealias Gate = SchemaGate<Int, Int, Int, Message>

    struct Message {
        let number: Int
        let line: Int
        /// In this order.
        let needs: [Int]
    }

    struct Seen {
        var stored = 0
        var refused = 0
        var waited = 0
        var outages = 0
        var wentOnInOutage = 0
        var twoNeeds = 0
        var refreshed = 0

        mutating func add(_ other: Seen) {
            stored += other.stored
            refused += other.refused
            waited += other.waited
            outages += other.outages
            wentOnInOutage += other.wentOnInOutage
            twoNeeds += other.twoNeeds
            refreshed += other.refreshed
        }
    }

    private enum Step { case settled(isRefused: Bool), needs(Int) }

    private var random: SeededRandom
    private var gate = Gate()
    private var now = Instant.distantPast + .seconds(10_000)
    private var isUp = true
    /// What the registry refuses whenever it responds.
    private let poison: Set<Int> = [3, 7]
    private var requests: [(need: Int, at: Instant)] = []
    private var given: Set<Int> = []
    private var sent: [Int: [Int]] = [:]
    private var settled: [Int: [Int]] = [:]
    private var all: [Message] = []
    private var failures: [String] = []
    var seen = Seen()

    init(seed: UInt64) { random = SeededRandom(seed: seed) }

    mutating func run() -> [String] {
        for _ in 0..<random.below(300) + 20 {
            switch random.below(10) {
            case 0...5: receive()
            case 6: now = now + .milliseconds(random.below(3_000))
            case 7:
                if isUp, random.chance(40) {
                    isUp = false
                    seen.outages += 1
                } else {
                    isUp = true
                }
            default: respond()
            }
            send()
        }
        // The registry comes back, and stays.
        isUp = true
        for _ in 0..<2_000 where gate.count > 0 || !requests.isEmpty || gate.fault != nil {
            now = now + .seconds(1)
            send()
            respond()
        }
        judge()
        return failures
    }

    private mutating func receive() {
        let first = random.below(9)
        let needs = random.chance(30) ? [first, 100 + random.below(9)] : [first]
        // Lines are finer than needs.
        let message = Message(number: all.count, line: needs[0] * 10 + random.below(3), needs: needs)
        all.append(message)
        sent[message.line, default: []].append(message.number)
        guard !gate.isWaiting(message.line) else {
            seen.waited += 1
            return gate.wait(message, in: message.line, for: -1, size: 10)
        }
        let isKnown = needs.allSatisfy(given.contains)
        switch attempt(message) {
        case .settled(let isRefused):
            if isKnown, !isUp { seen.wentOnInOutage += 1 }
            settle(message, isRefused: isRefused)
        case .needs(let need):
            if isKnown { failures.append("message \(message.number) waits for what is known") }
            seen.waited += 1
            gate.wait(message, in: message.line, for: need, size: 10)
        }
    }

    private mutating func attempt(_ message: Message) -> Step {
        for need in message.needs {
            switch gate.look(need, now: now) {
            case .known: continue
            case .refused: return .settled(isRefused: true)
            case .pending:
                if need >= 100 { seen.twoNeeds += 1 }
                return .needs(need)
            }
        }
        return .settled(isRefused: false)
    }

    private mutating func settle(_ message: Message, isRefused: Bool) {
        settled[message.line, default: []].append(message.number)
        let isPoison = message.needs.contains(where: poison.contains)
        if isRefused { seen.refused += 1 } else { seen.stored += 1 }
        if isRefused != isPoison { failures.append("message \(message.number): refused \(isRefused)") }
        if !isRefused, !message.needs.allSatisfy(given.contains) {
            failures.append("message \(message.number) is stored before its schema is known")
        }
    }

    private mutating func send() {
        while let need = gate.nextRequest(now: now) {
            requests.append((need, now + .milliseconds(random.below(2_000))))
            if given.contains(need) { seen.refreshed += 1 }
            if gate.fault != nil, requests.count > 8 { failures.append("more requests than a broken registry gets") }
            if requests.count > 8 { failures.append("more requests than the limit") }
        }
    }

    private mutating func respond() {
        guard !requests.isEmpty else { return }
        let (need, at) = requests.remove(at: random.below(requests.count))
        now = max(now, at)
        let response: Gate.Response
        if !isUp {
            response = .unavailable("down")
        } else if poison.contains(need) {
            response = .refused("poison")
        } else {
            given.insert(need)
            response = .known(need, lifetime: random.chance(50) ? .seconds(2) : nil)
        }
        gate.handle(response, to: need, now: now, random: random.next())
        while let (line, message) = gate.next() {
            switch attempt(message) {
            case .settled(let isRefused):
                settle(message, isRefused: isRefused)
                gate.finish(line)
            case .needs(let need): gate.park(line, for: need)
            }
        }
    }

    private mutating func judge() {
        if gate.count != 0 || gate.bytes != 0 { failures.append("\(gate.count) messages still wait") }
        if gate.fault != nil || gate.obstacle != nil { failures.append("a fault stays") }
        for (line, numbers) in sent where settled[line] ?? [] != numbers {
            failures.append("line \(line): sent \(numbers), settled \(settled[line] ?? [])")
        }
    }
}
