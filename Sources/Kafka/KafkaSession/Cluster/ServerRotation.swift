public import TrestleBase

/// Which of several servers is queried about the cluster: the next one when a connection ends, when responses do not
/// help, and when they do not come.
///
/// A value; the servers are known by their number. Times are of the caller's clock.
public struct ServerRotation: Sendable {
    /// The number of the server that comes next; counts on beyond the last.
    private var next = 0
    /// Failures since a server last responded.
    private var failures = 0
    /// Whether the current connection has described the cluster.
    public private(set) var hasResponded = false
    /// Nothing is opened before this time.
    public private(set) var retryAt = Instant.distantPast
    /// Responses in a row over this connection that did not help against the trouble.
    private var uselessResponses = 0
    /// How many of them it takes to ask another server; more each time, since the cluster itself may be at fault.
    private var uselessResponsesAllowed = Self.initiallyAllowed
    private static let initiallyAllowed = 4
    /// How long a response may take before another server is tried.
    public private(set) var stallTimeout = Self.firstStallTimeout
    /// The value of `stallTimeout` after a response.
    public static let firstStallTimeout = Duration.seconds(2)

    public init() {}

    /// The number of the server to connect to, of `count`.
    public func index(of count: Int) -> Int { count > 0 ? next % count : 0 }

    public mutating func handleOpening() {
        hasResponded = false
        uselessResponses = 0
    }

    /// The connection has described the cluster.
    ///
    /// - Returns: whether it did so for the first time.
    public mutating func handleResponse() -> Bool {
        failures = 0
        retryAt = .distantPast
        stallTimeout = Self.firstStallTimeout
        defer { hasResponded = true }
        return !hasResponded
    }

    /// Judges a response.
    ///
    /// - Returns: whether to leave for another server.
    public mutating func handle(isUseful: Bool) -> Bool {
        guard !isUseful else {
            uselessResponses = 0
            uselessResponsesAllowed = Self.initiallyAllowed
            return false
        }
        uselessResponses += 1
        guard uselessResponses >= uselessResponsesAllowed else { return false }
        uselessResponses = 0
        uselessResponsesAllowed = min(uselessResponsesAllowed * 2, 64)
        return true
    }

    /// The connection ended, or could not be made. The next server is tried at once; a pause follows a whole round, and a
    /// connection that had worked.
    ///
    /// - Parameters:
    ///   - count: the number of servers.
    ///   - pause: returns the wait after the given number of failures.
    /// - Returns: whether to report the failure, which gets rarer the longer failures continue.
    public mutating func handleClosed(count: Int, now: Instant, pause: (Int) -> Duration) -> Bool {
        next += 1
        failures += 1
        let (round, rest) = failures.quotientAndRemainder(dividingBy: max(count, 1))
        retryAt = rest == 0 || hasResponded ? now + pause(max(round, 1)) : .distantPast
        return round <= 1 || round & (round - 1) == 0
    }

    /// The server is given up although its connection is open.
    public mutating func handleLeaving() { next += 1 }

    /// The server was silent for `stallTimeout`: the next one may take longer, up to `limit`.
    public mutating func handleStall(limit: Duration) { stallTimeout = min(stallTimeout * 2, limit) }
}
