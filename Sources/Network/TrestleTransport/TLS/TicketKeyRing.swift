package import TrestleBase

/// The keys that a server's session tickets are encrypted with: a new one every `lifetime`, the one before it kept as long as
/// a ticket that it made last may be used. Whoever gets hold of one reads the sessions of that time and no others.
package struct TicketKeyRing: Sendable {
    package final class Key: Sendable {
        /// How a ticket names its key: 16 bytes, which are no secret.
        package let name: [UInt8]
        let secret: SecretBytes
        let made: Instant

        init?(made: Instant) {
            guard let secret = SecretBytes(random: 64) else { return nil }
            name = SystemRandomNumberGenerator.bytes(16)
            self.secret = secret
            self.made = made
        }
    }

    private let lifetime: Duration
    private var current: Key?
    private var previous: Key?

    package init(lifetime: Duration) { self.lifetime = lifetime }

    /// The key for a new ticket; nil when there is no randomness to make one.
    package mutating func keyForNewTicket(now: Instant) -> Key? {
        if let current, current.made.duration(to: now) < lifetime { return current }
        guard let fresh = Key(made: now) else { return nil }
        previous = current
        current = fresh
        return fresh
    }

    /// The key that a ticket was made with; nil when it is not one of ours, or of a time that is over.
    package mutating func key(named name: [UInt8], now: Instant) -> Key? {
        if let previous, previous.made.duration(to: now) >= lifetime * 2 { self.previous = nil }
        if let current, current.made.duration(to: now) >= lifetime * 2 { self.current = nil }
        return [current, previous].compactMap(\.self).first { $0.name == name }
    }
}

/// How long what a handshake has shown is believed by the sessions that follow from it.
struct SessionBounds: Sendable, Equatable {
    /// When the peer's certificate was checked, or when a peer without one shook hands: seconds since 1970.
    var authenticated: Int64
    /// When the first certificate of its chain expires, or the first of the revocation lists that it was held against.
    var expires: Int64

    /// Whether a session may be resumed. One that seems to come from the future means that the clock was set back.
    func allow(now: WallTime, lifetime: Duration) -> Bool {
        let age = now.secondsSince1970.subtractingReportingOverflow(authenticated)
        return !age.overflow && age.partialValue >= -60 && age.partialValue < lifetime.components.seconds
            && now.secondsSince1970 <= expires
    }

    init(authenticated: Int64, expires: Int64) {
        self.authenticated = authenticated
        self.expires = expires
    }

    /// As a ticket carries them.
    var bytes: [UInt8] {
        [authenticated, expires].flatMap { value in
            (0..<8).map { UInt8(truncatingIfNeeded: value >> Int64(56 - 8 * $0)) }
        }
    }

    init?(bytes: [UInt8]) {
        guard bytes.count == 16 else { return nil }
        func value(_ range: Range<Int>) -> Int64 { bytes[range].reduce(0) { $0 << 8 | Int64($1) } }
        self.init(authenticated: value(0..<8), expires: value(8..<16))
    }
}
