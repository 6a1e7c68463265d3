import TestSupport
import TrestleBase
import KafkaSession
import Testing

@Suite struct CoordinatorTableTests {
    private var table = CoordinatorTable(backoff: Backoff(initial: .nanoseconds(100), maximum: .nanoseconds(1_000)))
    private var random = SeededRandom(seed: 1)
    private let group = CoordinatorKey(.group, "g")

    private mutating func respond(_ errorCode: Int16, node: Int32 = -1, now: Instant) {
        table.handleResponse(group, errorCode: errorCode, nodeID: node, now: now, random: &random)
    }

    private mutating func lookUp(_ key: CoordinatorKey? = nil, now: Instant) -> CoordinatorTable.Lookup {
        table.lookUp(key ?? group, now: now)
    }

    @Test mutating func oneRequestServesAllThatWait() {
        #expect(lookUp(now: 0) == .ask)
        #expect(lookUp(now: 0) == .isRequested)
        #expect(lookUp(CoordinatorKey(.transaction, "g"), now: 0) == .ask)
        respond(0, node: 3, now: 1)
        #expect(lookUp(now: 1) == .known(nodeID: 3))
    }

    @Test(arguments: [Int16(15), 14, 16, 7, -1, 0])
    mutating func aCoordinatorThatIsNotThereYetIsLookedUpWithGrowingWaits(errorCode: Int16) {
        var now: Instant = 0
        for plain in [100, 200, 400, 800, 1_000, 1_000] as [Duration] {
            #expect(lookUp(now: now) == .ask)
            respond(errorCode, now: now)
            #expect(table.failures(of: group) > 0)
            guard case .wait(let until, errorCode) = table.lookUp(group, now: now) else {
                Issue.record("no wait")
                return
            }
            #expect((plain * 8 / 10...plain * 12 / 10).contains(now.duration(to: until)))
            now = until
        }
    }

    @Test(arguments: [Int16(30), 53, 24])
    mutating func aRefusalStandsForASecond(errorCode: Int16) {
        _ = table.lookUp(group, now: 0)
        respond(errorCode, now: 0)
        #expect(lookUp(now: 999_999_999) == .refused(errorCode: errorCode))
        #expect(table.refusal(of: group, now: 5) == errorCode)
        #expect(lookUp(now: 1_000_000_000) == .ask)
    }

    /// A cluster may name a broker that declines, again and again: the waits grow until one of them holds.
    @Test mutating func aCoordinatorThatDeclinesIsLookedUpAfterGrowingWaits() {
        var now: Instant = 0
        var waits: [Duration] = []
        for _ in 0..<3 {
            _ = table.lookUp(group, now: now)
            respond(0, node: 3, now: now)
            table.invalidate(group, now: now, random: &random)
            guard case .wait(let until, 16) = table.lookUp(group, now: now) else { break }
            waits.append(now.duration(to: until))
            now = until
        }
        #expect(waits.count == 3 && waits[0] <= 120 && waits[1] >= 160 && waits[2] >= 320)
        _ = table.lookUp(group, now: now)
        respond(0, node: 3, now: now)
        now += 10_000_000_000
        table.invalidate(group, now: now, random: &random)
        guard case .wait(let until, _) = table.lookUp(group, now: now) else {
            Issue.record("no wait")
            return
        }
        #expect(now.duration(to: until) <= 120)
    }

    @Test mutating func aBrokerThatIsGoneCoordinatesNothing() {
        _ = table.lookUp(group, now: 0)
        respond(0, node: 3, now: 0)
        table.invalidate(nodeID: 4)
        #expect(lookUp(now: 0) == .known(nodeID: 3))
        table.invalidate(nodeID: 3)
        #expect(lookUp(now: 0) == .ask)
    }
}
