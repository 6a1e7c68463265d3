public import WireBytes

/// An entry of a record set: a batch of format 2, or a message of format 0 or 1, which may contain others.
public enum RecordSetEntry: ~Escapable {
    case batch(RecordBatchView)
    case message(MessageView)
}

/// Walks a record set, as a log segment, a Fetch response or a Produce request holds it: batches and messages of every
/// format, mixed as they come. Each is checked before it is given, and nothing is copied or allocated.
///
/// A broker responds to a Fetch with as many bytes as were requested, so that the last batch may be cut: the walk then
/// ends before it, and `remaining` says how many bytes are left.
public struct RecordSetCursor: ~Escapable {
    private let bytes: Span<UInt8>
    private let verifyingChecksums: Bool
    /// Bytes from the start of the set to the next batch.
    public private(set) var position = 0

    /// - Parameter verifyingChecksums: `false` only for bytes that were verified before.
    @_lifetime(copy bytes)
    public init(_ bytes: Span<UInt8>, verifyingChecksums: Bool = true) {
        self.bytes = bytes
        self.verifyingChecksums = verifyingChecksums
    }

    /// Bytes that have not been walked: after the end, those of a batch that is cut.
    public var remaining: Int { bytes.count &- position }

    /// The next batch or message; `nil` when no whole one is left.
    ///
    /// - Throws: the fault, with its offset in the set. The cursor stays before the entry; `skip` moves it after the
    ///   entry.
    @_lifetime(copy self) @_lifetime(self: copy self)
    public mutating func next() throws(KafkaCodecError) -> RecordSetEntry? {
        guard let size = try wholeSize() else { return nil }
        let entry = bytes.extracting(position..<(position &+ size))
        do {
            if entry[16] < 2 {
                let message = try MessageView(entry, verifyingChecksum: verifyingChecksums)
                position &+= size
                return .message(message)
            }
            let batch = try RecordBatchView(entry, verifyingChecksum: verifyingChecksums)
            position &+= size
            return .batch(batch)
        } catch {
            throw error.moved(by: position)
        }
    }

    /// Skips the next batch or message without validating it; `false` when no whole one is left.
    @_lifetime(self: copy self)
    public mutating func skip() throws(KafkaCodecError) -> Bool {
        guard let size = try wholeSize() else { return false }
        position &+= size
        return true
    }

    /// The size of the next entry if all of it is there, far enough that its format can be told.
    private func wholeSize() throws(KafkaCodecError) -> Int? {
        guard remaining >= MessageFormat.prefixSize else { return nil }
        var cursor = ByteCursor(bytes.extracting(droppingFirst: position &+ 8))
        let length = Int(cursor.readInteger(Int32.self) ?? 0)
        guard length >= MessageFormat.v0.minimumSize else {
            throw KafkaCodecError(.invalidLength, offset: position &+ 8, what: "record batch", value: Int64(length))
        }
        let size = MessageFormat.prefixSize &+ length
        // A format that is not known is said even of a batch that is cut.
        if remaining > 16, bytes[position &+ 16] > 2 {
            let magic = Int8(bitPattern: bytes[position &+ 16])
            throw KafkaCodecError(.unknownMagic, offset: position &+ 16, value: Int64(magic))
        }
        guard remaining <= 16 || bytes[position &+ 16] < 2 || size >= RecordBatchHeader.size else {
            throw KafkaCodecError(.invalidLength, offset: position &+ 8, what: "record batch", value: Int64(length))
        }
        return size <= remaining ? size : nil
    }
}

extension RecordSetEntry {
    /// Calls `body` with each record, decompressing first when it must.
    ///
    /// - Parameter scratch: memory for decompressed records, reused.
    /// - Throws: the fault; the offset counts from the batch's start, or in its decompressed records.
    public func forEachRecord(
        compression: some RecordCompression, limits: DecompressionLimits = DecompressionLimits(),
        scratch: inout WireBuffer, _ body: (borrowing RecordView) throws(KafkaCodecError) -> Void
    ) throws(KafkaCodecError) {
        switch self {
        case .batch(let batch):
            try batch.forEachRecord(compression: compression, limits: limits, scratch: &scratch, body)
        case .message(let message):
            try message.forEachRecord(compression: compression, limits: limits, scratch: &scratch, body)
        }
    }
}
