#if Program
import Synchronization
import TrestleBase

/// Keeps a log readable and its disk free when one event comes again and again: of each kind a number of lines in ten seconds, then
/// one line with the number of those left out.
final class LogLimiter: Sendable {
    /// Lines of a kind in an interval.
    static let most = 20
    static let interval = Duration.seconds(10)

    struct Suppressed: Hashable {
        let kind: String
        let count: UInt64
    }

    private struct Window {
        var end: Instant
        var count = 0
        var suppressed: UInt64 = 0
    }

    private let windows = Mutex<[String: Window]>([:])

    /// - Parameter kind: one of a fixed number, so that the memory is bounded.
    /// - Returns: whether to write a line.
    func admits(_ kind: String, now: Instant = .current) -> Bool {
        windows.withLock { windows in
            var window = windows[kind] ?? Window(end: now + Self.interval)
            // Until `takeDue` has told of those that were left out, the window stays.
            if now >= window.end, window.suppressed == 0 { window = Window(end: now + Self.interval) }
            defer { windows[kind] = window }
            guard window.count < Self.most else {
                window.suppressed += 1
                return false
            }
            window.count += 1
            return true
        }
    }

    /// What was left out in intervals that are over.
    ///
    /// - Parameter now: `nil` for all, at the end.
    func takeDue(now: Instant?) -> [Suppressed] {
        windows.withLock { windows in
            var due: [Suppressed] = []
            for (kind, window) in windows where now.map({ $0 >= window.end }) ?? true {
                if window.suppressed > 0 { due.append(Suppressed(kind: kind, count: window.suppressed)) }
                windows[kind] = nil
            }
            return due.sorted { $0.kind < $1.kind }
        }
    }
}
#endif
