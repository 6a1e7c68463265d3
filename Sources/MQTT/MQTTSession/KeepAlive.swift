/// A client's keep-alive: a PINGREQ in good time whatever else is sent, and a limit on the wait for its response.
///
/// Pinging by the clock alone costs 2 bytes a period and spares a note of the time with every packet; it also finds out
/// that a server has died while we are busy sending to it.
struct KeepAlive: Sendable {
    enum Due: Equatable { case nothing, ping, lost }

    private var interval: UInt64 = 0
    private var timeout: UInt64 = 0
    private var nextPing: UInt64?
    private var responseDeadline: UInt64?
    private var isPaused = false

    /// - Parameters: seconds: the keep alive that counts (the server's, if it gave one); 0 is off.
    mutating func start(seconds: UInt16, timeout: UInt64, now: UInt64) {
        // Three quarters leave the server, which waits one and a half, time for a slow network.
        interval = UInt64(seconds) * 750_000_000
        self.timeout = timeout
        nextPing = interval == 0 ? nil : now &+ interval
        responseDeadline = nil
    }

    mutating func stop() {
        nextPing = nil
        responseDeadline = nil
        isPaused = false
    }

    /// A PINGREQ is written beside the regular ones.
    mutating func expectResponse(now: UInt64) { responseDeadline = now &+ timeout }

    mutating func handlePingresp() { responseDeadline = nil }

    /// While nothing is read, no response can be seen: the wait starts again when reading does. A server that has gone
    /// is then found out by writing to it, so pings come every 5 s.
    mutating func readingChanged(isPaused: Bool, now: UInt64) {
        self.isPaused = isPaused
        if isPaused {
            nextPing = min(nextPing ?? .max, now &+ Self.pausedInterval)
        } else {
            if interval == 0 { nextPing = nil }
            if responseDeadline != nil { responseDeadline = now &+ timeout }
        }
    }

    private static let pausedInterval: UInt64 = 5_000_000_000

    var deadline: UInt64? {
        guard let responseDeadline, !isPaused else { return nextPing }
        return min(nextPing ?? .max, responseDeadline)
    }

    mutating func handleTimeout(now: UInt64) -> Due {
        if let responseDeadline, !isPaused, now >= responseDeadline { return .lost }
        guard let nextPing, now >= nextPing else { return .nothing }
        self.nextPing = now &+ (isPaused ? min(interval == 0 ? .max : interval, Self.pausedInterval) : interval)
        if responseDeadline == nil { responseDeadline = now &+ timeout }
        return .ping
    }
}
