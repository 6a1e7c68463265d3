public import KafkaCodec
public import WireBytes

extension RecordLog {
    /// Appends to `buffer` the batches from the one that holds `offset` on, unchanged: only whole ones, of one segment
    /// and below the high watermark, so that there may be fewer than exist. Damaged parts are passed over.
    ///
    /// - Parameters:
    ///   - maximumBytes: the most to append.
    ///   - atLeastOneBatch: append the first batch even when it alone is larger.
    /// - Returns: the bytes appended; 0 at the end of the log.
    /// - Throws: `offsetOutOfRange` when `offset` is below `startOffset` or above `endOffset`; `ioFailure`.
    @discardableResult
    public func read(
        from offset: Int64, maximumBytes: Int, atLeastOneBatch: Bool, into buffer: inout WireBuffer
    ) throws(RecordLogError) -> Int {
        guard startOffset <= offset, offset <= endOffset else {
            throw RecordLogError(
                .offsetOutOfRange, "offset \(offset) of \(context.folder) is outside \(startOffset) to \(endOffset)")
        }
        var offset = offset
        while let (segment, position) = try place(of: offset) {
            let (count, isDamaged) = try read(
                segment, at: position, from: offset, maximumBytes, atLeastOneBatch, into: &buffer)
            if count > 0 { return count }
            if isDamaged {
                // Found as it is read: the segment is looked through, after which its damage is passed over.
                try segment.examine()
                readEnd = nil
                continue
            }
            // Too little space, or not to be shown yet.
            if position >= readableEnd(of: segment) { return 0 }
            if try hasBatch(segment, at: position) { return 0 }
            // Damage that recovery had no reason to look for.
            if segment.isExamined {
                guard segment !== active, offset < segment.nextOffset else { return 0 }
                offset = segment.nextOffset
            } else {
                try segment.examine()
            }
            readEnd = nil
        }
        return 0
    }

    /// Where those bytes of a segment end that may be read.
    private func readableEnd(of segment: Segment) -> Int {
        guard hidesUnflushed else { return segment.size }
        if segment.baseOffset == flushed.segment { return min(segment.size, flushed.position) }
        return segment.baseOffset < flushed.segment ? segment.size : 0
    }

    /// The segment and position of the batch that holds `offset`, or of the first one after it.
    private func place(of offset: Int64) throws(RecordLogError) -> (segment: Segment, position: Int)? {
        if let readEnd, readEnd.offset == offset {
            let position = readEnd.segment.skipDamage(at: readEnd.position)
            if position < readEnd.segment.size {
                prepareToRead(readEnd.segment)
                return (readEnd.segment, position)
            }
        }
        var index = max(0, segments.partitionPoint { $0.baseOffset <= offset } - 1)
        while index < segments.count {
            let segment = segments[index]
            prepareToRead(segment)
            if let position = try segment.position(of: offset) { return (segment, position) }
            index += 1
        }
        return nil
    }

    /// At most one finished segment keeps its file open, however far apart the readers are.
    private func prepareToRead(_ segment: Segment) {
        guard segment !== active, segment !== opened else { return }
        if let opened, opened !== active { opened.release() }
        opened = segment
    }

    private func hasBatch(_ segment: Segment, at position: Int) throws(RecordLogError) -> Bool {
        var scan = BatchScan(
            try segment.file(.read), from: position, to: segment.size, readAhead: RecordBatchHeader.size)
        return try scan.next() != nil
    }

    private func read(
        _ segment: Segment, at position: Int, from offset: Int64, _ maximumBytes: Int, _ atLeastOneBatch: Bool,
        into buffer: inout WireBuffer
    ) throws(RecordLogError) -> (bytes: Int, isDamaged: Bool) {
        let start = buffer.count
        let available = min(readableEnd(of: segment), segment.soundEnd(from: position)) - position
        guard available > 0 else { return (0, false) }
        let file = try segment.file(.read)
        try file.read(at: position, maximumBytes: min(max(maximumBytes, 0), available), into: &buffer)
        var end = Self.endOfWholeBatches(buffer.bytes.extracting(droppingFirst: start))
        if end.bytes == 0, atLeastOneBatch, available >= RecordBatchHeader.size {
            // The first batch is larger than `maximumBytes`: its header tells how much to read.
            let missing = RecordBatchHeader.size - (buffer.count - start)
            if missing > 0 {
                try file.read(at: position + buffer.count - start, maximumBytes: missing, into: &buffer)
            }
            if let header = RecordBatchHeader(stored: buffer.bytes.extracting(droppingFirst: start)),
                header.totalSize <= available
            {
                let rest = header.totalSize - (buffer.count - start)
                if rest > 0 {
                    try file.read(at: position + buffer.count - start, maximumBytes: rest, into: &buffer)
                }
                end = Self.endOfWholeBatches(buffer.bytes.extracting(droppingFirst: start))
            }
        }
        var isDamaged = false
        // The segment that is written was verified as it came.
        if segment !== active {
            let sound = Self.endOfSoundBatches(
                buffer.bytes.extracting(start..<(start + end.bytes)), from: offset, before: segment.nextOffset,
                isExamined: segment.isExamined)
            isDamaged = sound.bytes < end.bytes
            end = sound
        }
        buffer.truncate(to: start + end.bytes)
        if end.bytes > 0 { readEnd = (end.nextOffset, segment, position + end.bytes) }
        return (end.bytes, isDamaged)
    }

    /// How many of `bytes`, whole batches from the one on that holds `offset`, are as they were written: what lies on a
    /// disk for long may change there. Offsets may have gaps only where the segment is known to.
    private static func endOfSoundBatches(
        _ bytes: Span<UInt8>, from offset: Int64, before limit: Int64, isExamined: Bool
    ) -> (bytes: Int, nextOffset: Int64) {
        var end = 0
        var nextOffset = offset
        while let header = RecordBatchHeader(stored: bytes.extracting(droppingFirst: end)) {
            guard header.checksumHolds(for: bytes.extracting(end..<(end + header.totalSize))),
                header.lastOffset >= nextOffset, header.baseOffset < limit,
                isExamined || (end == 0 ? header.baseOffset <= nextOffset : header.baseOffset == nextOffset)
            else { break }
            end += header.totalSize
            nextOffset = header.lastOffset + 1
        }
        return (end, nextOffset)
    }

    /// How many of `bytes` are whole batches, and the offset after the last of them.
    private static func endOfWholeBatches(_ bytes: Span<UInt8>) -> (bytes: Int, nextOffset: Int64) {
        var end = 0
        var nextOffset: Int64 = 0
        while let header = RecordBatchHeader(stored: bytes.extracting(droppingFirst: end)),
            header.totalSize <= bytes.count - end
        {
            end += header.totalSize
            nextOffset = header.lastOffset + 1
        }
        return (end, nextOffset)
    }

    /// Appends to `buffer` the first batch that holds a record at or after `timestamp`.
    ///
    /// - Parameter timestamp: milliseconds since 1970.
    /// - Returns: its header; `nil`, and nothing appended, when every record is older.
    public func readFirstBatch(
        notBefore timestamp: Int64, into buffer: inout WireBuffer
    ) throws(RecordLogError) -> RecordBatchHeader? {
        for segment in segments where segment.maxTimestamp >= timestamp {
            prepareToRead(segment)
            guard let (header, position) = try segment.firstBatch(notBefore: timestamp) else { continue }
            guard position < readableEnd(of: segment) else { return nil }
            try segment.file(.read).read(at: position, maximumBytes: header.totalSize, into: &buffer)
            return header
        }
        return nil
    }

    /// The greatest timestamp of any record, milliseconds since 1970; `nil` while the log is empty.
    public var maxTimestamp: Int64? { segments.lazy.filter { $0.size > 0 }.map(\.maxTimestamp).max() }
}
