public import TrestleBase

/// How long the response to one request may take.
public struct RequestTimes: Hashable, Sendable {
    /// How long the broker may keep the response because the request says so: `max_wait_ms` of Fetch,
    /// the rebalance timeout of JoinGroup. For so long its silence means nothing.
    public var allowance: Duration
    /// When the caller stops waiting, by the caller's clock; `distantFuture` for never. The connection stays open,
    /// and a later response is dropped.
    public var deadline: Instant

    public init(allowance: Duration = .zero, deadline: Instant = .distantFuture) {
        self.allowance = allowance
        self.deadline = deadline
    }
}
