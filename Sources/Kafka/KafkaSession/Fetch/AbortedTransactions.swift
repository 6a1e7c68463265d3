public import KafkaCodec
import WireBytes

/// Which batches of a Fetch response belong to transactions that were aborted (KIP-98), walked in the order of their offsets.
///
/// The broker names for each aborted transaction its producer and first offset; its batches end at the producer's next marker.
public struct AbortedTransactions: Sendable {
    /// By first offset, the last first.
    private var pending: [(firstOffset: Int64, producerID: Int64)]
    private var open: Set<Int64> = []

    public init(_ transactions: [FetchResponse.AbortedTransaction]) {
        pending = transactions.map { ($0.firstOffset, $0.producerID) }.sorted { $0.firstOffset > $1.firstOffset }
    }

    /// Whether a batch is to be skipped. Call it for each batch, control batches included.
    ///
    /// - Parameter isAbort: for a control batch, whether its marker aborts.
    public mutating func isAborted(_ header: RecordBatchHeader, isAbort: Bool) -> Bool {
        while let next = pending.last, next.firstOffset <= header.lastOffset {
            open.insert(next.producerID)
            pending.removeLast()
        }
        if header.attributes.isControl {
            if isAbort { open.remove(header.producerID) }
            return true
        }
        return header.attributes.isTransactional && open.contains(header.producerID)
    }

    /// Whether the key of a control record marks the abort of a transaction.
    public static func isAbortMarker(_ key: Span<UInt8>?) -> Bool {
        guard let key else { return false }
        var cursor = ByteCursor(key)
        guard let version = cursor.readInteger(Int16.self), version >= 0, let type = cursor.readInteger(Int16.self)
        else {
            return false
        }
        return type == 0
    }
}
