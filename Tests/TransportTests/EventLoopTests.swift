import TrestleBase
import TrestlePlatform
import Synchronization
import Testing
import TrestleTransport

@Suite struct EventLoopTests {
    @Test func aDelayRunsFromTheCallHoweverLongTheTurnHasTaken() async throws {
        try await withLoop { loop in
            let waited = Outcome<Duration>()
            loop.execute {
                usleep(200_000)
                let start = Instant.current
                loop.schedule(after: .milliseconds(150)) { waited.set(start.duration(to: .current)) }
            }
            let delay = try #require(await waited.wait())
            #expect(delay >= .milliseconds(150))
        }
    }

    @Test func workRunsOnTheLoopInOrder() async throws {
        try await withLoop { loop in
            #expect(!loop.inLoop)
            let seen = Locked<[Int]>([])
            for number in 0..<1000 { loop.execute { seen.withLock { $0.append(number) } } }
            let inside = await loop.run { loop.inLoop }
            #expect(inside)
            #expect(seen.withLock { $0 } == Array(0..<1000))
        }
    }

    @Test func everyJobFromManyThreadsRunsOnce() async throws {
        try await withLoop { loop in
            let counter = OnLoop(Counter())
            await withTaskGroup(of: Void.self) { group in
                for _ in 0..<8 {
                    group.addTask { for _ in 0..<5000 { loop.execute { counter.value.count += 1 } } }
                }
            }
            let count = await loop.run { counter.value.count }
            #expect(count == 40_000)
        }
    }

    final class Counter { var count = 0 }

    @Test func actorsAndTasksLiveOnTheLoop() async throws {
        actor Resident {
            let loop: IOLoop
            init(loop: IOLoop) { self.loop = loop }
            nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe loop.asUnownedSerialExecutor() }
            var count = 0
            func visit() -> Bool {
                count += 1
                return loop.inLoop
            }
        }
        try await withLoop { loop in
            let resident = Resident(loop: loop)
            for _ in 0..<100 { #expect(await resident.visit()) }
            // Code on the loop may enter the actor without a hop.
            let count = await loop.run { resident.assumeIsolated { $0.count } }
            #expect(count == 100)
            let preferred = await Task(executorPreference: loop) { loop.inLoop }.value
            #expect(preferred)
        }
    }

    @Test func timersFireInOrderOfDeadlineAndThenOfSetting() async throws {
        try await withLoop { loop in
            let outcome = Outcome<[Int]>()
            loop.execute {
                var fired: [Int] = []
                for (index, delay) in [30, 10, 20, 10, 0, -5].enumerated() {
                    loop.schedule(after: .milliseconds(delay)) { fired.append(index) }
                }
                loop.schedule(after: .milliseconds(40)) { outcome.set(fired) }
            }
            #expect(await outcome.wait() == [5, 4, 1, 3, 2, 0])
        }
    }

    @Test func timersNeverFireEarlyAndNotMuchLate() async throws {
        try await withLoop { loop in
            let outcome = Outcome<Duration>()
            loop.execute {
                let start = Instant.current
                loop.schedule(after: .milliseconds(25)) { outcome.set(start.duration(to: .current)) }
            }
            let elapsed = try #require(await outcome.wait())
            #expect(elapsed >= .milliseconds(24))
            #expect(elapsed < .seconds(2))
        }
    }

    @Test func cancelledTimersStaySilentAndMovedOnesFireOnce() async throws {
        try await withLoop { loop in
            let outcome = Outcome<[String]>()
            loop.execute {
                var fired: [String] = []
                // Many neighbours, so that removal from the middle of the heap is what is tested.
                var timers: [LoopTimer] = []
                for number in 0..<500 {
                    timers.append(loop.schedule(after: .milliseconds(5 + number % 17)) { fired.append("never") })
                }
                let moved = loop.schedule(after: .milliseconds(1)) { fired.append("moved") }
                moved.reschedule(after: .milliseconds(30))
                for timer in timers.shuffled() { timer.cancel() }
                for timer in timers { timer.cancel() }
                var rounds = 0
                var again: LoopTimer?
                again = loop.schedule(after: .milliseconds(1)) {
                    rounds += 1
                    if rounds < 3 { again?.reschedule(after: .milliseconds(1)) }
                    guard rounds == 3 else { return }
                    loop.schedule(after: .milliseconds(60)) {
                        fired.append("rounds \(rounds)")
                        if moved.reschedule(after: .zero) { fired.append("moved after firing") }
                        outcome.set(fired)
                    }
                }
            }
            #expect(await outcome.wait() == ["moved", "rounds 3"])
        }
    }

    @Test func endOfTurnWorkRunsAfterWhatTheTurnDid() async throws {
        try await withLoop { loop in
            let outcome = Outcome<[String]>()
            loop.execute {
                var seen: [String] = []
                loop.atEndOfTick {
                    seen.append("end")
                    loop.atEndOfTick { outcome.set(seen + ["next"]) }
                }
                seen.append("turn")
            }
            #expect(await outcome.wait() == ["turn", "end", "next"])
        }
    }

    @Test func jobsAfterShutdownStillRun() async throws {
        let loop = try IOLoop()
        loop.shutdown()
        loop.join()
        let late = await loop.run { loop.inLoop }
        #expect(late)
        for _ in 0..<100 { _ = await loop.run { 1 } }
    }

    @Test func loopsThatAreShutDownGiveTheirDescriptorsBack() async throws {
        for _ in 0..<2000 {
            let loop = try IOLoop()
            loop.shutdown()
            loop.join()
        }
    }
}
