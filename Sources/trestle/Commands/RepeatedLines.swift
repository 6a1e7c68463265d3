#if Program
import Synchronization

/// Lines on standard error of which one that repeats the last is left out for a minute: an attempt to connect fails again and again, and
/// in the same way.
final class RepeatedLines: Sendable {
    private static let interval = Duration.seconds(60)
    private let last = Mutex<(line: String, until: ContinuousClock.Instant)?>(nil)

    func print(_ line: String) {
        let isNews = last.withLock { last in
            let now = ContinuousClock.now
            if let known = last, known.line.utf8.elementsEqual(line.utf8), now < known.until { return false }
            last = (line, now + Self.interval)
            return true
        }
        if isNews { printError(line) }
    }
}
#endif
