internal import KafkaCodec
import TrestleBase
internal import WireBytes

/// The last batches of each idempotent producer, so that a batch that is sent twice is stored once.
///
/// A pure value: the log asks `check` before it writes and tells `record` after, also while it reads its files again.
struct ProducerStates: Equatable {
    enum Verdict: Equatable {
        case append
        /// The batch stands in the log already, from this offset on.
        case duplicate(baseOffset: Int64)
    }

    private struct Stored: Equatable {
        var firstSequence: Int32
        var lastSequence: Int32
        var baseOffset: Int64
    }

    private struct Producer: Equatable {
        var epoch: Int16
        /// When it wrote last.
        var lastTime: WallTime
        /// Its last batches in their order. A producer has at most five requests in flight: no resent one is older.
        var batches: [Stored]
    }

    private static let batchesKept = 5
    private static let expiry = Duration.seconds(86_400)

    private var producers: [Int64: Producer] = [:]

    var count: Int { producers.count }

    /// Whether the batch follows what its producer stored last.
    func check(_ header: RecordBatchHeader) throws(RecordLogError) -> Verdict {
        guard header.producerID >= 0 else { return .append }
        guard header.producerEpoch >= 0, header.baseSequence >= 0 else {
            throw RecordLogError(.invalidBatch, "a batch of producer \(header.producerID) has no epoch or no sequence")
        }
        // Of a producer never seen, or forgotten since, any sequence is taken: there is nothing to hold it against.
        guard let producer = producers[header.producerID], let last = producer.batches.last else { return .append }
        guard header.producerEpoch >= producer.epoch else {
            throw RecordLogError(
                .staleProducerEpoch,
                "producer \(header.producerID) has epoch \(producer.epoch), the batch \(header.producerEpoch)")
        }
        if header.producerEpoch > producer.epoch {
            guard header.baseSequence == 0 else { throw outOfOrder(header, expected: 0) }
            return .append
        }
        let lastSequence = Self.sequence(header.baseSequence, plus: header.lastOffsetDelta)
        if let stored = producer.batches.first(where: {
            $0.firstSequence == header.baseSequence && $0.lastSequence == lastSequence
        }) {
            return .duplicate(baseOffset: stored.baseOffset)
        }
        let expected = Self.sequence(last.lastSequence, plus: 1)
        if header.baseSequence == expected { return .append }
        // Only when no wrap-around of sequences could deceive: a batch taken for an old one is lost if it is not.
        if let oldest = producer.batches.first, header.baseSequence <= lastSequence, lastSequence < oldest.firstSequence
        {
            throw RecordLogError(
                .duplicateSequence, "producer \(header.producerID) sends sequence \(header.baseSequence) again")
        }
        throw outOfOrder(header, expected: expected)
    }

    /// Notes a batch that is in the log from `baseOffset` on.
    ///
    /// - Parameter limit: how many producers may be remembered; it is looked at only when there is a new one.
    mutating func record(
        _ header: RecordBatchHeader, baseOffset: Int64, time: WallTime,
        limit: @autoclosure () -> Int = ProducerTotal.maximum
    ) {
        guard header.producerID >= 0, header.baseSequence >= 0 else { return }
        if producers[header.producerID] == nil {
            let limit = limit()
            if producers.count >= limit { forgetOldest(downTo: limit - max(1, limit / 10)) }
        }
        let stored = Stored(
            firstSequence: header.baseSequence,
            lastSequence: Self.sequence(header.baseSequence, plus: header.lastOffsetDelta), baseOffset: baseOffset)
        var producer =
            producers[header.producerID] ?? Producer(epoch: header.producerEpoch, lastTime: time, batches: [])
        // Out of the table while it changes, so that its array is changed in place and not copied.
        producers[header.producerID] = nil
        if producer.epoch != header.producerEpoch {
            producer.epoch = header.producerEpoch
            producer.batches.removeAll(keepingCapacity: true)
        } else if producer.batches.count >= Self.batchesKept {
            producer.batches.removeFirst()
        }
        producer.lastTime = max(time, producer.lastTime)
        producer.batches.append(stored)
        producers[header.producerID] = producer
    }

    /// Forgets producers that have written nothing for a day.
    mutating func expire(now: WallTime) {
        producers = producers.filter {
            $0.value.lastTime.duration(to: now) < Self.expiry
        }
    }

    /// Forgets those that have been silent longest, until no more than `limit` are left.
    mutating func forgetOldest(downTo limit: Int) {
        guard producers.count > max(0, limit) else { return }
        let oldest = producers.map { ($0.value.lastTime, $0.key) }.sorted { $0 < $1 }
        for (_, identifier) in oldest.prefix(oldest.count - max(0, limit)) { producers[identifier] = nil }
    }

    /// The first offset of the last batch of each producer.
    var lastBatches: Set<Int64> { Set(producers.values.compactMap { $0.batches.last?.baseOffset }) }

    func knows(_ identifier: Int64) -> Bool { producers[identifier] != nil }

    /// The greatest producer ID below `limit`; `nil` when there is none.
    func greatestID(below limit: Int64) -> Int64? { producers.keys.lazy.filter { $0 < limit }.max() }

    private func outOfOrder(_ header: RecordBatchHeader, expected: Int32) -> RecordLogError {
        RecordLogError(
            .outOfOrderSequence,
            "producer \(header.producerID) sends sequence \(header.baseSequence), \(expected) is next")
    }

    /// Sequences go from 0 to 2^31-1 and begin again at 0.
    static func sequence(_ sequence: Int32, plus delta: Int32) -> Int32 { (sequence &+ delta) & Int32.max }
}

// MARK: The snapshot file

extension ProducerStates {
    private static let formatVersion: UInt16 = 1

    /// Version, CRC-32C of what follows, count, then each producer and its batches; all big-endian.
    func encode(into buffer: inout WireBuffer) {
        let start = buffer.count
        buffer.append(integer: Self.formatVersion)
        buffer.append(integer: UInt32(0))
        buffer.append(integer: UInt32(producers.count))
        for (identifier, producer) in producers.sorted(by: { $0.key < $1.key }) {
            buffer.append(integer: identifier)
            buffer.append(integer: producer.epoch)
            buffer.append(integer: producer.lastTime.milliseconds)
            buffer.append(UInt8(producer.batches.count))
            for batch in producer.batches {
                buffer.append(integer: batch.firstSequence)
                buffer.append(integer: batch.lastSequence)
                buffer.append(integer: batch.baseOffset)
            }
        }
        let checksum = CRC32C.checksum(buffer.bytes.extracting((start + 6)..<buffer.count))
        buffer.replace(at: start + 2, integer: checksum)
    }

    /// `nil` when the bytes are not what `encode` wrote.
    init?(_ bytes: Span<UInt8>) {
        var cursor = ByteCursor(bytes)
        guard cursor.readUInt16() == Self.formatVersion, let checksum = cursor.readUInt32(),
            CRC32C.checksum(bytes.extracting(droppingFirst: cursor.position)) == checksum,
            let count = cursor.readUInt32()
        else { return nil }
        for _ in 0..<count {
            guard let identifier = cursor.readInteger(Int64.self), let epoch = cursor.readInteger(Int16.self),
                let lastTime = cursor.readInteger(Int64.self), let batchCount = cursor.readUInt8(),
                identifier >= 0, epoch >= 0, batchCount <= Self.batchesKept
            else { return nil }
            var producer = Producer(epoch: epoch, lastTime: WallTime(milliseconds: lastTime), batches: [])
            for _ in 0..<batchCount {
                guard let first = cursor.readInteger(Int32.self), let last = cursor.readInteger(Int32.self),
                    let baseOffset = cursor.readInteger(Int64.self), first >= 0, last >= 0, baseOffset >= 0
                else { return nil }
                producer.batches.append(Stored(firstSequence: first, lastSequence: last, baseOffset: baseOffset))
            }
            producers[identifier] = producer
        }
        guard cursor.isAtEnd else { return nil }
    }
}
