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
        passSettled()
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
                    if known.count > 0 { passSettled() }
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
        guard let offset = offset(under: userData) else { return }
        markSettled(moved.isEmpty ? offset : moved.removeValue(forKey: offset) ?? offset)
    }

    /// The offset under which a record was forwarded; `nil` when the disk has lost it since.
    private func offset(under userData: Entry) -> Int64? {
        let offset = Int64(userData & Self.offsets)
        let given = userData >> 48
        guard given != generation else { return offset }
        guard let limit = earlier[given], offset < limit else { return nil }
        return offset
    }

    /// A record that has been forwarded, read again.
    ///
    /// - Returns: whether it is still in the log, and `body` has been called.
    func withRecord(_ userData: Entry, _ body: (borrowing BufferedRecord) -> Void) -> Bool {
        guard let first = offset(under: userData) else { return false }
        let offset = moved[first] ?? first
        // Those of one batch are refused one after the other.
        let isRead = reread.map { $0.offsets.contains(offset) && $0.generation == generation } ?? false
        if !isRead {
            reread = nil
            rereadBytes.removeAll()
            guard offset >= log.startOffset, offset < log.endOffset,
                (try? log.read(from: offset, maximumBytes: 1, atLeastOneBatch: true, into: &rereadBytes)) ?? 0 > 0,
                let header = try? RecordBatchHeader(parsing: rereadBytes.bytes), header.baseOffset <= offset
            else { return false }
            reread = (header.baseOffset..<max(header.lastOffset, offset) + 1, generation)
        }
        // Nobody else holds it meanwhile.
        var bytes = WireBuffer()
        swap(&bytes, &rereadBytes)
        defer { swap(&bytes, &rereadBytes) }
        return Self.find(bytes.bytes, offset, body)
    }

    /// - Parameter bytes: begins with a batch.
    private static func find(
        _ bytes: Span<UInt8>, _ offset: Int64, _ body: (borrowing BufferedRecord) -> Void
    ) -> Bool {
        guard let header = try? RecordBatchHeader(parsing: bytes), header.totalSize <= bytes.count else { return false }
        do throws(KafkaCodecError) {
            let batch = bytes.extracting(first: header.totalSize)
            var records = try RecordBatchView(batch, verifyingChecksum: false).records()
            while let record = try records.next() {
                guard record.offset == offset else { continue }
                guard let buffered = BufferedRecord(record) else { return false }
                body(buffered)
                return true
            }
        } catch {}
        return false
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
