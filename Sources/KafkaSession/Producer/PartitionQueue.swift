/// The order of one partition's batches: which may go out next, under which sequence, and what an answer means for it.
///
/// A value without clock or socket. `Batch` is whatever the caller keeps (a buffer in the client, a name in a test).
/// Batches leave in the order they came; one that must be repeated goes before all that came after it. With an
/// idempotent producer up to five may be in flight; the broker refuses what would break the order, and those are simply
/// sent again. Without idempotence one is in flight at a time.
///
/// Two cases narrow the window to one even then: the first batch under a new identity (a broker that knows nothing of a
/// producer accepts any first sequence, so a second batch could overtake a refused first one), and a batch that is
/// being repeated.
public struct PartitionQueue<Batch> {
    /// What the caller has to do with an answered batch.
    public enum Outcome {
        /// It is in the log: report it.
        case stored(Batch)
        /// It will never be in the log: report it.
        case failed(Batch)
        /// It waits in the queue again and goes out after a delay that grows with `attempts`.
        case retry(attempts: Int)
        /// It has several records and must be divided: give the parts to `putBack`.
        case split(Batch, ordinal: UInt64, baseSequence: Int32?)
        /// The answer belongs to nothing in flight.
        case unknown
    }

    /// A batch that may be sent now.
    public struct Departure {
        public let batch: Batch
        /// Names the batch in the answer.
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
        var identity: ProducerIdentity = .none
        var baseSequence: Int32?
        var attempts = 0
    }

    /// Why the numbering must begin anew once nothing is in flight.
    private enum Renumbering: Equatable {
        /// A numbered batch was given up: those behind it close the gap, from this sequence on.
        case from(sequence: Int32, ordinal: UInt64)
        /// The broker and we disagree on what was stored: only a fresh identity mends that.
        case newIdentity
    }

    private var isIdempotent: Bool
    private var waiting = FIFO<Entry>()
    private var inFlight: [Entry] = []
    private var identity: ProducerIdentity?
    private var nextSequence: Int32 = 0
    private var nextOrdinal: UInt64 = 0
    /// Whether a batch under this identity has been stored.
    private var isEstablished = false
    private var renumbering: Renumbering?

    /// The most batches of one partition in flight under idempotence: brokers remember the last five.
    public static var idempotentWindow: Int { 5 }

    /// - Parameter isIdempotent: whether batches carry an identity and sequences; `adopt` must then provide one.
    public init(isIdempotent: Bool) {
        self.isIdempotent = isIdempotent
        inFlight.reserveCapacity(Self.idempotentWindow)
    }

    public var waitingCount: Int { waiting.count }
    public var inFlightCount: Int { inFlight.count }
    public var isEmpty: Bool { waiting.isEmpty && inFlight.isEmpty }

    /// Whether an identity must be requested and given to `adopt` before anything more can leave.
    public var needsIdentity: Bool {
        isIdempotent && inFlight.isEmpty && (identity == nil || renumbering == .newIdentity)
    }

    /// Adds a closed batch of `recordCount` records, 1 or more, behind all others.
    public mutating func enqueue(_ batch: Batch, recordCount: Int32) {
        waiting.append(Entry(batch: batch, ordinal: nextOrdinal, recordCount: recordCount))
        nextOrdinal += 1
    }

    /// Starts to number from 0 under a fresh identity; does nothing when none is needed.
    public mutating func adopt(_ identity: ProducerIdentity) {
        guard needsIdentity else { return }
        self.identity = identity
        renumbering = nil
        isEstablished = false
        nextSequence = 0
        waiting.updateAll { $0.baseSequence = nil }
    }

    /// Gives up idempotence for good: the broker cannot, or may not, hand out identities.
    public mutating func doWithoutIdentity() {
        isIdempotent = false
        renumbering = nil
        waiting.updateAll { entry in
            entry.baseSequence = nil
            entry.identity = .none
        }
    }

    /// Whether `depart` would give a batch.
    public var canDepart: Bool {
        guard let first = waiting.first, renumbering == nil, !isIdempotent || identity != nil else { return false }
        guard let last = inFlight.last else { return true }
        let isSteady = isIdempotent && isEstablished && first.attempts == 0 && last.attempts == 1
        return isSteady && inFlight.count < Self.idempotentWindow
    }

    /// The batch at the head without taking it.
    public var nextBatch: Batch? { waiting.first?.batch }

    /// Takes the next batch for sending, or `nil` when none may leave now.
    public mutating func depart() -> Departure? {
        guard canDepart, var entry = waiting.popFirst() else { return nil }
        if isIdempotent, entry.baseSequence == nil, let identity {
            entry.identity = identity
            entry.baseSequence = nextSequence
            nextSequence = ProducerSequence.advance(nextSequence, by: entry.recordCount)
        }
        entry.attempts += 1
        inFlight.append(entry)
        return Departure(
            batch: entry.batch, ordinal: entry.ordinal, identity: entry.identity,
            baseSequence: entry.baseSequence ?? -1, earlierAttempts: entry.attempts - 1)
    }

    /// The broker has answered for a batch in flight.
    public mutating func answered(_ ordinal: UInt64, _ verdict: ProduceVerdict) -> Outcome {
        guard let index = inFlight.firstIndex(where: { $0.ordinal == ordinal }) else { return .unknown }
        let entry = inFlight.remove(at: index)
        defer { finishRenumberingWhenIdle() }
        switch verdict {
        case .stored:
            isEstablished = true
            if case .from(_, let failed) = renumbering, entry.ordinal > failed { renumbering = .newIdentity }
            return .stored(entry.batch)
        case .retry:
            return requeue(entry)
        case .outOfOrder:
            // Expected when an earlier batch has yet to be stored, or was given up: the broker kept our order.
            let isExpected = renumbering != nil || isPrecededByAnother(entry)
            if !isExpected { renumbering = .newIdentity }
            return requeue(entry)
        case .identityLost:
            renumbering = .newIdentity
            return requeue(entry)
        case .divide where entry.recordCount > 1:
            return .split(entry.batch, ordinal: entry.ordinal, baseSequence: entry.baseSequence)
        case .divide, .refused:
            giveUpNumber(of: entry)
            return .failed(entry.batch)
        }
    }

    /// The connection broke before an answer came: the batch may or may not be in the log, and is sent again.
    public mutating func connectionLost(_ ordinal: UInt64) -> Outcome { answered(ordinal, .retry) }

    /// Puts the parts of a split batch where it was, under the sequences it had.
    public mutating func putBack(
        _ parts: [(batch: Batch, recordCount: Int32)], ordinal: UInt64, baseSequence: Int32?
    ) {
        var position = insertionIndex(ordinal)
        var sequence = baseSequence
        for part in parts {
            var entry = Entry(batch: part.batch, ordinal: ordinal, recordCount: part.recordCount)
            entry.identity = identity ?? .none
            entry.baseSequence = sequence
            // As if sent before: the parts leave one at a time.
            entry.attempts = 1
            waiting.insert(entry, at: position)
            sequence = sequence.map { ProducerSequence.advance($0, by: part.recordCount) }
            position += 1
        }
    }

    /// Takes everything out, oldest first, for a caller that gives up on the partition.
    public mutating func removeAll() -> [Batch] {
        var batches: [Batch] = []
        for entry in inFlight {
            batches.append(entry.batch)
            if entry.baseSequence != nil { renumbering = .newIdentity }
        }
        inFlight.removeAll(keepingCapacity: true)
        while let entry = waiting.popFirst() {
            batches.append(entry.batch)
            // It may be in the log: its number cannot be given to another.
            if entry.baseSequence != nil { renumbering = .newIdentity }
        }
        return batches
    }

    private mutating func requeue(_ entry: Entry) -> Outcome {
        waiting.insert(entry, at: insertionIndex(entry.ordinal))
        return .retry(attempts: entry.attempts)
    }

    /// Before the first waiting batch that is not older. Parts of one split batch share its ordinal and leave one at a
    /// time, so that one that returns belongs before those still waiting.
    private func insertionIndex(_ ordinal: UInt64) -> Int {
        var index = 0
        while let other = waiting[index], other.ordinal < ordinal { index += 1 }
        return index
    }

    private func isPrecededByAnother(_ entry: Entry) -> Bool {
        if inFlight.contains(where: { $0.ordinal < entry.ordinal }) { return true }
        guard let first = waiting.first else { return false }
        return first.ordinal < entry.ordinal
    }

    /// A numbered batch that the broker refused leaves a gap that the batches behind it must close.
    private mutating func giveUpNumber(of entry: Entry) {
        guard let sequence = entry.baseSequence else { return }
        switch renumbering {
        case .newIdentity: break
        case .from(_, let ordinal) where ordinal <= entry.ordinal: break
        case .from, nil: renumbering = .from(sequence: sequence, ordinal: entry.ordinal)
        }
    }

    private mutating func finishRenumberingWhenIdle() {
        guard inFlight.isEmpty, case .from(let sequence, let ordinal) = renumbering else { return }
        renumbering = nil
        // An older batch that waits to be repeated keeps its number: the broker may hold it already.
        if let first = waiting.first, first.ordinal < ordinal, let earlier = first.baseSequence {
            nextSequence = earlier
        } else {
            nextSequence = sequence
        }
        waiting.updateAll { $0.baseSequence = nil }
    }
}

