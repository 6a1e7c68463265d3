public import KafkaCodec
public import TrestleBase

/// Where to begin in a partition.
public enum OffsetReset: Hashable, Sendable {
    /// At the first record that there is.
    case beginning
    /// Behind the last one.
    case end
    /// At the first record of this time or later, in milliseconds since 1970; at the end when there is none.
    case time(milliseconds: Int64)

    /// The timestamp that ListOffsets takes for it.
    public var timestamp: Int64 {
        switch self {
        case .beginning: -2
        case .end: -1
        case .time(let milliseconds): max(milliseconds, 0)
        }
    }
}

/// The position of one partition, and the requests that are needed before records can be fetched.
///
/// A value without clock or socket: it names the request that is due, takes what comes of it, and decides what an error means. Each
/// request carries the position's `version`, so that the response to one that was overtaken by a seek, a new leader or
/// a reset is dropped. Times are of the caller's clock.
public struct FetchPosition: Sendable {
    public enum State: Hashable, Sendable {
        /// The group's committed offset has to be requested (OffsetFetch).
        case unknown
        /// An offset has to be looked up (ListOffsets).
        case resetting(OffsetReset)
        /// Whether the log of a new leader still has the records before the position (OffsetForLeaderEpoch, KIP-320).
        case validating
        case fetching
        /// Nothing more is read until a seek.
        case failed
    }

    /// The next request.
    public enum Need: Hashable, Sendable {
        case committedOffset
        case list(OffsetReset)
        case epochEnd(leaderEpoch: Int32)
        case fetch
    }

    /// The result of a response.
    public enum Outcome: Hashable, Sendable {
        case done
        /// Requested again later, after the cluster was queried for the leader where that helps.
        case retry(refreshes: Bool)
        /// The log has lost records that were read, from `offset` on: it goes on from there.
        case truncated(at: Int64)
        /// The position was outside of the log, and the policy chose another. One that is outside, too, is `retry`.
        case outOfRange(offset: Int64)
        /// It cannot go on, or not now: see `init`.
        case failed(Fault)
    }

    /// Why a partition cannot be read on.
    public enum Fault: Hashable, Sendable {
        /// There is no committed offset, or it is out of range, and the policy is to stop.
        case noOffset
        case outOfRange(offset: Int64)
        /// The log was truncated below what was read; records of the new leader from `offset` on are others.
        case truncated(at: Int64)
        case refused(KafkaErrorCode)
    }

    public private(set) var state: State
    /// Counts changes of the position's course.
    public private(set) var version: UInt64 = 0
    /// The offset of the next record to fetch.
    public private(set) var offset: Int64 = -1
    /// The leader epoch of the record before it; -1 when it is not known.
    public private(set) var lastEpoch: Int32 = -1
    /// The epoch of the leader that is queried; -1 when the cluster does not say.
    public private(set) var leaderEpoch: Int32 = -1
    public private(set) var leaderID: Int32 = -1
    /// Which replica the leader sent us to, until when (KIP-392).
    private var preferredReplica: (id: Int32, until: Instant)?
    /// The reset when there is no position, or none in the log; `nil`: fail.
    public let policy: OffsetReset?
    /// Where to begin when the group has committed nothing; `nil`: as `policy` says.
    public var start: OffsetReset?
    /// Whether a refusal leaves the position as it is, for the caller to try again (`postpone`).
    private let outlastsRefusals: Bool

    private var failures = 0
    /// Positions in a row that were outside of the log.
    private var resets = 0
    public private(set) var retryAt = Instant.distantPast
    /// How long a preferred replica stands: 5 minutes.
    private static let replicaAge = Duration.seconds(300)

    /// A position that has to be found out.
    ///
    /// - Parameters:
    ///   - isCommitted: whether the group may have one; without a group the policy decides at once.
    ///   - outlastsRefusals: whether `Fault.refused` leaves the position as it is, for the caller to `postpone` it.
    public init(policy: OffsetReset?, isCommitted: Bool, outlastsRefusals: Bool = false) {
        self.policy = policy
        self.outlastsRefusals = outlastsRefusals
        state = isCommitted ? .unknown : policy.map { .resetting($0) } ?? .failed
    }

    // MARK: What the user does

    public mutating func seek(to offset: Int64, leaderEpoch: Int32 = -1) {
        move(to: offset, epoch: leaderEpoch)
        change(offset < 0 ? .failed : settled)
    }

    public mutating func seek(_ reset: OffsetReset) {
        offset = -1
        lastEpoch = -1
        change(.resetting(reset))
    }

    /// Records before `next` were taken in from a response.
    public mutating func advance(to next: Int64, leaderEpoch: Int32) {
        offset = next
        if leaderEpoch >= 0 { lastEpoch = leaderEpoch }
    }

    // MARK: What is due

    /// The request that is due, at `now` or later; `nil` when none is, or its leader is not known.
    public func need(now: Instant) -> Need? {
        guard retryAt <= now else { return nil }
        switch state {
        case .unknown: return .committedOffset
        case .resetting(let reset): return leaderID >= 0 ? .list(reset) : nil
        case .validating: return leaderID >= 0 ? .epochEnd(leaderEpoch: lastEpoch) : nil
        case .fetching: return leaderID >= 0 ? .fetch : nil
        case .failed: return nil
        }
    }

    /// The broker to fetch from.
    public func replica(now: Instant) -> Int32 {
        if let preferredReplica, preferredReplica.until > now { preferredReplica.id } else { leaderID }
    }

    // MARK: What the cluster says

    /// The current leader of the partition; -1: none.
    public mutating func handleLeader(_ id: Int32, epoch: Int32) {
        guard id != leaderID || epoch != leaderEpoch else { return }
        let isLater = epoch > leaderEpoch
        leaderID = id
        leaderEpoch = epoch
        if isLater { preferredReplica = nil }
        failures = 0
        retryAt = .distantPast
        if state == .fetching || state == .validating, isLater { change(settled) }
    }

    public mutating func handleCommitted(_ committed: OffsetAndMetadata?, version: UInt64) -> Outcome {
        guard version == self.version, state == .unknown else { return .done }
        succeed()
        guard let committed, committed.offset >= 0 else {
            guard let start = start ?? policy else { return fail(.noOffset) }
            change(.resetting(start))
            return .done
        }
        move(to: committed.offset, epoch: committed.leaderEpoch)
        change(settled)
        return .done
    }

    /// - Parameters:
    ///   - offset: the leader's offset; -1 for a time after all records.
    ///   - epoch: the epoch of the record there.
    public mutating func handleListed(offset: Int64, epoch: Int32, version: UInt64) -> Outcome {
        guard version == self.version, case .resetting(let reset) = state else { return .done }
        succeed()
        if offset < 0, case .time = reset {
            change(.resetting(.end))
            return .done
        }
        guard offset >= 0 else { return fail(.refused(.unknownServerError)) }
        // Elsewhere the epoch is that of the record at the offset, and the one before it is none of ours. At the end it is the last one of
        // the log, so that one that loses its end before anything was read is noticed.
        move(to: offset, epoch: reset == .end ? epoch : -1)
        change(.fetching)
        return .done
    }

    /// - Parameters:
    ///   - epoch: the largest epoch up to the one requested that the leader has; -1: none.
    ///   - endOffset: where it ends in the leader's log; -1: it is not known.
    public mutating func handleEpochEnd(epoch: Int32, endOffset: Int64, version: UInt64) -> Outcome {
        guard version == self.version, state == .validating else { return .done }
        succeed()
        guard endOffset >= 0, epoch >= 0 else {
            // The leader knows nothing of that time.
            let lost = offset
            guard let policy else { return fail(.outOfRange(offset: lost)) }
            seek(policy)
            return .outOfRange(offset: lost)
        }
        if endOffset < offset || epoch < lastEpoch {
            let end = min(endOffset, offset)
            guard policy != nil else { return fail(.truncated(at: end)) }
            move(to: end, epoch: epoch)
            change(.fetching)
            return .truncated(at: end)
        }
        change(.fetching)
        return .done
    }

    /// The broker is too old to say where an epoch ends.
    public mutating func skipValidation(version: UInt64) {
        if version == self.version, state == .validating { change(.fetching) }
    }

    /// A Fetch brought records, or none and no error.
    public mutating func handleFetched(preferredReplica id: Int32, now: Instant, version: UInt64) {
        guard version == self.version else { return }
        succeed()
        resets = 0
        if id >= 0, id != leaderID { preferredReplica = (id, now + Self.replicaAge) }
    }

    /// An error code of ListOffsets, OffsetForLeaderEpoch, OffsetFetch or Fetch.
    ///
    /// - Parameters:
    ///   - requested: the offset that was fetched from.
    ///   - replica: the broker that responds.
    public mutating func handleError(
        _ code: KafkaErrorCode, requested: Int64? = nil, replica: Int32 = -1, version: UInt64, now: Instant,
        backoff: Backoff,
        random: inout SeededRandom
    ) -> Outcome {
        guard version == self.version else { return .done }
        switch code {
        case .offsetOutOfRange where state == .fetching:
            if replica >= 0, replica != leaderID {
                // A follower that lags behind: the leader decides.
                preferredReplica = nil
                return .done
            }
            guard requested == nil || requested == offset else { return .done }
            let lost = offset
            guard let policy else { return fail(.outOfRange(offset: lost)) }
            seek(policy)
            resets += 1
            guard resets > 1 else { return .outOfRange(offset: lost) }
            // The broker that named the offset does not have it: asking at once would go on for ever.
            retryAt = now + backoff.delay(attempts: resets - 1, random: random.next())
            return .retry(refreshes: true)
        case .fencedLeaderEpoch, .unknownLeaderEpoch, .notLeaderOrFollower, .leaderNotAvailable, .replicaNotAvailable,
            .unknownTopicOrPartition, .unknownTopicID, .inconsistentTopicID, .kafkaStorageError,
            .fetchSessionTopicIDError,
            .listenerNotFound, .offsetNotAvailable:
            preferredReplica = nil
            wait(now, backoff, &random)
            return .retry(refreshes: code != .offsetNotAvailable)
        case .topicAuthorizationFailed, .invalidTopicException, .unsupportedForMessageFormat:
            return fail(.refused(code))
        case .groupAuthorizationFailed where state == .unknown:
            return fail(.refused(code))
        case .corruptMessage, .unknownServerError:
            wait(now, backoff, &random)
            return .retry(refreshes: true)
        default:
            guard code.isRetriable else { return fail(.refused(code)) }
            wait(now, backoff, &random)
            return .retry(refreshes: true)
        }
    }

    /// No response came.
    public mutating func handleNoResponse(version: UInt64, now: Instant, backoff: Backoff, random: inout SeededRandom) {
        guard version == self.version else { return }
        preferredReplica = nil
        wait(now, backoff, &random)
    }

    /// Nothing more is read until a seek.
    public mutating func stop() { change(.failed) }

    /// Nothing is requested before a time, unless the partition gets another leader.
    public mutating func postpone(until time: Instant) {
        preferredReplica = nil
        retryAt = time
    }

    // MARK: Parts

    /// How a position that is known goes on: checked first where its epoch and the leader's are known.
    private var settled: State {
        lastEpoch >= 0 && leaderEpoch >= 0 && lastEpoch != leaderEpoch ? .validating : .fetching
    }

    private mutating func move(to offset: Int64, epoch: Int32) {
        self.offset = offset
        lastEpoch = epoch
    }

    private mutating func change(_ state: State) {
        self.state = state
        version &+= 1
        failures = 0
        retryAt = .distantPast
    }

    private mutating func succeed() {
        failures = 0
        retryAt = .distantPast
    }

    private mutating func fail(_ fault: Fault) -> Outcome {
        if case .refused = fault, outlastsRefusals { return .failed(fault) }
        change(.failed)
        return .failed(fault)
    }

    private mutating func wait(_ now: Instant, _ backoff: Backoff, _ random: inout SeededRandom) {
        failures += 1
        retryAt = now + backoff.delay(attempts: failures, random: random.next())
    }
}
