import Testing
import TrestleBase

@testable import TrestleBridge

/// New members that are registered as fields.
@Suite("Extension pace") struct ExtensionPaceTests {
    private let start = Instant.distantPast + .seconds(1_000)

    @Test func `Members beyond twenty a second wait for the next one`() {
        var pace = ExtensionPace<Int>()
        var verdicts: [ExtensionPace<Int>.Verdict] = []
        for need in 0..<25 { verdicts.append(pace.verdict(on: need, now: start)) }
        #expect(verdicts == Array(repeating: .now, count: 20) + Array(repeating: .later, count: 5))
        #expect(pace.deadline == start + .seconds(1))
        var isAdmitted = pace.admit(now: start + .milliseconds(999))
        #expect(!isAdmitted)
        isAdmitted = pace.admit(now: start + .seconds(1))
        #expect(isAdmitted)
    }

    @Test func `A member that is refused again and again leaves the others alone`() {
        var pace = ExtensionPace<String>()
        for _ in 0..<3 {
            let verdict = pace.verdict(on: "bad", now: start)
            #expect(verdict == .now)
            pace.noteRefusal(of: "bad", "'bad name' is not valid", now: start)
        }
        for _ in 0..<100 {
            let verdict = pace.verdict(on: "bad", now: start)
            #expect(verdict == .never("'bad name' is not valid"))
        }
        let other = pace.verdict(on: "good", now: start)
        #expect(other == .now)
        let later = pace.verdict(on: "bad", now: start + .seconds(1))
        #expect(later == .now)
    }

    @Test func `Nonsense under many names does not wait`() {
        var pace = ExtensionPace<Int>()
        var never = 0
        for need in 0..<1_000 {
            switch pace.verdict(on: need, now: start) {
            case .now: pace.noteRefusal(of: need, "null", now: start)
            case .later: Issue.record("message \(need) waits")
            case .never: never += 1
            }
        }
        #expect(never == 990)
    }
}
