/// The joins without a member ID that a member has walked away from while the coordinator has them. The response gives the member an ID
/// and with it a place in the group, for which the others wait until the session ends: it has to be given up as soon as it is known.
struct AbandonedJoins: Sendable {
    /// The last join that was given to a connection.
    private var sent: UInt64?
    private var tickets: Set<UInt64> = []

    /// Whether none is with the coordinator any more.
    var isEmpty: Bool { tickets.isEmpty }

    mutating func noteSent(_ ticket: UInt64) { sent = ticket }

    /// Nobody waits for the response any more. One that was not sent is never going to be.
    mutating func abandon(_ ticket: UInt64) { if sent == ticket { tickets.insert(ticket) } }

    /// The coordinator has responded to a join, or is not going to.
    ///
    /// - Returns: whether it was one of these.
    mutating func remove(_ ticket: UInt64) -> Bool { tickets.remove(ticket) != nil }
}
