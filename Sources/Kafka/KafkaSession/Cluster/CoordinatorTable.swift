public import TrestleBase
import KafkaCodec

/// A group or transactional ID with its coordinator.
public struct CoordinatorKey: Hashable, Sendable, CustomStringConvertible {
    /// The key types of FindCoordinator.
    public enum Kind: Int8, Sendable {
        case group = 0
        case transaction = 1
        case sharePartition = 2
    }

    public let kind: Kind
    /// Group ID, transactional ID, or `group:topicID:partition`.
    public let name: String

    public init(_ kind: Kind, _ name: String) {
        self.kind = kind
        self.name = name
    }

    public var description: String {
        switch kind {
        case .group: "group '\(name)'"
        case .transaction: "transactional ID '\(name)'"
        case .sharePartition: "share partition '\(name)'"
        }
    }
}

/// Which broker coordinates each group and transaction, as far as it has been found out.
///
/// A value without clock or socket. `lookUp` says what is known and what to do; the response to FindCoordinator, or the
/// news that none came, is given back. Times are of the caller's clock.
public struct CoordinatorTable: Sendable {
    /// The result of `lookUp`.
    public enum Lookup: Hashable, Sendable {
        case known(nodeID: Int32)
        /// Send FindCoordinator now. Said once; the next ones to ask hear `isRequested`.
        case ask
        /// A request has been sent and its response is pending.
        case isRequested
        /// Look again at this time; the cluster's error code, 0 when no response came.
        case wait(until: Instant, errorCode: Int16)
        /// The cluster refuses, and asking again is of no use.
        case refused(errorCode: Int16)
    }

    private enum State {
        case known(Int32, since: Instant)
        case requested
        case waiting(until: Instant, errorCode: Int16)
        case refused(until: Instant, errorCode: Int16)
    }

    private struct Entry {
        var state: State
        /// Failures since a coordinator last held for `steadyTime`.
        var failures = 0
    }

    private var entries: [CoordinatorKey: Entry] = [:]
    private let backoff: Backoff
    /// How long a refusal stands before the next one who wants to know asks again.
    private static let refusalAge = Duration.seconds(1)
    /// A coordinator that declines after this long, has coordinated before.
    private static let steadyTime = Duration.seconds(10)

    /// - Parameter backoff: the waits after responses that name no coordinator.
    public init(backoff: Backoff) { self.backoff = backoff }

    /// The error code with which the cluster currently refuses the key; `nil` if it does not.
    public func refusal(of key: CoordinatorKey, now: Instant) -> Int16? {
        if case .refused(let until, let errorCode) = entries[key]?.state, until > now { errorCode } else { nil }
    }

    /// How often in a row the cluster has named none, or one that declined.
    public func failures(of key: CoordinatorKey) -> Int { entries[key]?.failures ?? 0 }

    public mutating func lookUp(_ key: CoordinatorKey, now: Instant) -> Lookup {
        switch entries[key]?.state {
        case .known(let nodeID, _): return .known(nodeID: nodeID)
        case .requested: return .isRequested
        case .waiting(let until, let errorCode) where until > now: return .wait(until: until, errorCode: errorCode)
        case .refused(let until, let errorCode) where until > now: return .refused(errorCode: errorCode)
        default:
            entries[key, default: Entry(state: .requested)].state = .requested
            return .ask
        }
    }

    /// The cluster has responded: with a coordinator, or with an error code.
    public mutating func handleResponse(
        _ key: CoordinatorKey, errorCode: Int16, nodeID: Int32, now: Instant, random: inout SeededRandom
    ) {
        switch KafkaErrorCode(rawValue: errorCode) {
        case .none where nodeID >= 0:
            entries[key, default: Entry(state: .requested)].state = .known(nodeID, since: now)
        case .groupAuthorizationFailed, .transactionalIDAuthorizationFailed, .invalidGroupID, .invalidRequest,
            .unsupportedVersion, .clusterAuthorizationFailed, .topicAuthorizationFailed:
            entries[key] = Entry(state: .refused(until: now + Self.refusalAge, errorCode: errorCode))
        default: wait(key, errorCode, now, &random)
        }
    }

    /// No response came.
    public mutating func handleLost(_ key: CoordinatorKey, now: Instant, random: inout SeededRandom) {
        wait(key, 0, now, &random)
    }

    /// The broker says that it is not the coordinator (any more): asks again after a pause, which grows while the cluster
    /// names brokers that decline.
    public mutating func invalidate(_ key: CoordinatorKey, now: Instant, random: inout SeededRandom) {
        guard case .known(_, let since) = entries[key]?.state else { return }
        if since.duration(to: now) >= Self.steadyTime { entries[key]?.failures = 0 }
        wait(key, KafkaErrorCode.notCoordinator.rawValue, now, &random)
    }

    /// The connection to a broker has ended: other brokers may coordinate its groups now.
    public mutating func invalidate(nodeID: Int32) {
        for (key, entry) in entries {
            if case .known(nodeID, _) = entry.state { entries[key] = nil }
        }
    }

    /// Drops entries that are no longer used.
    public mutating func remove(_ key: CoordinatorKey) { entries[key] = nil }

    private mutating func wait(
        _ key: CoordinatorKey, _ errorCode: Int16, _ now: Instant, _ random: inout SeededRandom
    ) {
        let failures = (entries[key]?.failures ?? 0) + 1
        let pause = backoff.delay(attempts: failures, random: random.next())
        entries[key] = Entry(state: .waiting(until: now + pause, errorCode: errorCode), failures: failures)
    }
}
