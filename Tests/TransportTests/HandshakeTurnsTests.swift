import Testing

@testable import TrestleTransport

@Suite struct HandshakeTurnsTests {
    /// One signature may take longer than the limit: the rest waits for the next tick.
    @Test func aTickEndsWhenItsTimeIsUsedUp() {
        var turns = HandshakeTurns<String>()
        let pair7 = [turns.admits("a"), turns.admits("a")]
        #expect(pair7 == [true, true])
        turns.note(HandshakeTurns<String>.limit)
        let pair8 = [turns.admits("a"), turns.admits("b")]
        #expect(pair8 == [false, false])
        turns.endTick()
        let isAdmitted1 = turns.admits("b")
        #expect(isAdmitted1)
    }

    /// However many connections one network has, another one comes next.
    @Test func aCrowdOfOneNetworkKeepsNoOtherOut() {
        var turns = HandshakeTurns<String>()
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
        var turns = HandshakeTurns<String>()
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
        var turns = HandshakeTurns<String>()
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

    /// The number by which networks are told apart says the same as their text.
    @Test func networksAreToldApartByNumberAsByText() throws {
        let hosts = [
            "10.0.0.7", "10.0.0.8", "::ffff:10.0.0.7", "::1", "::2", "2001:db8:0:1::1", "2001:db8:0:1::2",
            "2001:db8:0:2::1", "::", "0.0.0.0", "fe80::1",
        ]
        let addresses = try hosts.map { try #require(NetworkAddress(numeric: $0, port: 1)) }
        for first in addresses {
            for second in addresses {
                #expect(
                    (first.networkID == second.networkID) == (first.network == second.network), "\(first) \(second)")
            }
        }
    }
}
