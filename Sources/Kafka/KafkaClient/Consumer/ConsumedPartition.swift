import KafkaCodec
import KafkaSession
import TrestleBase

/// A partition that the consumer reads.
final class ConsumedPartition {
    let place: TopicPartition
    /// Which assignment of the partition this is, and which seek within: batches of an earlier one count for nothing here.
    private(set) var course: ReadingCourse
    var position: FetchPosition
    var topicID = KafkaUUID.zero
    var isPaused = false
    /// Whether it is being let go of: nothing more of it is handed out.
    var isRevoking = false

    /// The fetched records that have not been returned.
    var fetched = RingQueue<FetchedRecords>()
    private(set) var bufferedBytes = 0
    /// Whether it is in the line of those that have something.
    var isListed = false
    /// Batches handed out and not done with.
    var outstanding = 0
    /// The broker at which a Fetch that names it is under way. One at a former leader holds nothing up.
    var fetchingFrom: Int32?
    /// Whether its needs other than Fetch are under way.
    var isRequesting = false
    /// Whether its first position has been told.
    var hasBegun = false

    /// Behind what is done with; what is committed automatically.
    var processed: OffsetAndMetadata?
    /// The last committed offset, including one in flight.
    var committed: OffsetAndMetadata?
    /// Whether anything was handed out, or the position is another one than what was committed.
    var isMoved = false

    var highWatermark: Int64 = -1
    var lastStableOffset: Int64 = -1
    var logStartOffset: Int64 = -1
    /// Whether the end was reached and told.
    var isAtEnd = false
    /// Kept for `waiting` events: refusals in a row.
    var refusals = 0
    /// Where records could not be read, and how often in a row.
    private(set) var damage: (offset: Int64, times: Int)?
    /// How often a leader was looked for that knows the epoch of the committed offset.
    var leaderSearches = 0
    /// Whether it was told that it waits.
    var isHeld = false

    init(_ place: TopicPartition, assignment: UInt64, position: FetchPosition) {
        self.place = place
        self.course = ReadingCourse(assignment: assignment, seeks: 0)
        self.position = position
    }

    /// The position of the user: before the next record that is handed out; `nil` while it is not known.
    var next: OffsetAndMetadata? {
        if let first = fetched.first { return OffsetAndMetadata(offset: first.start, leaderEpoch: first.startEpoch) }
        guard position.offset >= 0 else { return nil }
        return OffsetAndMetadata(offset: position.offset, leaderEpoch: position.lastEpoch)
    }

    /// It begins where nothing is committed. That is committed like what was read: what comes before the first record is read would
    /// otherwise be skipped by the next member, which would begin at its own end of the log.
    func begin(at first: OffsetAndMetadata) {
        hasBegun = true
        isMoved = true
        processed = first
    }

    /// The records at an offset cannot be read.
    ///
    /// - Returns: how often in a row.
    func noteDamage(at offset: Int64) -> Int {
        let times = damage.map { $0.offset == offset ? $0.times + 1 : 1 } ?? 1
        damage = (offset, times)
        return times
    }

    func clearDamage() { damage = nil }

    /// The user goes elsewhere: what it was working on counts no more.
    func noteSeek() {
        damage = nil
        course.seeks &+= 1
        isMoved = true
        isAtEnd = false
        processed = nil
        committed = nil
    }

    /// The log no longer has the records from an offset on: an offset that was committed behind it does not hold later ones back.
    func noteLoss(from offset: Int64) {
        damage = nil
        isAtEnd = false
        if let committed, committed.offset > offset { self.committed = nil }
        if let processed, processed.offset > offset { self.processed = nil }
    }

    /// A commit, by hand or automatic: what was processed before it is no news any more, wherever it lies.
    func noteCommit(of offset: OffsetAndMetadata) {
        processed = offset
        committed = offset
    }

    /// What is to be committed automatically. A batch before the last commit that is finished late takes nothing back.
    var uncommitted: OffsetAndMetadata? {
        guard let processed, committed.map({ $0.isBefore(processed) }) ?? true else { return nil }
        return processed
    }

    func append(_ records: FetchedRecords) {
        fetched.append(records)
        bufferedBytes += records.size
    }

    func popFirst() -> FetchedRecords? {
        guard let records = fetched.popFirst() else { return nil }
        bufferedBytes -= records.size
        return records
    }

    /// Puts back what is left of the records that `popFirst` gave.
    func putBack(_ records: FetchedRecords) {
        fetched.insert(records, at: 0)
        bufferedBytes += records.size
    }

    /// Drops what was fetched ahead.
    ///
    /// - Returns: its bytes.
    func dropFetched() -> Int {
        defer { bufferedBytes = 0 }
        fetched.removeAll()
        return bufferedBytes
    }
}

/// A broker that records are fetched from.
final class FetchNode {
    let id: Int32
    var session = FetchSession()
    var isFetching = false
    /// Nothing is sent before this time: the broker's quota or a failure.
    var retryAt = Instant.distantPast
    var failures = 0

    init(id: Int32) { self.id = id }
}
