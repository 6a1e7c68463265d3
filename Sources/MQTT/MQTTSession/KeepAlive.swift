import TrestleBase

/// A client's keep-alive: a PINGREQ in good time whatever else is sent, and a limit on the wait for its response.
///
/// Pinging by the clock alone costs 2 bytes a period and spares a note of the time with every packet; it also finds out
/// that a server has died while we are busy sending to it.
struct KeepAlive: Sendable {
    enum Due: Equatable { case nothing, ping, lost }

    private var interval = Duration.zero
    private var timeout = Duration.zero
    private var nextPing: Instant?
    private var responseDeadline: Instant?
    private var isPaused = false

    /// - Parameters: seconds: the keep alive that counts (the server's, if it gave one); 0 is off.
    mutating func start(seconds: UInt16, timeout: Duration, now: Instant) {
        // Three quarters leave the server, which waits one and a half, time for a slow network.
        interval = .milliseconds(750) * Int(seconds)
        self.timeout = timeout
        nextPing = interval == .zero ? nil : now + interval
        responseDeadline = nil
    }

    mutating func stop() {
        nextPing = nil
        responseDeadline = nil
        isPaused = false
    }

    /// A PINGREQ is written beside the regular ones.
    mutating func expectResponse(now: Instant) { responseDeadline = now + timeout }

    mutating func handlePingresp() { responseDeadline = nil }

    /// While nothing is read, no response can be seen: the wait starts again when reading does. A server that has gone
    /// is then found out by writing to it, so pings come every 5 s.
    mutating func handleReading(isPaused: Bool, now: Instant) {
        self.isPaused = isPaused
        if isPaused {
            nextPing = min(nextPing ?? .distantFuture, now + Self.pausedInterval)
        } else {
            if interval == .zero { nextPing = nil }
            if responseDeadline != nil { responseDeadline = now + timeout }
        }
    }

    private static let pausedInterval = Duration.seconds(5)

    var deadline: Instant? {
        guard let responseDeadline, !isPaused else { return nextPing }
        return min(nextPing ?? .distantFuture, responseDeadline)
    }

    mutating func handleTimeout(now: Instant) -> Due {
        if let responseDeadline, !isPaused, now >= responseDeadline { return .lost }
        guard let nextPing, now >= nextPing else { return .nothing }
        self.nextPing =
            now + (!isPaused ? interval : interval == .zero ? Self.pausedInterval : min(interval, Self.pausedInterval))
        if responseDeadline == nil { responseDeadline = now + timeout }
        return .ping
    }
}
