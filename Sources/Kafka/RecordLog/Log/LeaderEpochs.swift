internal import WireBytes

/// The leader epochs of a log and the offset at which each began (KIP-101, KIP-279).
///
/// Where there are no replicas an epoch is the time between two unclean starts: only there can a log lose its end, so that
/// the same offset stands for two records. Consumers tell them apart by the epoch (KIP-320).
struct LeaderEpochs: Equatable, Sendable {
    struct Entry: Equatable, Sendable {
        var epoch: Int32
        var startOffset: Int64
    }

    /// Ascending in both.
    private(set) var entries: [Entry] = []

    /// The greatest epoch; `nil` of a log in which none has begun.
    var latest: Int32? { entries.last?.epoch }

    /// Begins an epoch at an offset. Entries that did not get as far as that are forgotten; an epoch that has begun
    /// already stays where it is.
    mutating func begin(_ epoch: Int32, at offset: Int64) {
        if let latest, epoch <= latest { return }
        while let last = entries.last, last.startOffset >= offset { entries.removeLast() }
        entries.append(Entry(epoch: epoch, startOffset: offset))
    }

    /// Forgets the epochs that begin at or after the log's end.
    mutating func truncate(to endOffset: Int64) {
        while let last = entries.last, last.startOffset >= endOffset { entries.removeLast() }
    }

    /// Forgets the epochs that have ended before the log's start.
    mutating func forget(before startOffset: Int64) {
        let index = entries.partitionPoint { $0.startOffset <= startOffset }
        guard index > 1 else { return }
        entries.removeFirst(index - 1)
        entries[0].startOffset = startOffset
    }

    /// The epoch of the record at an offset; `nil` when the offset lies before all entries.
    func epoch(at offset: Int64) -> Int32? {
        let index = entries.partitionPoint { $0.startOffset <= offset }
        return index == 0 ? nil : entries[index - 1].epoch
    }

    /// The greatest epoch that is not above `epoch`, and the offset at which it ended.
    ///
    /// - Returns: `nil` when `epoch` is none of this log's: above the latest, or negative.
    func end(of epoch: Int32, logEnd: Int64) -> (epoch: Int32, offset: Int64)? {
        guard epoch >= 0, let latest, epoch <= latest else { return nil }
        if epoch == latest { return (latest, logEnd) }
        let next = entries.partitionPoint { $0.epoch <= epoch }
        return (next == 0 ? epoch : entries[next - 1].epoch, entries[next].startOffset)
    }

    /// Where the first epoch above `epoch` began; `nil` when there is none.
    func start(after epoch: Int32) -> Int64? {
        let next = entries.partitionPoint { $0.epoch <= epoch }
        return next < entries.count ? entries[next].startOffset : nil
    }

    // MARK: The file

    /// The name of the file in a partition's folder, as in Kafka.
    static let fileName = "leader-epoch-checkpoint"

    func encode() -> [UInt8] {
        CheckpointFile.encode(entries.map { "\($0.epoch) \($0.startOffset)" })
    }

    /// `nil` when the bytes are not what `encode` wrote.
    init?(_ bytes: [UInt8]) {
        guard let lines = CheckpointFile.decode(bytes) else { return nil }
        for line in lines {
            let fields = line.split(separator: " ", omittingEmptySubsequences: false)
            guard fields.count == 2, let epoch = Int32(fields[0]), let offset = Int64(fields[1]), epoch >= 0,
                offset >= 0, entries.last.map({ $0.epoch < epoch && $0.startOffset < offset }) ?? true
            else { return nil }
            entries.append(Entry(epoch: epoch, startOffset: offset))
        }
    }

    init() {}
}

/// Kafka's form of a small text file: the version 0, the number of lines that follow, and these.
enum CheckpointFile {
    static func encode(_ lines: [String]) -> [UInt8] {
        Array((["0", String(lines.count)] + lines).joined(separator: "\n").utf8) + [UInt8(ascii: "\n")]
    }

    /// `nil` when the count does not match, as in a file that was cut.
    static func decode(_ bytes: [UInt8]) -> [Substring]? {
        let lines = String(decodingUTF8: bytes.span).split(separator: "\n", omittingEmptySubsequences: false)
        guard lines.count >= 3, lines[0] == "0", let count = Int(lines[1]), count == lines.count - 3,
            lines.last?.isEmpty == true
        else { return nil }
        return Array(lines[2..<(lines.count - 1)])
    }
}
