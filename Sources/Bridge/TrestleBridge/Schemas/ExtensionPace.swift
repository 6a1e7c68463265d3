import TrestleBase

/// How often the members of messages are registered as new fields. Messages beyond that wait, so that none is lost to the pace. Those of
/// a sender of nonsense do not: they would hold up the others.
struct ExtensionPace<Member: Hashable> {
    enum Verdict: Equatable {
        case now
        /// Not in this second.
        case later
        /// The message does not fit, for this reason.
        case never(String)
    }

    /// Requests a second.
    static var mostRequests: Int { 20 }
    /// Requests of a second that may be in vain, before messages whose members are not known to the registry do not fit.
    static var mostRefusals: Int { 10 }
    /// Those about one member.
    static var mostRefusalsOfOne: Int { 3 }

    private var second = Instant.distantPast
    private var requests = 0
    private var refusals = 0
    private var refused: [Member: (count: Int, reason: String)] = [:]

    /// When the next second begins.
    var deadline: Instant { second + .seconds(1) }

    private mutating func advance(_ now: Instant) {
        guard now >= deadline else { return }
        (second, requests, refusals, refused) = (now, 0, 0, [:])
    }

    /// The treatment of a message with a member that has not been requested.
    mutating func verdict(on member: Member, now: Instant) -> Verdict {
        advance(now)
        if let known = refused[member], known.count >= Self.mostRefusalsOfOne { return .never(known.reason) }
        if refusals >= Self.mostRefusals {
            return .never("in this second, \(refusals) messages have had members that cannot be registered")
        }
        return admit(now: now) ? .now : .later
    }

    /// Counts a request.
    ///
    /// - Returns: `false` when there may be no more in this second.
    mutating func admit(now: Instant) -> Bool {
        advance(now)
        guard requests < Self.mostRequests else { return false }
        requests += 1
        return true
    }

    /// A request was in vain.
    mutating func noteRefusal(of member: Member, _ reason: String, now: Instant) {
        advance(now)
        refusals += 1
        refused[member, default: (0, reason)].count += 1
    }
}
