public import WireBytes

extension MessageView {
    /// Calls `body` with the message, or with each message that it wraps.
    ///
    /// Offsets and timestamps are those that the consumer sees: a wrapper of format 1 has the offset of its last message
    /// and the others count back from there; its timestamp stands for all when the broker set it.
    ///
    /// - Parameter scratch: memory for decompressed messages, reused.
    /// - Throws: what decompression throws; `invalidRecord` for wrapped messages that contradict their wrapper. An offset
    ///   in the error is that in the decompressed messages.
    public func forEachRecord(
        compression: some RecordCompression, limits: DecompressionLimits = DecompressionLimits(),
        verifyingChecksums: Bool = true, scratch: inout WireBuffer,
        _ body: (borrowing RecordView) throws(KafkaCodecError) -> Void
    ) throws(KafkaCodecError) {
        guard self.compression != .none else { return try body(record) }
        guard let value = record.value else {
            throw KafkaCodecError(.invalidRecord, offset: valueStart &- 4, what: "a wrapper without messages")
        }
        scratch.removeAll()
        try compression.decompress(
            value, codec: self.compression, magic: format.rawValue, limits: limits, into: &scratch)
        let base = try offsetBase(scratch.bytes, verifyingChecksums: verifyingChecksums)
        var next = 0
        while next < scratch.count {
            let inner = try wrapped(scratch.bytes, at: next, verifyingChecksum: false)
            next &+= inner.bytes.count
            try body(
                inner.record(
                    offset: format == .v1 ? base &+ inner.offset : inner.offset,
                    timestamp: isLogAppendTime ? timestamp : inner.timestamp))
        }
    }

    /// Checks every wrapped message; gives what is added to their offsets.
    private func offsetBase(_ messages: Span<UInt8>, verifyingChecksums: Bool) throws(KafkaCodecError) -> Int64 {
        var next = 0
        var last: Int64 = -1
        while next < messages.count {
            let inner = try wrapped(messages, at: next, verifyingChecksum: verifyingChecksums)
            last = inner.offset
            next &+= inner.bytes.count
        }
        guard next > 0 else { throw KafkaCodecError(.invalidRecord, what: "a wrapper without messages") }
        // Old librdkafka leaves 0 in the wrappers that it produces.
        guard format == .v1, offset != 0 else { return 0 }
        guard last >= 0, last <= offset else {
            throw KafkaCodecError(
                .invalidRecord, what: "a wrapper's offset before that of its last message", value: last)
        }
        return offset &- last
    }

    @_lifetime(copy messages)
    private func wrapped(
        _ messages: Span<UInt8>, at start: Int, verifyingChecksum: Bool
    ) throws(KafkaCodecError) -> MessageView {
        let inner: MessageView
        do {
            inner = try MessageView(messages.extracting(droppingFirst: start), verifyingChecksum: verifyingChecksum)
        } catch {
            throw error.moved(by: start)
        }
        guard inner.format == format, inner.compression == .none else {
            throw KafkaCodecError(
                .invalidRecord, offset: start &+ 16, what: "a wrapped message of another format, or a wrapper itself")
        }
        return inner
    }
}
