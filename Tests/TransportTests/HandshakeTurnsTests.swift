import Testing

@testable import TrestleTransport

@Suite struct HandshakeTurnsTests {
    /// One signature may take longer than the limit: the rest waits for the next tick.
    @Test func aTickEndsWhenItsTimeIsUsedUp() {
        var turns = HandshakeTurns()
        let pair7 = [turns.admits("a"), turns.admits("a")]
        #expect(pair7 == [true, true])
        turns.note(HandshakeTurns.limit)
        let pair8 = [turns.admits("a"), turns.admits("b")]
        #expect(pair8 == [false, false])
        turns.endTick()
        let isAdmitted1 = turns.admits("b")
        #expect(isAdmitted1)
    }

    /// However many connections one network has, another one comes next.
    @Test func aCrowdOfOneNetworkKeepsNoOtherOut() {
        var turns = HandshakeTurns()
        var served: [String] = []
        for _ in 0..<10 {
            // The crowd always comes first.
            for network in ["crowd", "crowd", "crowd", "device"] where turns.admits(network) {
                served.append(network)
                turns.note(.milliseconds(4))
            }
            turns.endTick()
        }
        #expect(served == Array(repeating: ["crowd", "device"], count: 5).flatMap(\.self))
    }

    @Test func whoeverIsAloneGoesOnInEachTurn() {
        var turns = HandshakeTurns()
        for _ in 0..<5 {
            let isAdmitted2 = turns.admits("a")
            #expect(isAdmitted2)
            turns.note(.milliseconds(4))
            turns.endTick()
        }
        #expect(!turns.isFresh)
        turns.endTick()
        #expect(turns.isFresh)
    }

    /// Those that were turned away and have gone hold nobody up for longer than a tick.
    @Test func whoHasGoneIsForgotten() {
        var turns = HandshakeTurns()
        let isAdmitted3 = turns.admits("a")
        #expect(isAdmitted3)
        turns.note(.milliseconds(4))
        let isAdmitted4 = turns.admits("gone")
        #expect(!isAdmitted4)
        turns.endTick()
        let isAdmitted5 = turns.admits("a")
        #expect(!isAdmitted5)
        turns.endTick()
        let isAdmitted6 = turns.admits("a")
        #expect(isAdmitted6)
    }
}
