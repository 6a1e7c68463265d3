import Foundation
import KafkaSession
import TestSupport
import Testing
import TrestleBase
import TrestleBridge

/// A partition between a model of a log and one of an MQTT broker behind a client that repeats what was cut off, driven by one seed.
@Suite("Partition delivery model", .timeLimit(.minutes(5)))
struct PartitionDeliveryTests {
    private static let seeds = ProcessInfo.processInfo.environment["TRESTLE_MODEL_SEEDS"].flatMap(UInt64.init) ?? 2_000

    @Test("Nothing is committed that was not delivered, each topic ends with its newest message, and everything drains")
    func model() async {
        var failures: [String] = []
        var repeats = 0
        var messages = 0
        for seed in 1...Self.seeds {
            var run = ReturnSimulation(seed: seed)
            failures += run.run().map { "seed \(seed): \($0)" }
            repeats += run.repeats
            messages += run.received.count
            if failures.count > 5 { break }
            await Task.yield()
        }
        #expect(failures == [])
        #expect(repeats > 0)
        print("\(messages) messages, \(repeats) of them again")
    }

    @Test("With a window of one, a refused message is followed by nothing of its partition")
    func strictOrder() {
        for seed in 1...500 as ClosedRange<UInt64> {
            var run = ReturnSimulation(seed: seed, window: 1)
            #expect(run.run() == [])
            if run.losses == 0 { #expect(run.firstReceipts == run.firstReceipts.sorted()) }
        }
    }

    @Test func `A step is sent for the first time once`() {
        var delivery = PartitionDelivery<Int>()
        delivery.append(0, next: 1, epoch: 0, size: 10)
        let now = Instant(nanoseconds: 1)
        var first: [Bool] = []
        for _ in 0..<3 {
            guard let step = delivery.next(window: 10, now: now) else { break }
            first.append(delivery.handleSent(step.number))
            if first.count == 1 {
                delivery.handleUnsent(step.number)
            } else {
                _ = delivery.handleRefused(step.number, retryAt: now)
            }
        }
        #expect(first == [true, false, false])
    }

    /// What is sent again counts once, and as a repeat.
    @Test func eachRouteCountsWhatBecameOfItsSteps() {
        var delivery = PartitionDelivery<Int>()
        for step in 0..<4 { delivery.append(step, route: step % 2, next: Int64(step + 1), epoch: 0, size: 10) }
        #expect(delivery.unsettledRecords == 4 && delivery.oldest == 0)
        let now = Instant(nanoseconds: 1)
        while let step = delivery.next(window: 10, now: now) {
            if step.item == 3 {
                delivery.handleLeftOut(step.number, isExpired: true)
            } else {
                delivery.handleSent(step.number)
            }
        }
        _ = delivery.handleRefused(0, retryAt: now)
        _ = delivery.handleDelivered(1)
        _ = delivery.handleDelivered(2)
        #expect(delivery.unsettledRecords == 4)
        while let step = delivery.next(window: 10, now: now) {
            delivery.handleSent(step.number)
            _ = delivery.handleDelivered(step.number)
        }
        #expect(delivery.tallies.map(\.begun) == [2, 2] && delivery.tallies.map(\.begunBytes) == [20, 20])
        #expect(delivery.tallies.map(\.delivered) == [2, 1] && delivery.tallies.map(\.expired) == [0, 1])
        #expect(delivery.tallies.map(\.retried) == [2, 1] && delivery.tally.settled == 4)
        #expect(delivery.unsettledRecords == 0 && delivery.oldest == nil)
    }

    @Test func recordsOfSeveralStepsAreCommittedWithTheLastOne() {
        var delivery = PartitionDelivery<Int>()
        delivery.append(0, next: nil, epoch: 3, size: 10)
        delivery.append(1, next: 5, epoch: 3, size: 10)
        delivery.append(2, next: 9, epoch: 4, size: 10)
        let now = Instant(nanoseconds: 1)
        for expected in 0..<3 {
            let step = delivery.next(window: 10, now: now)
            #expect(step?.item == expected)
            if let step { delivery.handleSent(step.number) }
        }
        #expect(delivery.next(window: 10, now: now) == nil && delivery.bytes == 30)
        do { let done = delivery.handleDelivered(1); #expect(done) }
        #expect(delivery.committable == nil)
        do { let done = delivery.handleDelivered(0); #expect(done) }
        #expect(delivery.committable == OffsetAndMetadata(offset: 5, leaderEpoch: 3) && delivery.bytes == 10)
        do { let again = delivery.handleDelivered(0); #expect(!again) }
        do { let unknown = delivery.handleDelivered(77); #expect(!unknown) }
        do { let dead = delivery.handleDeadLettered(2); #expect(!dead) }
        delivery.skip(to: 12, epoch: 5, 3)
        #expect(delivery.committable == OffsetAndMetadata(offset: 5, leaderEpoch: 3))
        do { let done = delivery.handleDelivered(2); #expect(done) }
        #expect(delivery.committable == OffsetAndMetadata(offset: 12, leaderEpoch: 5))
        #expect(delivery.isEmpty && delivery.outstanding == 0)
    }
}

private struct ReturnSimulation {
    private var random: SeededRandom
    private let window: Int
    private let total = 40
    private var delivery = PartitionDelivery<Int>()
    /// The next record to take from the log.
    private var position = 0
    private var committed = 0
    /// Messages that the client has been handed, in order, and which life of the partition they are of.
    private var client: [(life: Int, number: UInt64, record: Int, isReceived: Bool)] = []
    private var deadLetters: [(life: Int, number: UInt64, record: Int)] = []
    private var life = 0
    private var now = Instant(nanoseconds: 0)
    private(set) var received: [Int] = []
    private var settled: Set<Int> = []
    private(set) var losses = 0
    private var failures: [String] = []

    init(seed: UInt64, window: Int? = nil) {
        random = SeededRandom(seed: seed)
        let drawn = 1 + random.below(8)
        self.window = window ?? drawn
    }

    var repeats: Int { received.count - Set(received).count }

    var firstReceipts: [Int] {
        var seen: Set<Int> = []
        return received.filter { seen.insert($0).inserted }
    }

    /// Two records in three are of topic 0.
    private func topic(_ record: Int) -> Int { record % 3 == 0 ? 1 : 0 }

    mutating func run() -> [String] {
        for _ in 0..<400 { step(isCalm: false) }
        for _ in 0..<4_000 where committed < total { step(isCalm: true) }
        if committed < total {
            failures.append("committed \(committed) of \(total); \(delivery.outstanding) outstanding")
        }
        for topic in 0..<2 {
            // Where each record was received last.
            var last: [Int: Int] = [:]
            for (place, record) in received.enumerated() where self.topic(record) == topic { last[record] = place }
            let order = last.sorted { $0.value < $1.value }.map(\.key)
            if order != order.sorted() { failures.append("topic \(topic) ends as \(order)") }
        }
        return failures
    }

    private mutating func step(isCalm: Bool) {
        now += .milliseconds(random.below(50))
        switch random.below(20) {
        case 0..<6: take()
        case 6..<12: send()
        case 12..<17: respond(isCalm: isCalm)
        case 17: commit()
        case 18 where !isCalm: fault()
        default: storeDeadLetter()
        }
    }

    private mutating func take() {
        guard position < total, delivery.bytes < 100 else { return }
        if position % 7 == 6 {
            delivery.skip(to: Int64(position + 1), epoch: 0, position)
        } else {
            delivery.append(position, next: Int64(position + 1), epoch: 0, size: 10)
        }
        if position % 7 == 6 { settled.insert(position) }
        position += 1
    }

    private mutating func send() {
        while let step = delivery.next(window: window, now: now) {
            switch step.item % 11 {
            case 5:
                delivery.handleDeadLettering(step.number)
                deadLetters.append((life, step.number, step.item))
            case 8:
                delivery.handleLeftOut(step.number)
                settled.insert(step.item)
            default:
                delivery.handleSent(step.number)
                client.append((life, step.number, step.item, false))
            }
            if random.chance(30) { return }
        }
    }

    /// The broker receives the next message, or its response arrives.
    private mutating func respond(isCalm: Bool) {
        if let place = client.firstIndex(where: { !$0.isReceived }), random.chance(60) {
            client[place].isReceived = true
            if !isCalm, random.chance(10) {
                let message = client.remove(at: place)
                if message.life == life {
                    let isKnown = delivery.handleRefused(message.number, retryAt: now + .milliseconds(100))
                    if !isKnown { failures.append("\(message.record) was not in flight") }
                }
                return
            }
            received.append(client[place].record)
        } else if let place = client.firstIndex(where: \.isReceived) {
            let message = client.remove(at: place)
            settled.insert(message.record)
            guard message.life == life else { return }
            let isKnown = delivery.handleDelivered(message.number)
            if !isKnown { failures.append("\(message.record) was not in flight") }
        }
    }

    private mutating func storeDeadLetter() {
        guard !deadLetters.isEmpty else { return }
        let letter = deadLetters.remove(at: random.below(deadLetters.count))
        settled.insert(letter.record)
        if letter.life == life, !delivery.handleDeadLettered(letter.number) {
            failures.append("\(letter) was no dead letter")
        }
    }

    private mutating func commit() {
        guard let offset = delivery.committable?.offset, Int(offset) > committed else { return }
        for record in committed..<Int(offset) where !settled.contains(record) {
            failures.append("\(record) is committed and was not delivered")
        }
        committed = Int(offset)
    }

    private mutating func fault() {
        if random.chance(70) {
            // The connection is cut: the client repeats all that was not acknowledged, in order.
            for place in client.indices { client[place].isReceived = false }
        } else {
            // The group moves the partition, or the process ends: the next holder begins at what is committed.
            losses += 1
            life += 1
            delivery.close()
            if delivery.next(window: 100, now: now) != nil { failures.append("a closed partition sends") }
            delivery = PartitionDelivery()
            position = committed
        }
    }
}
