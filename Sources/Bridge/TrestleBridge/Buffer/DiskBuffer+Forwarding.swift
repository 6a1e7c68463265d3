import KafkaCodec
import RecordLog
import TrestleBase
import WireBytes

// To Kafka.
extension DiskBuffer {
    /// Hands over records in their order, until `take` has had enough.
    ///
    /// - Parameter take: returns `false` when it does not take the record; it is handed over again then.
    /// - Throws: why the disk cannot be read.
    func forward(_ take: (borrowing BufferedRecord) -> Bool) throws(RecordLogError) {
        noteDropped()
        var goesOn = true
        while goesOn, next < log.highWatermark {
            chunk.removeAll()
            let count = try log.read(
                from: next, maximumBytes: Self.readSize, atLeastOneBatch: true, into: &chunk)
            guard count > 0 else { return }
            let before = next
            goesOn = forward(chunk.bytes, take) && next > before
        }
    }

    private func forward(_ bytes: Span<UInt8>, _ take: (borrowing BufferedRecord) -> Bool) -> Bool {
        var rest = bytes
        while let header = try? RecordBatchHeader(parsing: rest), header.totalSize <= rest.count {
            let batch = rest.extracting(first: header.totalSize)
            rest = rest.extracting(droppingFirst: header.totalSize)
            do throws(KafkaCodecError) {
                var records = try RecordBatchView(batch, verifyingChecksum: false).records()
                while let record = try records.next() {
                    guard record.offset >= next else { continue }
                    // Damage in between has been passed over.
                    guard skip(to: record.offset) else { return false }
                    guard let buffered = BufferedRecord(record) else {
                        _ = skip(to: record.offset + 1)
                        continue
                    }
                    guard take(buffered) else { return false }
                    settled.append(false)
                    next = record.offset + 1
                }
            } catch {
                guard skip(to: header.lastOffset + 1) else { return false }
            }
        }
        return true
    }

    /// Passes over records that cannot be read.
    ///
    /// - Returns: whether it is done: a large gap waits until nothing before it is in flight.
    func skip(to offset: Int64) -> Bool {
        guard offset > next else { return true }
        if settled.isEmpty {
            dropped &+= UInt64(offset - next)
            next = offset
            settledOffset = offset
            return true
        }
        guard offset - next <= Self.longestGap else { return false }
        while next < offset {
            settled.append(true)
            settledBehind += 1
            dropped &+= 1
            next += 1
        }
        return true
    }

    /// Kafka has a record, or the dead-letter topic.
    ///
    /// - Parameter userData: see `userData(of:)`.
    func handleSettled(_ userData: Entry) {
        let offset = Int64(userData & Self.offsets)
        let given = userData >> 48
        if given != generation {
            guard let limit = earlier[given], offset < limit else { return }
        }
        markSettled(moved.isEmpty ? offset : moved.removeValue(forKey: offset) ?? offset)
    }

    func markSettled(_ offset: Int64) {
        let place = offset - settledOffset
        guard place >= 0, place < settled.count, !settled[Int(place)] else { return }
        settled[Int(place)] = true
        settledBehind += 1
        while settled.first == true {
            _ = settled.popFirst()
            settledOffset += 1
            settledBehind -= 1
        }
    }

    /// How many records have been forwarded and not been settled.
    var inFlight: Int { settled.count - settledBehind }
}
