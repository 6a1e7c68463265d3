public import KafkaCodec
public import TrestleBase

/// A committed position of a group.
public struct OffsetAndMetadata: Hashable, Sendable {
    /// The offset of the next record to read.
    public var offset: Int64
    /// The leader epoch of the record before it; -1 when it is not known.
    public var leaderEpoch: Int32
    /// Text of the user's own.
    public var metadata: String

    public init(offset: Int64, leaderEpoch: Int32 = -1, metadata: String = "") {
        self.offset = offset
        self.leaderEpoch = leaderEpoch
        self.metadata = metadata
    }

    /// Whether it lies before another position: of two leaders' records the later one's come later, whatever their offsets.
    package func isBefore(_ other: Self) -> Bool {
        guard leaderEpoch >= 0, other.leaderEpoch >= 0, leaderEpoch != other.leaderEpoch else {
            return offset < other.offset
        }
        return leaderEpoch < other.leaderEpoch
    }
}

/// The offsets of a group that are to be committed: one request at a time, so that none overtakes a later one; of what waits in a
/// partition the last alone is sent, and completes all that wait for it or an earlier one.
///
/// A value without clock or socket. Every ticket that is added completes once. Times are of the caller's clock.
public struct OffsetCommits: Sendable {
    /// The result of a call.
    public struct Completion: Hashable, Sendable {
        public let ticket: UInt64
        /// The broker's errors by partition, or -1 (`unknownServerError`) if no response arrived in time; empty: all
        /// are committed.
        public let refused: [TopicPartition: KafkaErrorCode]
    }

    /// The meaning of an error code for a commit.
    public enum Verdict: Hashable, Sendable {
        case committed
        /// Send it again, after asking for the coordinator where that has moved.
        case retry(coordinatorLost: Bool)
        /// The member has no say in the group any more.
        case fenced
        /// The broker will not take it.
        case refused

        public init(_ code: KafkaErrorCode) {
            switch code {
            case .none: self = .committed
            case .notCoordinator, .coordinatorNotAvailable: self = .retry(coordinatorLost: true)
            case .coordinatorLoadInProgress, .requestTimedOut, .networkException, .rebalanceInProgress,
                .unstableOffsetCommit:
                self = .retry(coordinatorLost: false)
            case .unknownMemberID, .illegalGeneration, .fencedInstanceID: self = .fenced
            default: self = .refused
            }
        }
    }

    private struct Call {
        var missing: Int
        var refused: [TopicPartition: KafkaErrorCode] = [:]
        let deadline: Instant
    }

    private struct Pending {
        var offset: OffsetAndMetadata
        var tickets: [UInt64]
    }

    private var waiting: [TopicPartition: Pending] = [:]
    private var inFlight: [TopicPartition: Pending] = [:]
    /// Whether a response is owed; `inFlight` may be empty meanwhile, when all that was sent was given up.
    public private(set) var isSending = false
    private var calls: [UInt64: Call] = [:]
    private var failures = 0
    private var retryAt = Instant.distantPast
    private let backoff: Backoff

    public init(backoff: Backoff) { self.backoff = backoff }

    /// Whether no commit is waiting or in flight.
    public var isIdle: Bool { waiting.isEmpty && inFlight.isEmpty && calls.isEmpty }

    /// Whether a commit for a partition is waiting or in flight.
    public func isPending(_ place: TopicPartition) -> Bool { waiting[place] != nil || inFlight[place] != nil }

    /// When `handleTimeout` is due, or a request can be sent.
    public var nextTime: Instant {
        let deadline = calls.values.map(\.deadline).min() ?? .distantFuture
        return !waiting.isEmpty && !isSending ? min(deadline, retryAt) : deadline
    }

    /// Wants offsets committed.
    ///
    /// - Parameter ticket: names the call; a new one each time.
    /// - Returns: the call's completion where there is nothing to do.
    public mutating func add(
        _ offsets: [TopicPartition: OffsetAndMetadata], ticket: UInt64, deadline: Instant
    ) -> [Completion] {
        guard !offsets.isEmpty else { return [Completion(ticket: ticket, refused: [:])] }
        calls[ticket] = Call(missing: offsets.count, deadline: deadline)
        for (place, offset) in offsets {
            var pending = waiting[place] ?? Pending(offset: offset, tickets: [])
            pending.offset = offset
            pending.tickets.append(ticket)
            waiting[place] = pending
        }
        return []
    }

    /// The offsets for the next request; `nil` while a response is pending, no commit is waiting, or it is not time
    /// yet.
    public mutating func nextRequest(now: Instant) -> [TopicPartition: OffsetAndMetadata]? {
        guard !isSending, !waiting.isEmpty, retryAt <= now else { return nil }
        inFlight = waiting
        waiting = [:]
        isSending = true
        return inFlight.mapValues(\.offset)
    }

    /// The response to the request that was sent.
    ///
    /// - Parameters:
    ///   - codes: the broker's code for each partition; a partition without one is sent again.
    ///   - isCurrent: whether the member is still of the generation in whose name it was sent. If not, partitions that it still holds are
    ///     committed in the name of the new one.
    public mutating func handleResponse(
        _ codes: [TopicPartition: KafkaErrorCode], isCurrent: Bool = true, now: Instant, random: inout SeededRandom
    ) -> [Completion] {
        isSending = false
        let sent = inFlight
        inFlight = [:]
        var completions: [Completion] = []
        var isRetried = false
        for (place, pending) in sent.sorted(by: { $0.key < $1.key }) {
            let code = codes[place] ?? .networkException
            switch Verdict(code) {
            case .committed: settle(place, pending, nil, &completions)
            case .fenced where isCurrent: settle(place, pending, code, &completions)
            case .refused where Self.isOfEpoch(code) && pending.offset.leaderEpoch >= 0:
                var bare = pending
                bare.offset.leaderEpoch = -1
                keep(place, bare)
            case .refused: settle(place, pending, code, &completions)
            case .retry, .fenced:
                isRetried = true
                keep(place, pending)
            }
        }
        pause(isRetried, now, &random)
        return completions
    }

    /// Kafka keeps the epoch as it is. Where a server judges it, as librdkafka's mock cluster does once the leader has moved, the offset
    /// counts for more.
    private static func isOfEpoch(_ code: KafkaErrorCode) -> Bool {
        code == .fencedLeaderEpoch || code == .unknownLeaderEpoch
    }

    /// No response came: the broker may have committed them or not, and committing them again does no harm.
    public mutating func handleNoResponse(now: Instant, random: inout SeededRandom) {
        isSending = false
        for (place, pending) in inFlight { keep(place, pending) }
        inFlight = [:]
        pause(true, now, &random)
    }

    /// Gives up calls whose time is over.
    public mutating func handleTimeout(now: Instant) -> [Completion] {
        let late = calls.filter { $0.value.deadline <= now }.map(\.key)
        guard !late.isEmpty else { return [] }
        return late.sorted().map { ticket in
            var refused = calls.removeValue(forKey: ticket)?.refused ?? [:]
            for (place, pending) in waiting where pending.tickets.contains(ticket) { refused[place] = .requestTimedOut }
            for (place, pending) in inFlight where pending.tickets.contains(ticket) {
                refused[place] = .requestTimedOut
            }
            waiting = Self.without(ticket, waiting)
            // What was sent may still be completed; then it counts for nobody.
            for place in inFlight.keys { inFlight[place]?.tickets.removeAll { $0 == ticket } }
            return Completion(ticket: ticket, refused: refused)
        }
    }

    /// The partitions belong to other members now: waiting commits for them fail with `code`.
    public mutating func drop(_ places: some Sequence<TopicPartition>, _ code: KafkaErrorCode) -> [Completion] {
        var completions: [Completion] = []
        for place in places {
            if let pending = inFlight.removeValue(forKey: place) { settle(place, pending, code, &completions) }
            if let pending = waiting.removeValue(forKey: place) { settle(place, pending, code, &completions) }
        }
        return completions
    }

    private static func without(_ ticket: UInt64, _ table: [TopicPartition: Pending]) -> [TopicPartition: Pending] {
        table.compactMapValues { pending in
            var pending = pending
            pending.tickets.removeAll { $0 == ticket }
            return pending.tickets.isEmpty ? nil : pending
        }
    }

    /// Puts back what was sent, behind a later offset for the same partition.
    private mutating func keep(_ place: TopicPartition, _ sent: Pending) {
        guard !sent.tickets.isEmpty else { return }
        guard let later = waiting[place] else {
            waiting[place] = sent
            return
        }
        waiting[place] = Pending(offset: later.offset, tickets: sent.tickets + later.tickets)
    }

    private mutating func settle(
        _ place: TopicPartition, _ pending: Pending, _ code: KafkaErrorCode?, _ completions: inout [Completion]
    ) {
        for ticket in pending.tickets {
            guard var call = calls[ticket] else { continue }
            call.missing -= 1
            if let code { call.refused[place] = code }
            calls[ticket] = call
            guard call.missing == 0 else { continue }
            calls[ticket] = nil
            completions.append(Completion(ticket: ticket, refused: call.refused))
        }
    }

    private mutating func pause(_ isRetried: Bool, _ now: Instant, _ random: inout SeededRandom) {
        failures = isRetried ? failures + 1 : 0
        retryAt = isRetried ? now + backoff.delay(attempts: failures, random: random.next()) : .distantPast
    }
}
