import TrestleBridge
import Testing
import TrestleBase
import TrestleMetrics

@Suite struct DeliveryLedgerTests {
    @Test func eachRouteCountsWhatBecameOfItsMessages() {
        var ledger = DeliveryLedger<Int>(routes: 2)
        let alone = ledger.open(1, route: 0, bytes: 10)
        let whole = ledger.openWhole(2)
        let parts = [ledger.openPart(of: whole, route: 0, bytes: 5), ledger.openPart(of: whole, route: 1, bytes: 5)]
        _ = ledger.release(whole)
        let nowhere = ledger.open(3, route: 7, bytes: 5)
        #expect(ledger.routes.map(\.received) == [2, 1] && ledger.routes.map(\.receivedBytes) == [15, 5])
        #expect(ledger.routes.map(\.inFlight) == [2, 1])
        do { let isRedirected = ledger.redirectToDeadLetter(parts[1]); #expect(isRedirected) }
        for entry in [alone, parts[0], parts[1], nowhere] { _ = ledger.close(entry) }
        #expect(ledger.routes.map(\.stored) == [2, 0] && ledger.routes.map(\.deadLettered) == [0, 1])
        #expect(ledger.routes.allSatisfy { $0.inFlight == 0 } && ledger.counts.addsUp && ledger.counts.inFlight == 0)
        let skipped = ledger.open(4, route: 1)
        _ = ledger.close(skipped, as: .filtered)
        #expect(ledger.routes[1].filtered == 1 && ledger.routes[1].inFlight == 0)
    }

    @Test func theTimeOfEachMessageOfABatchIsObserved() {
        var ledger = DeliveryLedger<Int>(routes: 1)
        func at(_ milliseconds: UInt64) -> Instant { Instant(nanoseconds: milliseconds * 1_000_000) }
        let entries = [1, 1, 5, 1].map { ledger.open(0, now: at($0)) }
        let whole = ledger.openWhole(0, now: at(2))
        let part = ledger.openPart(of: whole, route: 0)
        _ = ledger.release(whole)
        #expect(ledger.oldest == at(1))
        var tokens: [Int] = []
        ledger.close((entries + [part, 99]).span, into: &tokens, now: at(7))
        #expect(tokens.count == 5 && ledger.oldest == nil)
        // 6, 6, 2, 6 and 5 ms.
        #expect(ledger.latency.count == 5 && ledger.latency.sum == 25_000_000)
        #expect(ledger.latency.quantile(0.2) == 2_500_000 && ledger.latency.quantile(0.4) == 5_000_000)
    }

    @Test func aStoredMessageIsAcknowledgedOnce() {
        var ledger = DeliveryLedger<Int>()
        let entry = ledger.open(7)
        #expect(ledger.counts.inFlight == 1)
        do { let got = ledger.close(entry); #expect(got == 7) }
        do { let got = ledger.close(entry); #expect(got == nil) }
        #expect(ledger.counts.stored == 1)
        #expect(ledger.counts.addsUp)
    }

    @Test func messagesThatAreStoredTogetherAreEachAcknowledgedOnce() {
        var ledger = DeliveryLedger<Int>()
        let entries = [ledger.open(1), ledger.open(nil), ledger.open(3)]
        do { let got = ledger.redirectToDeadLetter(entries[2]); #expect(got) }
        var tokens: [Int] = []
        ledger.close((entries + entries + [77]).span, into: &tokens)
        #expect(tokens == [1, 3])
        let counts = ledger.counts
        #expect(counts.addsUp && counts.stored == 2 && counts.deadLettered == 1 && counts.inFlight == 0)
    }

    @Test("A message that several routes get is acknowledged once, when the last of its parts is settled")
    func parts() {
        var ledger = DeliveryLedger<Int>()
        let whole = ledger.openWhole(7)
        let parts = [
            ledger.openPart(of: whole), ledger.openPart(of: whole, route: 1), ledger.openPart(of: whole, route: 2),
        ]
        do { let got = ledger.close(parts[0]); #expect(got == nil) }
        do { let got = ledger.release(whole); #expect(got == nil) }
        do { let got = ledger.close(parts[0]); #expect(got == nil) }
        do { let got = ledger.redirectToDeadLetter(parts[1]); #expect(got) }
        do { let got = ledger.route(of: parts[2]); #expect(got == 2) }
        do { let got = ledger.close(parts[1]); #expect(got == nil) }
        #expect(ledger.counts.inFlight == 1 && ledger.counts.addsUp)
        do { let got = ledger.close(parts[2], as: .filtered); #expect(got == 7) }
        let counts = ledger.counts
        #expect(counts.addsUp && counts.received == 1 && counts.deadLettered == 1 && counts.inFlight == 0)
    }

    @Test("Parts that are settled while others are opened do not acknowledge the message early")
    func partsThatAreSettledEarly() {
        var ledger = DeliveryLedger<Int>()
        let whole = ledger.openWhole(7)
        let first = ledger.openPart(of: whole)
        do { let got = ledger.close(first); #expect(got == nil) }
        let second = ledger.openPart(of: whole)
        do { let got = ledger.close(second, as: .filtered); #expect(got == nil) }
        do { let got = ledger.release(whole); #expect(got == 7) }
        do { let got = ledger.release(whole); #expect(got == nil) }
        #expect(ledger.counts.stored == 1 && ledger.counts.addsUp)
        let none = ledger.openWhole(8)
        do { let got = ledger.release(none); #expect(got == 8) }
        #expect(ledger.counts.filtered == 1 && ledger.counts.addsUp)
    }

    @Test func anOldNumberCannotCloseANewMessage() {
        var ledger = DeliveryLedger<Int>()
        let old = ledger.open(1)
        _ = ledger.close(old)
        let new = ledger.open(2)
        do { let got = ledger.close(old); #expect(got == nil) }
        #expect(ledger.counts.inFlight == 1)
        do { let got = ledger.close(new); #expect(got == 2) }
    }

    @Test func numbersThatWereNeverGivenAreRefused() {
        var ledger = DeliveryLedger<Int>()
        do { let got = ledger.close(0); #expect(got == nil) }
        do { let got = ledger.close(.max); #expect(got == nil) }
        do { let got = ledger.redirectToDeadLetter(3); #expect(got == false) }
        #expect(ledger.counts.addsUp)
    }

    @Test func aDeadLetterIsCountedAsSuch() {
        var ledger = DeliveryLedger<Int>()
        let entry = ledger.open(9)
        do { let got = ledger.redirectToDeadLetter(entry); #expect(got) }
        do { let got = ledger.redirectToDeadLetter(entry); #expect(!got) }
        do { let got = ledger.close(entry); #expect(got == 9) }
        #expect(ledger.counts.deadLettered == 1)
        #expect(ledger.counts.stored == 0)
        #expect(ledger.counts.addsUp)
    }

    @Test func everyOutcomeIsCountedOnce() {
        var ledger = DeliveryLedger<Int>()
        for outcome in [DeliveryLedger<Int>.Outcome.duplicate, .filtered, .deadLettered, .stored] {
            let entry = ledger.open(1)
            do { let got = ledger.close(entry, as: outcome); #expect(got == 1) }
            do { let got = ledger.close(entry, as: outcome); #expect(got == nil) }
        }
        ledger.countDuplicate()
        let counts = ledger.counts
        #expect(counts.addsUp && counts.received == 5 && counts.duplicate == 2)
        #expect("\(counts)".hasSuffix("filtered 1, duplicate 2, in flight 0"))
    }

    @Test func theCountsAddUpThroughAThousandRandomEvents() {
        var ledger = DeliveryLedger<UInt64>()
        var open: [(entry: UInt64, token: UInt64)] = []
        var state: UInt64 = 42
        for step in 0..<1000 as Range<UInt64> {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            switch state >> 62 {
            case 0, 1: open.append((ledger.open(step), step))
            case 2 where !open.isEmpty:
                let message = open.remove(at: Int(state >> 32) % open.count)
                do { let got = ledger.close(message.entry); #expect(got == message.token) }
            default: ledger.countFiltered()
            }
            #expect(ledger.counts.addsUp)
            #expect(ledger.counts.inFlight == UInt64(open.count))
        }
    }

    @Test func repeatsCountForEachRouteThatSelectsThem() {
        var ledger = DeliveryLedger<Int>(routes: 2)
        ledger.countDuplicate()
        for route in [0, 1, 1, 2, -1] { ledger.countDuplicate(route: route) }
        #expect(ledger.routes.map(\.duplicate) == [1, 2] && ledger.routes.map(\.received) == [0, 0])
        #expect(ledger.counts.duplicate == 1 && ledger.counts.addsUp)
    }
}
