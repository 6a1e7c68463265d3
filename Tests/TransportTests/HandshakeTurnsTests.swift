import Testing

@testable import TrestleTransport

@Suite struct HandshakeTurnsTests {
    /// One signature may take longer than the limit: the rest waits for the next turn.
    @Test func aTurnEndsWhenItsTimeIsUsedUp() {
        var turns = HandshakeTurns()
        #expect(turns.admits("a") && turns.admits("a"))
        turns.note(HandshakeTurns.limit)
        #expect(!turns.admits("a") && !turns.admits("b"))
        turns.endTurn()
        #expect(turns.admits("b"))
    }

    /// However many connections one network has, another one comes next.
    @Test func aCrowdOfOneNetworkKeepsNoOtherOut() {
        var turns = HandshakeTurns()
        var served: [String] = []
        for _ in 0..<10 {
            // The crowd is always asked first.
            for network in ["crowd", "crowd", "crowd", "device"] where turns.admits(network) {
                served.append(network)
                turns.note(.milliseconds(4))
            }
            turns.endTurn()
        }
        #expect(served == Array(repeating: ["crowd", "device"], count: 5).flatMap(\.self))
    }

    @Test func whoeverIsAloneGoesOnInEachTurn() {
        var turns = HandshakeTurns()
        for _ in 0..<5 {
            #expect(turns.admits("a"))
            turns.note(.milliseconds(4))
            turns.endTurn()
        }
        #expect(!turns.isFresh)
        turns.endTurn()
        #expect(turns.isFresh)
    }

    /// Those that were turned away and have gone hold nobody up for longer than a turn.
    @Test func whoHasGoneIsForgotten() {
        var turns = HandshakeTurns()
        #expect(turns.admits("a"))
        turns.note(.milliseconds(4))
        #expect(!turns.admits("gone"))
        turns.endTurn()
        #expect(!turns.admits("a"))
        turns.endTurn()
        #expect(turns.admits("a"))
    }
}
