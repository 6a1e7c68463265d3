/// How long the response to one request may take.
public struct RequestTimes: Hashable, Sendable {
    /// How long the broker may keep the response because the request says so, in nanoseconds: `max_wait_ms` of Fetch,
    /// the rebalance timeout of JoinGroup. For so long its silence means nothing.
    public var allowance: UInt64
    /// When the caller stops waiting, in the caller's nanoseconds; `UInt64.max` for never. The connection stays open,
    /// and a later response is dropped.
    public var deadline: UInt64

    public init(allowance: UInt64 = 0, deadline: UInt64 = .max) {
        self.allowance = allowance
        self.deadline = deadline
    }
}
