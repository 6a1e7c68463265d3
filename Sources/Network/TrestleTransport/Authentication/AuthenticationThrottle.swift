package import TrestleBase
import WireBytes

/// Makes guessing passwords slow: counts failed attempts by client address, by user, and by both together.
///
/// Each count is an allowance that refills with time. While one of them is used up, an attempt is turned away unchecked,
/// so that even a right guess tells nothing. An address from which a user has authenticated before depends on that pair's
/// allowance alone: whoever guesses elsewhere cannot shut that user out, and a device with a wrong password does not shut
/// out its neighbours behind the same address. A bearer token stands for its user in all this, since it names none: each
/// token has an allowance of its own at each address, and wrong ones are counted for the address.
///
/// A pure value: the caller passes the time in, which never goes back. Memory is bounded by `capacity`.
///
/// ```swift
/// switch throttle.handleAttempt(address: peer, username: name, now: loop.now) {
/// case .check(let attempt):
///     if isRight { throttle.handleSuccess(attempt, now: loop.now) } else { respond(after: throttle.handleFailure(attempt, now: loop.now)) }
/// case .turnAway(let delay): close(after: delay)
/// }
/// ```
package struct AuthenticationThrottle: Sendable {
    /// How many attempts may fail at once, and how soon the next one is allowed after that.
    package struct Allowance: Sendable, Hashable {
        /// Failures in a row that cost nothing but their delay; at least 1.
        package var burst: Int
        /// The time after which one more is allowed; above zero.
        package var refill: Duration

        package init(burst: Int, refill: Duration) {
            self.burst = burst
            self.refill = refill
        }
    }

    /// For one user at one address. Default: 5, then one in 10 s.
    package var perPair = Allowance(burst: 5, refill: .seconds(10))
    /// For all users at one address (IPv6: one /64 network). Default: 50, then two a second.
    package var perAddress = Allowance(burst: 50, refill: .milliseconds(500))
    /// For one user at all addresses where it has not authenticated before. Default: 50, then one a second.
    package var perUser = Allowance(burst: 50, refill: .seconds(1))
    /// How long the response to a failed attempt is held back. Default: 250 ms.
    package var delay = Duration.milliseconds(250)
    /// The limit of entries in each of the four tables, of about 50 bytes each. A full table drops the entry with the
    /// least to remember; the table of known addresses drops one of the user with the most.
    package let capacity: Int

    private var pairs: [Int: Instant] = [:]
    private var addresses: [Int: Instant] = [:]
    private var users: [Int: Instant] = [:]
    /// Pairs that have authenticated, and when last.
    private var known = KnownAddresses()
    /// The failures since the last report.
    private var report = AuthenticationFailureReport()
    private var reportedAt: Instant?

    /// - Parameter capacity: at least 1.
    package init(capacity: Int = 8192) { self.capacity = max(1, capacity) }

    /// An attempt that is being checked; ends with `handleSuccess` or `handleFailure`.
    package struct Attempt: Sendable {
        fileprivate var address: String
        fileprivate var username: String?
        fileprivate var keys: Keys
    }

    package enum Decision: Sendable {
        /// Check the credentials.
        case check(Attempt)
        /// Do not: end the connection after this time, without saying whether they were right.
        case turnAway(after: Duration)
    }

    fileprivate struct Keys: Sendable {
        var address: Int
        /// `nil` where the client does not say who it is.
        var user: Int?
        /// Of the address and the user, or the token.
        var pair: Int
        /// Whether a token is known where it has been right once, though it names nobody.
        var isToken = false
    }

    /// Begins an attempt and takes it from the allowances; `handleSuccess` gives it back.
    ///
    /// - Parameters:
    ///   - address: the client's; see `NetworkAddress.network`.
    ///   - username: whom the client says it is; `nil` where it does not, as with a bearer token.
    ///   - token: the bearer token where there is one. Nothing but a hash of it is kept, seeded for each process.
    package mutating func handleAttempt(
        address: String, username: String?, token: String? = nil, now: Instant
    ) -> Decision {
        let keys = Keys(address, username, token)
        // In this order: what the pair's allowance turns away takes nothing from its neighbours.
        guard isOpen(pairs[keys.pair], perPair, now) else { return turnAway(address, username, now) }
        if !known.contains(keys.pair) {
            guard isOpen(addresses[keys.address], perAddress, now),
                isOpen(keys.user.flatMap { users[$0] }, perUser, now)
            else { return turnAway(address, username, now) }
            take(&addresses, keys.address, perAddress, now)
            if let user = keys.user { take(&users, user, perUser, now) }
        }
        take(&pairs, keys.pair, perPair, now)
        return .check(Attempt(address: address, username: username, keys: keys))
    }

    /// The credentials were right: the attempt costs nothing.
    ///
    /// - Parameter username: whose they are, where the attempt did not say so.
    package mutating func handleSuccess(_ attempt: Attempt, username: String? = nil, now: Instant) {
        pairs[attempt.keys.pair] = nil
        if known.renew(attempt.keys.pair, now: now) { return }
        giveBack(&addresses, attempt.keys.address, perAddress)
        if let user = attempt.keys.user { giveBack(&users, user, perUser) }
        let owner = attempt.keys.user ?? (attempt.keys.isToken ? username.map { Keys.hash("user", $0) } : nil)
        if let owner { known.add(attempt.keys.pair, of: owner, now: now, capacity: capacity) }
    }

    /// The credentials were wrong.
    ///
    /// - Returns: how long to hold the response back.
    package mutating func handleFailure(_ attempt: Attempt, now: Instant) -> Duration {
        report.note(address: attempt.address, username: attempt.username, wasTurnedAway: false)
        return delay
    }

    /// The passwords or tokens of these users have changed, or they are gone: no address is known for them any more. Those of
    /// others stay.
    package mutating func forgetKnownAddresses(ofUsers usernames: some Sequence<String>) {
        known.remove(users: Set(usernames.map { Keys.hash("user", $0) }))
    }

    /// The failures since the last report, when `interval` has passed since then; the first failure after a quiet time
    /// is reported at once. `nil` if there is nothing to report. Call it after each failure and periodically.
    package mutating func takeReport(every interval: Duration = .seconds(10), now: Instant)
        -> AuthenticationFailureReport?
    {
        guard !report.isEmpty else { return nil }
        if let reportedAt, reportedAt.duration(to: now) < interval { return nil }
        defer { report = AuthenticationFailureReport() }
        reportedAt = now
        return report
    }

    private mutating func turnAway(_ address: String, _ username: String?, _ now: Instant) -> Decision {
        report.note(address: address, username: username, wasTurnedAway: true)
        return .turnAway(after: delay)
    }

    // MARK: Allowances
    //
    // Each is the time at which it is full again; what is missing until then, in units of `refill`, is what was taken.

    private func isOpen(_ full: Instant?, _ allowance: Allowance, _ now: Instant) -> Bool {
        guard let full, full > now else { return true }
        return now.duration(to: full) <= allowance.refill * (max(1, allowance.burst) - 1)
    }

    private func take(
        _ table: inout [Int: Instant], _ key: Int, _ allowance: Allowance, _ now: Instant
    ) {
        let full = max(table[key] ?? now, now)
        if table[key] == nil { makeWay(in: &table, now: now) }
        table[key] = full.advanced(by: allowance.refill)
    }

    private func giveBack(_ table: inout [Int: Instant], _ key: Int, _ allowance: Allowance) {
        guard let full = table[key] else { return }
        table[key] = full.advanced(by: .zero - allowance.refill)
    }

    /// Lets go of the full allowances when the table is full, and of the fullest when none is: those remember the least.
    private func makeWay(in table: inout [Int: Instant], now: Instant) {
        guard table.count >= capacity else { return }
        table = table.filter { $0.value > now }
        if table.count >= capacity, let fullest = table.min(by: { $0.value < $1.value }) { table[fullest.key] = nil }
    }
}

extension AuthenticationThrottle.Keys {
    /// Seeded for each process, so that nobody outside can choose names that collide.
    init(_ address: String, _ username: String?, _ token: String?) {
        self.address = Self.hash(address)
        user = username.map { Self.hash("user", $0) }
        pair = Self.hash(address, username, token)
        isToken = token != nil
    }

    static func hash(_ text: String?...) -> Int {
        var hasher = Hasher()
        for text in text { hasher.combine(text.map { ExactText($0) }) }
        return hasher.finalize()
    }
}
