internal import KafkaCodec
internal import WireBytes

/// The index of a segment as its batches are added.
struct SegmentIndex: Sendable {
    let baseOffset: Int64
    /// Bytes of log between two entries.
    let interval: Int
    /// The entries; `nil` while they are on the disk alone.
    var sparse: SparseIndex? = SparseIndex()
    /// The greatest timestamp, milliseconds since 1970; -1 while there is none.
    private(set) var maxTimestamp: Int64 = -1
    private var maxTimestampOffset: Int64 = 0
    private var bytesSinceEntry = 0

    init(baseOffset: Int64, interval: Int) {
        self.baseOffset = baseOffset
        self.interval = interval
    }

    /// Takes a batch into account that stands at `position`.
    mutating func note(_ header: RecordBatchHeader, baseOffset: Int64, position: Int) {
        let lastOffset = baseOffset + Int64(header.lastOffsetDelta)
        if header.maxTimestamp > maxTimestamp {
            maxTimestamp = header.maxTimestamp
            maxTimestampOffset = lastOffset
        }
        if bytesSinceEntry >= interval {
            let place = SparseIndex.Place(relativeOffset: relative(lastOffset), position: UInt32(clamping: position))
            let time = SparseIndex.Time(timestamp: maxTimestamp, relativeOffset: relative(maxTimestampOffset))
            sparse?.append(place, time)
            bytesSinceEntry = 0
        }
        bytesSinceEntry += header.totalSize
    }

    private func relative(_ offset: Int64) -> UInt32 { UInt32(clamping: offset - baseOffset) }

    /// Takes the greatest timestamp from the files alone.
    mutating func restore(maxTimestamp: Int64) { self.maxTimestamp = maxTimestamp }

    /// The index files, with which the segment can be opened without reading it through.
    func files(_ pathStem: String) -> [HelperFile] {
        guard var index = sparse else { return [] }
        if maxTimestamp >= 0 {
            index.append(.init(timestamp: maxTimestamp, relativeOffset: relative(maxTimestampOffset)))
        }
        var places = WireBuffer()
        index.encodePlaces(into: &places)
        var times = WireBuffer()
        index.encodeTimes(into: &times)
        return [
            HelperFile(path: pathStem + Segment.Suffix.index, content: ByteSlice(places)),
            HelperFile(path: pathStem + Segment.Suffix.timeIndex, content: ByteSlice(times)),
        ]
    }
}
