import TrestleBase

/// The order of one partition's batches: which may be sent next, with which sequence number, and the effect of a
/// response.
///
/// A value without clock or socket. `Batch` is whatever the caller keeps (a buffer in the client, a name in a test).
/// Batches are sent in the order in which they came; one that must be repeated goes before all that came after it. With an
/// idempotent producer up to five may be in flight; the broker refuses what would break the order, and those are simply
/// sent again. Without idempotence one is in flight at a time.
///
/// **The rule that nothing may break**: a batch that was ever sent may be stored until the broker's response rules it
/// out, and no other record ever carries its sequence under the same identity. A broker takes a record with a sequence
/// that it has seen for a repetition: it responds that it is stored, and drops it. From this follows:
///
/// - A batch keeps its sequence while the fate of an attempt is unknown, and is sent under it until the broker
///   responds.
/// - A batch that is given up leaves a gap. Younger batches close the gap under the same identity only when neither it nor
///   any of them can be stored; else the numbering begins again under a new identity.
/// - A new identity is taken when nothing is in flight and the oldest batch cannot be stored: older batches whose fate is
///   unknown are settled under the identity that they were sent with.
///
/// Two cases narrow the window to one: the first batch under a new identity (a broker that knows nothing of a producer
/// accepts any first sequence, so a second batch could overtake a refused first one), and a batch that is being repeated.
public struct PartitionStateMachine<Batch> {
    /// The action for a batch whose response has arrived.
    public enum Action {
        /// It is in the log: report it.
        case reportStored(Batch)
        /// It waits in the queue again and is sent after a delay that grows with `attempts`.
        case retry(attempts: Int)
        /// The broker will not take it as it is. What of it is to be sent again goes to `replace`, which may be nothing.
        case rejected(Batch, ordinal: UInt64)
        /// The response belongs to nothing in flight.
        case none
    }

    /// A batch that has been taken for sending.
    public struct InFlightBatch {
        public let batch: Batch
        /// Names the batch in the response.
        public let ordinal: UInt64
        public let identity: ProducerIdentity
        /// The sequence of its first record, -1 without idempotence.
        public let baseSequence: Int32
        /// How often it was sent before.
        public let earlierAttempts: Int
    }

    private struct Entry {
        let batch: Batch
        let ordinal: UInt64
        let recordCount: Int32
        var attempts = 0
        /// The sequence under the current identity, given out when it is first sent.
        var baseSequence: Int32?
        /// How often it was sent under `baseSequence`.
        var sendsUnderNumber = 0
        /// Whether an attempt under `baseSequence` may have reached the log.
        var mayBeStored = false
        /// How often the broker has found its bytes damaged.
        var corruptions = 0
        /// Whether it is a part of a rejected batch and likely to be rejected itself: nothing follows it until it is
        /// completed.
        var goesAlone = false

        /// Whether the same bytes have been damaged so often that it is not the line's doing. What is divided further is
        /// not lost by it, so a part of several records needs no second attempt; a single record has some. One that may be
        /// stored keeps its number as long as a whole batch does.
        var isCorrupt: Bool {
            if !goesAlone || mayBeStored { return corruptions >= PartitionStateMachine.corruptionLimit }
            return corruptions >= (recordCount == 1 ? 3 : 1)
        }

        mutating func removeNumber() {
            baseSequence = nil
            sendsUnderNumber = 0
            mayBeStored = false
        }
    }

    /// The sequences that a rejected batch held and that nobody holds now.
    private struct Gap {
        let sequence: Int32
        let ordinal: UInt64
    }

    private var isIdempotent: Bool
    private var waiting = RingQueue<Entry>()
    private var inFlight: [Entry] = []
    private var identity: ProducerIdentity?
    /// The identity that was adopted last, also after `removeIdentity`.
    private var lastIdentity: ProducerIdentity?
    private var nextSequence: Int32 = 0
    private var nextOrdinal: UInt64 = 0
    /// Whether a batch under this identity has been stored.
    private var isEstablished = false
    /// The youngest batch that has been stored under this identity. It can be younger than one that waits, where the broker had
    /// forgotten the producer.
    private var youngestStored: UInt64?
    /// The oldest gap that is still to be closed.
    private var gap: Gap?
    /// Whether the identity can number no more batches.
    private var isIdentitySpent = false

    /// The most batches of one partition in flight under idempotence: brokers remember the last five.
    public static var idempotentWindow: Int { 5 }

    /// The number of CORRUPT_MESSAGE responses after which a batch counts as rejected. With a backoff of 100 ms to 1 s
    /// that is about 7 s: longer than a disturbance of the network.
    public static var corruptionLimit: Int { 10 }

    /// - Parameter isIdempotent: whether batches carry an identity and sequences; `adopt` must then provide one.
    public init(isIdempotent: Bool) {
        self.isIdempotent = isIdempotent
        inFlight.reserveCapacity(Self.idempotentWindow)
    }

    public var waitingCount: Int { waiting.count }
    public var inFlightCount: Int { inFlight.count }
    public var isEmpty: Bool { waiting.isEmpty && inFlight.isEmpty }

    /// Whether an identity must be requested and given to `adopt` before anything more can be sent.
    public var needsIdentity: Bool {
        guard isIdempotent, inFlight.isEmpty, let first = waiting.first else { return false }
        return identity == nil || isIdentitySpent && !first.mayBeStored
    }

    /// Adds a closed batch of `recordCount` records, 1 or more, after all others.
    public mutating func enqueue(_ batch: Batch, recordCount: Int32) {
        waiting.append(Entry(batch: batch, ordinal: nextOrdinal, recordCount: recordCount))
        nextOrdinal += 1
    }

    /// Starts to number from 0 under `identity`, which no batch of this partition has carried before; does nothing when none
    /// is needed.
    public mutating func adopt(_ identity: ProducerIdentity) {
        guard needsIdentity, identity != lastIdentity else { return }
        self.identity = identity
        lastIdentity = identity
        isIdentitySpent = false
        isEstablished = false
        youngestStored = nil
        gap = nil
        nextSequence = 0
        waiting.updateAll { $0.removeNumber() }
    }

    /// Goes on without idempotence: the broker cannot, or may not, hand out identities.
    public mutating func removeIdentity() {
        isIdempotent = false
        identity = nil
        youngestStored = nil
        gap = nil
        waiting.updateAll { $0.removeNumber() }
    }

    /// Returns to idempotence after `removeIdentity`.
    public mutating func restoreIdempotence() {
        guard !isIdempotent else { return }
        isIdempotent = true
    }

    /// The partition has been quiet for so long that the broker may have forgotten the producer: until it has stored a batch,
    /// one is in flight.
    public mutating func handleIdleness() { isEstablished = false }

    /// Whether `popForSending` would give a batch.
    public var canSend: Bool {
        guard let first = waiting.first else { return false }
        guard isIdempotent else { return inFlight.isEmpty }
        guard identity != nil else { return false }
        if inFlight.isEmpty { return !isIdentitySpent || first.mayBeStored }
        let isSteady = isEstablished && !isIdentitySpent && gap == nil
        return isSteady && first.sendsUnderNumber == 0 && !first.goesAlone
            && inFlight.count < Self.idempotentWindow
            && inFlight.allSatisfy { $0.sendsUnderNumber == 1 && !$0.goesAlone }
    }

    /// The oldest waiting batch without taking it.
    public var nextBatch: Batch? { waiting.first?.batch }

    /// Takes the next batch for sending, or `nil` when none may be sent now.
    public mutating func popForSending() -> InFlightBatch? {
        guard canSend, var entry = waiting.popFirst() else { return nil }
        if isIdempotent, entry.baseSequence == nil {
            entry.baseSequence = nextSequence
            nextSequence = ProducerSequence.advance(nextSequence, by: entry.recordCount)
        }
        entry.attempts += 1
        entry.sendsUnderNumber += 1
        inFlight.append(entry)
        return InFlightBatch(
            batch: entry.batch, ordinal: entry.ordinal,
            identity: entry.baseSequence == nil ? .none : identity ?? .none,
            baseSequence: entry.baseSequence ?? -1, earlierAttempts: entry.attempts - 1)
    }

    /// The broker has reported on a batch in flight.
    public mutating func handleResponse(_ ordinal: UInt64, _ verdict: ProduceVerdict) -> Action {
        guard let index = inFlight.firstIndex(where: { $0.ordinal == ordinal }) else { return .none }
        var entry = inFlight.remove(at: index)
        defer { closeGapWhenIdle() }
        switch verdict {
        case .stored:
            isEstablished = true
            if entry.baseSequence != nil { youngestStored = max(youngestStored ?? 0, entry.ordinal) }
            return .reportStored(entry.batch)
        case .duplicate:
            // Of an earlier attempt, if there was one that may have been stored. Else of another record: not of this one.
            if entry.mayBeStored, entry.baseSequence != nil { return .reportStored(entry.batch) }
            isIdentitySpent = true
            return requeue(entry)
        case .unknown:
            entry.mayBeStored = true
            return requeue(entry)
        case .notStored:
            return requeue(entry)
        case .outOfOrder:
            // Expected when an older batch has yet to be stored, or was given up: the broker kept our order.
            if gap == nil, !isPrecededByAnother(entry) {
                isIdentitySpent = true
                entry.mayBeStored = false
            }
            return requeue(entry)
        case .identityLost:
            isIdentitySpent = true
            entry.mayBeStored = false
            return requeue(entry)
        case .corrupt:
            entry.corruptions += 1
            guard entry.isCorrupt else { return requeue(entry) }
            removeNumber(of: entry)
            return .rejected(entry.batch, ordinal: entry.ordinal)
        case .rejected:
            removeNumber(of: entry)
            return .rejected(entry.batch, ordinal: entry.ordinal)
        }
    }

    /// The connection broke before a response came: the batch may or may not be in the log, and is sent again.
    public mutating func handleConnectionLost(_ ordinal: UInt64) -> Action { handleResponse(ordinal, .unknown) }

    /// Puts parts of a rejected batch where it was. They are sent one at a time, each under a number of its own.
    public mutating func replace(_ ordinal: UInt64, with parts: [(batch: Batch, recordCount: Int32)]) {
        var position = insertionIndex(ordinal)
        for part in parts {
            var entry = Entry(batch: part.batch, ordinal: ordinal, recordCount: part.recordCount)
            entry.goesAlone = true
            waiting.insert(entry, at: position)
            position += 1
        }
    }

    /// Takes everything out, oldest first, for a caller that gives up on the partition.
    public mutating func removeAll() -> [Batch] {
        var batches = inFlight.map(\.batch)
        if inFlight.contains(where: { $0.baseSequence != nil }) { isIdentitySpent = true }
        inFlight.removeAll(keepingCapacity: true)
        while let entry = waiting.popFirst() {
            batches.append(entry.batch)
            if entry.baseSequence != nil { isIdentitySpent = true }
        }
        gap = nil
        return batches
    }

    /// Removes the waiting batches that the caller gives up, oldest first. A batch that may have been stored stays in
    /// the log; the batches after it are numbered as after a rejected batch.
    public mutating func removeWaiting(where isGivenUp: (Batch) -> Bool) -> [Batch] {
        var removed: [Batch] = []
        var kept = RingQueue<Entry>()
        while let entry = waiting.popFirst() {
            if isGivenUp(entry.batch) {
                removeNumber(of: entry)
                removed.append(entry.batch)
            } else {
                kept.append(entry)
            }
        }
        waiting = kept
        closeGapWhenIdle()
        return removed
    }

    /// The batches whose responses have yet to come.
    public var batchesInFlight: [Batch] { inFlight.map(\.batch) }

    private mutating func requeue(_ entry: Entry) -> Action {
        var entry = entry
        if !isIdempotent { entry.removeNumber() }
        waiting.insert(entry, at: insertionIndex(entry.ordinal))
        return .retry(attempts: entry.attempts)
    }

    /// Before the first waiting batch that is not older. Parts of one batch share its ordinal and are sent one at a time, so
    /// that one that returns belongs before those still waiting.
    private func insertionIndex(_ ordinal: UInt64) -> Int {
        var index = 0
        while index < waiting.count, waiting[index].ordinal < ordinal { index += 1 }
        return index
    }

    private func isPrecededByAnother(_ entry: Entry) -> Bool {
        if inFlight.contains(where: { $0.ordinal < entry.ordinal }) { return true }
        guard let first = waiting.first else { return false }
        return first.ordinal < entry.ordinal
    }

    private mutating func removeNumber(of entry: Entry) {
        guard isIdempotent, let sequence = entry.baseSequence else { return }
        if entry.mayBeStored { isIdentitySpent = true }
        if let gap, gap.ordinal <= entry.ordinal { return }
        gap = Gap(sequence: sequence, ordinal: entry.ordinal)
    }

    /// Numbers what lies behind a gap again, from the gap on, unless one of them may be stored under the number that it has.
    private mutating func closeGapWhenIdle() {
        guard inFlight.isEmpty, let gap else { return }
        self.gap = nil
        guard !isIdentitySpent else { return }
        var canClose = youngestStored.map { $0 <= gap.ordinal } ?? true
        waiting.updateAll { entry in
            if entry.ordinal >= gap.ordinal, entry.mayBeStored { canClose = false }
        }
        guard canClose else {
            isIdentitySpent = true
            return
        }
        nextSequence = gap.sequence
        waiting.updateAll { entry in
            if entry.ordinal >= gap.ordinal { entry.removeNumber() }
        }
    }
}
