import Testing
import TrestleBase

@Suite struct BackoffTests {
    @Test(arguments: [(1, 100), (2, 200), (3, 400), (4, 800), (5, 1_000), (6, 1_000), (1_000_000, 1_000)])
    func doublesUpToItsLimit(attempts: Int, milliseconds: Int) {
        let backoff = Backoff(initial: .milliseconds(100), maximum: .seconds(1))
        let plain = Duration.milliseconds(milliseconds)
        #expect(backoff.delay(attempts: attempts, random: 0) == plain * 0.8)
        #expect(backoff.delay(attempts: attempts, random: .max) <= plain * 1.2)
        #expect(backoff.delay(attempts: attempts, random: .max) > plain * 1.19)
    }
}
