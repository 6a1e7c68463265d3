import KafkaCodec
import KafkaSession
import TrestleTransport
import WireBytes

// What happens to the records of a batch that is not stored as it is.
extension KafkaProducerCore {
    /// Fails the records that are to blame and sends the others again: by the broker's own word where it names them
    /// (KIP-467), else by halves.
    func handleRejection(
        of batch: ProducerBatch, ordinal: UInt64, _ partition: PartitionAccumulator,
        _ result: ProduceResponse.Partition
    ) {
        if result.errorCode == KafkaErrorCode.invalidTimestamp.rawValue, batch.hasOptionalTimes {
            return sendWithoutTimes(batch, ordinal: ordinal, partition, result)
        }
        let count = Int(batch.recordCount)
        let isDivisible = count > 1 && ProduceVerdict.mayBlameSomeRecordsOnly(errorCode: result.errorCode)
        let failure = RejectedRecords(result, topic: partition.topic.name, hiding: sentSecret)
        let parts: [ProducerBatch]
        switch failure.blamed(of: count) {
        case let blamed where isDivisible && blamed > 0 && blamed < count:
            parts = [takeBatch()]
            divide(batch, of: partition.topic, failure) { failure.isBlamed($0) ? nil : parts[0] }
        case 0 where isDivisible:
            parts = [takeBatch(), takeBatch()]
            divide(batch, of: partition.topic, failure) { parts[$0 < count / 2 ? 0 : 1] }
        default:
            parts = []
            divide(batch, of: partition.topic, failure) { _ in nil }
        }
        for part in parts {
            part.noteRecords(since: batch.openedAt)
            account(part, sizeBefore: 0)
        }
        partition.machine.replace(
            ordinal, with: parts.filter { $0.recordCount > 0 }.map { ($0, $0.recordCount) })
        recycle(batch)
    }

    /// Sends a batch again whose records may go without the times that the broker refuses: it stays in its place, so that
    /// the order stays, too.
    private func sendWithoutTimes(
        _ batch: ProducerBatch, ordinal: UInt64, _ partition: PartitionAccumulator, _ result: ProduceResponse.Partition
    ) {
        let timeless = takeBatch()
        let failure = RejectedRecords(result, topic: partition.topic.name, hiding: sentSecret)
        divide(batch, of: partition.topic, failure, withoutOptionalTimes: true) { _ in timeless }
        timeless.noteRecords(since: batch.openedAt)
        account(timeless, sizeBefore: 0)
        partition.machine.replace(ordinal, with: timeless.recordCount > 0 ? [(timeless, timeless.recordCount)] : [])
        recycle(batch)
        if timeRefusals.note(now: loop.now) {
            observe(.degraded("\(failure.failure(of: 0).text): records get no time until the clocks agree"))
        }
    }

    /// Fails all records of a batch.
    func fail(_ batch: ProducerBatch, of topic: TopicHandle, _ failure: ProduceFailure) {
        divide(batch, of: topic, RejectedRecords(failure)) { _ in nil }
        recycle(batch)
    }

    /// Gives up everything of a topic whose name no broker takes; what is in flight is completed by its broker.
    func failAll(of topic: TopicHandle, errorCode: Int16) {
        let failure = ProduceFailure(
            errorCode: errorCode,
            text: "topic '\(topic.name)' cannot be written: \(KafkaErrorCode(rawValue: errorCode))")
        topic.failure = failure
        var batches = topic.unrouted
        topic.unrouted = []
        for partition in topic.partitions where partition.machine.inFlightCount == 0 {
            partition.close()
            batches += partition.machine.removeAll()
        }
        for batch in batches { fail(batch, of: topic, failure) }
    }

    /// Copies each record where `part` says, and fails it where that is nowhere.
    func divide(
        _ batch: ProducerBatch, of topic: TopicHandle, _ failure: RejectedRecords, withoutOptionalTimes: Bool = false,
        into part: (Int) -> ProducerBatch?
    ) {
        var settled = 0
        do {
            try batch.forEachRecord(compression: configuration.compression) { index, record in
                settled = index + 1
                if let part = part(index) {
                    return part.append(
                        copying: record, at: index, of: batch, withoutOptionalTime: withoutOptionalTimes)
                }
                fail(record, batch.userData[index], of: topic, failure.failure(of: index))
            }
        } catch {
            let failure = unreadable(error, topic)
            for userData in batch.userData[settled...] {
                inFlight -= 1
                delegate?.producer(
                    self, failed: userData, topic: topic, key: nil, value: nil, timestamp: -1, error: failure)
            }
        }
    }

    private func fail(
        _ record: borrowing RecordView, _ userData: UInt64, of topic: TopicHandle, _ failure: ProduceFailure
    ) {
        inFlight -= 1
        if record.headerCount > 0 { delegate?.producer(self, failing: userData, headers: record.headers) }
        delegate?.producer(
            self, failed: userData, topic: topic, key: record.key, value: record.value, timestamp: record.timestamp,
            error: failure)
    }

    /// Distributes the records of batches over the partitions now known.
    func route(_ batches: [ProducerBatch], in topic: TopicHandle) {
        for batch in batches {
            do {
                try batch.forEachRecord(compression: configuration.compression) { index, record in
                    let key = record.key
                    let size = RecordBatchBuilder.maximumRecordSize(
                        keyCount: key?.count ?? 0, valueCount: record.value?.count ?? 0)
                    let chosen = batch.chosenPartition(ofRecord: index)
                    if let chosen, Int(chosen) >= topic.partitions.count {
                        return fail(record, batch.userData[index], of: topic, noPartition(chosen, in: topic))
                    }
                    let target =
                        chosen.map { openBatch(of: topic.partitions[Int($0)], size: size) }
                        ?? openBatch(forKey: key, size: size, in: topic)
                    let before = target.size
                    target.noteRecords(since: batch.openedAt)
                    target.append(copying: record, at: index, of: batch)
                    account(target, sizeBefore: before)
                }
                recycle(batch)
            } catch {
                fail(batch, of: topic, unreadable(error, topic))
            }
        }
    }

    /// Our own compressed batch does not decompress: a fault of the codec that is configured.
    private func unreadable(_ error: KafkaCodecError, _ topic: TopicHandle) -> ProduceFailure {
        ProduceFailure(
            errorCode: KafkaErrorCode.corruptMessage.rawValue,
            text: "records for '\(topic.name)' cannot be taken out of their batch again: \(error)")
    }
}

/// A broker's errors for the records of a batch that it rejects.
struct RejectedRecords {
    private let errorCode: Int16
    private let text: String
    private let secret: SentSecret?
    /// The failure of all of them; `nil` if the broker's response gives it for each.
    private let common: ProduceFailure?
    /// The broker's words for each record that it blames, by the record's place in the batch.
    private var messages: [Int: String?] = [:]

    init(_ failure: ProduceFailure) {
        errorCode = failure.errorCode
        text = failure.text
        secret = nil
        common = failure
    }

    /// - Parameter secret: what the broker was sent and may repeat.
    init(_ result: ProduceResponse.Partition, topic: String, hiding secret: SentSecret?) {
        self.secret = secret
        common = nil
        errorCode = result.errorCode
        text =
            "partition \(result.index) of '\(topic)' refused a record: \(KafkaErrorCode(rawValue: result.errorCode))"
            + (result.errorMessage.map { ": \(PeerText($0, hiding: secret))" } ?? "")
        for error in result.recordErrors {
            messages[Int(error.batchIndex)] = error.batchIndexErrorMessage
        }
    }

    /// How many of a batch's `count` records are named; places outside of the batch count for nothing.
    func blamed(of count: Int) -> Int { messages.keys.count { $0 >= 0 && $0 < count } }

    func isBlamed(_ index: Int) -> Bool { messages[index] != nil }

    func failure(of index: Int) -> ProduceFailure {
        if let common { return common }
        let detail = (messages[index] ?? nil).map { ": \(PeerText($0, hiding: secret))" } ?? ""
        return ProduceFailure(errorCode: errorCode, text: text + detail)
    }
}
