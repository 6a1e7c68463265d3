internal import TrestleBase
internal import TrestleTransport

/// How long a request takes to come, or a response to go, for what has moved of it. A pure value.
struct TransferClock {
    private(set) var since: Instant?
    private var bytes = 0

    /// So many bytes have moved in all since the clock began, which it does when it does not run yet.
    mutating func note(_ bytes: Int, now: Instant) {
        if since == nil { since = now }
        self.bytes = bytes
    }

    mutating func add(_ bytes: Int, now: Instant) { note(self.bytes + bytes, now: now) }

    mutating func stop() { self = TransferClock() }

    /// Whether it took more than `grace` and, for what has moved, the time of `rate` bytes a second.
    func isTooSlow(grace: Duration, rate: Int, now: Instant) -> Bool {
        guard let since else { return false }
        return since.duration(to: now) > grace + .milliseconds(bytes / max(1, rate / 1000))
    }
}
