internal import KafkaCodec
internal import WireBytes

/// A batch whose records are to be looked into, and what that may cost.
struct BatchInspection: Sendable {
    let batch: ByteSlice
    let compression: any RecordCompression
    var limits: DecompressionLimits

    init(_ batch: ByteSlice, _ compression: any RecordCompression, _ limits: DecompressionLimits) {
        self.batch = batch
        self.compression = compression
        self.limits = limits
    }

    /// On the loop at most so many records are walked, and compressed ones of so many bytes decompressed to so many.
    private static let recordsAtOnce: Int32 = 20_000
    private static let compressedAtOnce = 256 << 10
    fileprivate static let decompressedAtOnce = 512 << 10

    /// Whether it is worth trying on the loop.
    fileprivate var isLight: Bool {
        guard let view = try? RecordBatchView(batch.span, verifyingChecksum: false) else { return true }
        let isSmall = view.header.recordCount <= Self.recordsAtOnce
        return isSmall && (view.header.compression == .none || batch.count <= Self.compressedAtOnce)
    }

    fileprivate var limitedToOneSlice: BatchInspection {
        var light = self
        light.limits.maximumSize = min(limits.maximumSize, Self.decompressedAtOnce)
        return light
    }

    /// Calls `body` with each record.
    ///
    /// - Returns: how many bytes were decompressed.
    func forEachRecord(
        _ body: (borrowing RecordView) throws(KafkaCodecError) -> Void
    ) throws(KafkaCodecError) -> Int {
        var scratch = WireBuffer()
        try RecordBatchView(batch.span, verifyingChecksum: false).forEachRecord(
            compression: compression, limits: limits, scratch: &scratch, body)
        return scratch.count
    }

    /// The first record at or after a time, milliseconds since 1970; `nil` when there is none.
    func firstRecord(notBefore timestamp: Int64) throws(KafkaCodecError) -> Found {
        var found = Found()
        found.decompressedBytes = try forEachRecord { record in
            if found.place == nil, record.timestamp >= timestamp { found.place = (record.offset, record.timestamp) }
        }
        return found
    }

    struct Found {
        var place: (offset: Int64, timestamp: Int64)?
        var decompressedBytes = 0
    }
}

extension KafkaBrokerCore {
    /// Looks into a batch: at once where that is quick, else away from the loop.
    ///
    /// - Parameters:
    ///   - client: in turns with whom that is done.
    ///   - look: is called once or twice, the first time perhaps with tighter limits.
    func inspect<Value: Sendable>(
        _ inspection: BatchInspection, for client: ClientConnection,
        _ look: @escaping @Sendable (BatchInspection) throws(KafkaCodecError) -> Value,
        then completion: @escaping (Result<Value, KafkaCodecError>) -> Void
    ) {
        if inspection.isLight {
            let outcome = Self.outcome(of: look, inspection.limitedToOneSlice)
            let wasTooLarge = if case .failure(let error) = outcome { error.code == .decompressionLimit } else { false }
            guard wasTooLarge, inspection.limits.maximumSize > BatchInspection.decompressedAtOnce else {
                return completion(outcome)
            }
        }
        background.run(for: client.workOwner, { Self.outcome(of: look, inspection) }, then: completion)
    }

    private static func outcome<Value>(
        of look: (BatchInspection) throws(KafkaCodecError) -> Value, _ inspection: BatchInspection
    ) -> Result<Value, KafkaCodecError> {
        do throws(KafkaCodecError) { return .success(try look(inspection)) } catch { return .failure(error) }
    }
}
