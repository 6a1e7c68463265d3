import TrestleBase

/// The handshakes with which a listener's connections may go on in one tick of a loop. A signature takes milliseconds, and anybody can
/// ask for one: those who have come in are served between them, and one address has no more than its turn.
///
/// A value without clock: the loop says what a handshake took.
struct HandshakeTurns<Network: Hashable> {
    /// The time of handshakes in a tick after which the rest waits for the next one.
    static var limit: Duration { .milliseconds(2) }

    private var spent = Duration.zero
    /// Networks that have had their turn, and those that have been turned away.
    private var served: Set<Network> = []
    private var waiting: Set<Network> = []
    /// Those of the last tick that were served, and those that were turned away alone.
    private var servedBefore: Set<Network> = []
    private var overdue: Set<Network> = []

    /// Whether a connection of a network may go on now; if not, it tries again in the next tick.
    ///
    /// Whoever was served in the last tick lets those go first who were not.
    mutating func admits(_ network: Network) -> Bool {
        let isBehind = !overdue.isEmpty && servedBefore.contains(network)
        guard spent < Self.limit, !isBehind else {
            // A crowd of networks is told apart no further.
            if waiting.count < 1_000 { waiting.insert(network) }
            return false
        }
        served.insert(network)
        overdue.remove(network)
        return true
    }

    /// A handshake has gone on for so long.
    mutating func note(_ duration: Duration) { spent += duration }

    /// Whether nothing is to be remembered of this tick or the last.
    var isFresh: Bool { served.isEmpty && waiting.isEmpty && servedBefore.isEmpty && overdue.isEmpty }

    mutating func endTick() {
        spent = .zero
        overdue = waiting.subtracting(served)
        servedBefore = served
        served = []
        waiting = []
    }
}
