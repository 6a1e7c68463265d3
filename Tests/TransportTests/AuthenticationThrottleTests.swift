import Testing
import TrestleBase
import TrestleTransport

/// Guessing passwords is slow, for one guesser and for many, and shuts nobody else out.
@Suite struct AuthenticationThrottleTests {
    private func second(_ seconds: Double) -> Instant {
        Instant(nanoseconds: 1_000_000_000 + UInt64(seconds * 1e9))
    }

    /// Fails one attempt; whether it was checked.
    private func guess(
        _ throttle: inout AuthenticationThrottle, _ address: String, _ user: String?, at time: Double
    ) -> Bool {
        guard case .check(let attempt) = throttle.handleAttempt(address: address, username: user, now: second(time))
        else {
            return false
        }
        _ = throttle.handleFailure(attempt, now: second(time))
        return true
    }

    private func logIn(
        _ throttle: inout AuthenticationThrottle, _ address: String, _ user: String?, at time: Double
    ) -> Bool {
        guard case .check(let attempt) = throttle.handleAttempt(address: address, username: user, now: second(time))
        else {
            return false
        }
        throttle.handleSuccess(attempt, now: second(time))
        return true
    }

    @Test func oneUserIsGuessedFromOneAddressAFewTimesThenEveryTenSeconds() {
        var throttle = AuthenticationThrottle()
        let checked = (0..<10_000).count { guess(&throttle, "10.0.0.1", "alice", at: Double($0) / 100) }
        // 100 seconds: the burst, and one for each ten seconds.
        #expect((14...16).contains(checked))
    }

    @Test func anAddressGuessesManyUsersTwoASecond() {
        var throttle = AuthenticationThrottle()
        let checked = (0..<10_000).count { guess(&throttle, "10.0.0.1", "user \($0)", at: Double($0) / 100) }
        #expect((248...252).contains(checked))
    }

    @Test func manyAddressesGuessOneUserOnceASecond() {
        var throttle = AuthenticationThrottle()
        let checked = (0..<10_000).count { guess(&throttle, "address \($0)", "alice", at: Double($0) / 100) }
        #expect((148...152).contains(checked))
    }

    @Test func aUserWhoseAddressIsKnownIsNotShutOutByGuessesElsewhere() {
        var throttle = AuthenticationThrottle()
        #expect(logIn(&throttle, "10.0.0.9", "alice", at: 0))
        for index in 0..<1000 { _ = guess(&throttle, "address \(index)", "alice", at: 1) }
        #expect(!logIn(&throttle, "10.0.0.10", "alice", at: 1))
        #expect(logIn(&throttle, "10.0.0.9", "alice", at: 1))
    }

    @Test func aDeviceWithAWrongPasswordDoesNotShutOutItsNeighbours() {
        var throttle = AuthenticationThrottle()
        for index in 0..<1000 {
            _ = guess(&throttle, "gateway", "broken", at: Double(index) / 10)
            #expect(logIn(&throttle, "gateway", "device \(index)", at: Double(index) / 10))
        }
    }

    @Test func wrongTokensDoNotShutOutTheRightOnesOfTheSameAddress() {
        var throttle = AuthenticationThrottle()
        func present(_ token: String, isRight: Bool, at time: Double) -> Bool {
            let decision = throttle.handleAttempt(address: "gateway", username: nil, token: token, now: second(time))
            guard case .check(let attempt) = decision else { return false }
            if isRight {
                throttle.handleSuccess(attempt, username: "robot", now: second(time))
            } else {
                _ = throttle.handleFailure(attempt, now: second(time))
            }
            return true
        }
        #expect(present("right", isRight: true, at: 0))
        for index in 0..<10 { #expect(present("wrong \(index)", isRight: false, at: 0)) }
        #expect(present("another right one", isRight: true, at: 0))
        // A device that keeps sending an old token takes nothing from its neighbours.
        for index in 0..<1000 { _ = present("old", isRight: false, at: Double(index) / 10) }
        #expect(present("a third right one", isRight: true, at: 100))
        // Guessing is as slow as it is for passwords, and a token that was right here before does not feel it.
        let checked = (0..<10_000).count { present("guess \($0)", isRight: false, at: 100 + Double($0) / 100) }
        #expect((240...252).contains(checked))
        #expect(present("right", isRight: true, at: 200))
    }

    @Test func manyRightLoginsAtOnceCostNothing() {
        var throttle = AuthenticationThrottle()
        for index in 0..<10_000 { #expect(logIn(&throttle, "gateway", "device \(index)", at: 0)) }
        for _ in 0..<10_000 { #expect(logIn(&throttle, "gateway", nil, at: 0)) }
    }

    @Test func attemptsThatAreNotDecidedYetCountAsFailed() {
        var throttle = AuthenticationThrottle()
        let checked = (0..<1000).count { _ in
            if case .check = throttle.handleAttempt(address: "10.0.0.1", username: nil, now: second(0)) {
                true
            } else {
                false
            }
        }
        #expect(checked == throttle.perPair.burst)
    }

    @Test func memoryIsBoundedAndAFullTableKeepsTheWorst() {
        var throttle = AuthenticationThrottle(capacity: 16)
        while guess(&throttle, "10.0.0.1", "alice", at: 0) {}
        for index in 0..<10_000 { _ = guess(&throttle, "address \(index)", "user \(index)", at: 0) }
        #expect(!guess(&throttle, "10.0.0.1", "alice", at: 0))
    }

    @Test func aFullTableForgetsTheAddressThatHasBeenAwayForLongest() {
        var throttle = AuthenticationThrottle(capacity: 64)
        for index in 0..<65 { #expect(logIn(&throttle, "address \(index)", "alice", at: Double(index))) }
        // Somebody guesses until alice is shut out where she is not known.
        for index in 0..<1000 { _ = guess(&throttle, "elsewhere \(index)", "alice", at: 65) }
        for index in 1..<65 { #expect(logIn(&throttle, "address \(index)", "alice", at: 65)) }
        #expect(!logIn(&throttle, "address 0", "alice", at: 65))
    }

    /// Whoever logs in from many addresses makes no other user's known address be forgotten.
    @Test func aUserWithManyAddressesCostsNoOtherItsOne() {
        var throttle = AuthenticationThrottle(capacity: 64)
        #expect(logIn(&throttle, "home", "alice", at: 0))
        for index in 0..<1000 { #expect(logIn(&throttle, "address \(index)", "mallory", at: Double(index + 1))) }
        for index in 0..<1000 { _ = guess(&throttle, "elsewhere \(index)", "alice", at: 1001) }
        #expect(logIn(&throttle, "home", "alice", at: 1001))
    }

    @Test func failuresAreSummedUpWithNames() {
        var throttle = AuthenticationThrottle()
        _ = guess(&throttle, "10.0.0.1", "alice", at: 0)
        #expect(throttle.takeReport(now: second(0))?.description == "1 failed authentication from 10.0.0.1 as 'alice'")
        for index in 0..<20 {
            _ = guess(&throttle, "10.0.0.2", index == 0 ? "a\nb\u{1b}[2J" : "user \(index % 5)", at: 1)
        }
        for _ in 0..<20 { _ = guess(&throttle, "10.0.0.2", "user 1", at: 1) }
        #expect(throttle.takeReport(now: second(5)) == nil)
        let report = throttle.takeReport(now: second(11))
        #expect(
            report?.description
                == "40 failed authentications from 10.0.0.2 as 'a\\u{a}b\\u{1b}[2J', 'user 1', 'user 2' and others, 19 of them turned away unchecked"
        )
        #expect(throttle.takeReport(now: second(30)) == nil)
    }

    @Test func anIPv6ClientIsItsNetwork() throws {
        func network(_ text: String) throws -> String { try #require(NetworkAddress(numeric: text, port: 1)).network }
        #expect(try network("2001:db8:0:1:aaaa::1") == "2001:db8:0:1::/64")
        #expect(try network("10.0.0.7") == "10.0.0.7")
        #expect(try network("::ffff:10.0.0.7") == "10.0.0.7")
        #expect(try network("::1") == "::1")
    }

    @Test func whoseSecretChangesIsNotKnownAnyMoreAndTheOthersAre() {
        var throttle = AuthenticationThrottle()
        let now = Instant(nanoseconds: 1)
        for user in ["alice", "bob"] {
            guard case .check(let attempt) = throttle.handleAttempt(address: "home", username: user, now: now) else {
                return
            }
            throttle.handleSuccess(attempt, now: now)
        }
        throttle.forgetKnownAddresses(ofUsers: ["bob"])
        // Somebody elsewhere uses up what both may fail.
        for user in ["alice", "bob"] {
            for guess in 0..<100 {
                if case .check(let attempt) = throttle.handleAttempt(address: "a\(guess)", username: user, now: now) {
                    _ = throttle.handleFailure(attempt, now: now)
                }
            }
        }
        guard case .check = throttle.handleAttempt(address: "home", username: "alice", now: now) else {
            Issue.record("alice is shut out")
            return
        }
        if case .check = throttle.handleAttempt(address: "home", username: "bob", now: now) {
            Issue.record("bob is known")
        }
    }
}
