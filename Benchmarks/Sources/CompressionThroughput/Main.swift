import CompressionPeers
import CompressionWork
import Harness
import KafkaCodec
import KafkaCompression
import WireBytes

/// Compresses and decompresses the records of a batch, ours and the C libraries in turn, and prints the ratios.
@main struct Main {
    /// At most so many times the C library's time.
    static let mark = 1.5

    static func main() throws {
        if !Comparison.isTSV {
            print("work                              KB ours  KB peer   us ours  us peer  allocations  of the peer")
        }
        var comparisons: [Comparison] = []
        for payload in Payload.allCases {
            let bytes = payload.records(1000)
            for codec in [CompressionCodec.snappy, .lz4] {
                for (name, row) in try rows(bytes, codec) {
                    let comparison = Comparison(
                        "\(codec.name) \(name) \(payload)", unit: "us", ours: row.ours, against: "lib\(codec.name)",
                        theirs: row.peer, mark: mark)
                    comparisons.append(comparison)
                    if Comparison.isTSV {
                        comparison.printTSV()
                        continue
                    }
                    print(
                        comparison.work.padded(to: 32), (Double(row.oursSize) / 1000).rounded(to: 1).padded(to: 8),
                        (Double(row.peerSize) / 1000).rounded(to: 1).padded(to: 8),
                        row.ours.rounded(to: 1).padded(to: 8), row.peer.rounded(to: 1).padded(to: 8),
                        row.allocations.rounded(to: 2).padded(to: 12), comparison.ratio.rounded(to: 2))
                }
            }
        }
        if !Comparison.isTSV { print(Comparison.verdict(on: comparisons)) }
    }

    struct Row {
        var ours = Double.infinity
        var peer = Double.infinity
        var oursSize = 0
        var peerSize = 0
        var allocations = 0.0
    }

    /// Each reads what the other wrote before anything is measured; then they take turns, and the best of each counts.
    static func rows(_ bytes: [UInt8], _ codec: CompressionCodec) throws -> [(String, Row)] {
        let compression = StandardCompression.shared
        let capacity = 2 * bytes.count + 1024
        var packed = WireBuffer(capacity: capacity)
        var back = WireBuffer(capacity: capacity)
        var peerPacked = [UInt8](repeating: 0, count: capacity)
        var peerBack = [UInt8](repeating: 0, count: capacity)
        let limits = DecompressionLimits()
        let (peerCompress, peerDecompress) =
            codec == .snappy
            ? (peer_snappy_compress, peer_snappy_decompress) : (peer_lz4_compress, peer_lz4_decompress)

        try compression.compress(bytes.span, codec: codec, into: &packed)
        let peerSize = peerCompress(bytes, bytes.count, &peerPacked, capacity)
        peerPacked.removeSubrange(peerSize...)
        try compression.decompress(peerPacked.span, codec: codec, magic: 2, limits: limits, into: &back)
        precondition(back.bytes.hasSameBytes(as: bytes.span), "we cannot read what the peer wrote")
        let ours = [UInt8](copying: packed.bytes)
        precondition(peerDecompress(ours, ours.count, &peerBack, capacity) == bytes.count)
        precondition(Array(peerBack.prefix(bytes.count)) == bytes, "the peer cannot read what we wrote")

        var compress = Row(oursSize: ours.count, peerSize: peerSize)
        var decompress = compress
        var scratch = [UInt8](repeating: 0, count: capacity)
        for _ in 0..<5 {
            compress.take(
                try measure("ours", operations: 1, seconds: 0.1) {
                    packed.removeAll()
                    try compression.compress(bytes.span, codec: codec, into: &packed)
                },
                measure("peer", operations: 1, seconds: 0.1) {
                    blackHole(peerCompress(bytes, bytes.count, &scratch, capacity))
                })
            // Both decompress what we wrote: the same work.
            decompress.take(
                try measure("ours", operations: 1, seconds: 0.1) {
                    back.removeAll()
                    try compression.decompress(ours.span, codec: codec, magic: 2, limits: limits, into: &back)
                },
                measure("peer", operations: 1, seconds: 0.1) {
                    blackHole(peerDecompress(ours, ours.count, &peerBack, capacity))
                })
        }
        return [("compress", compress), ("decompress", decompress)]
    }
}

extension Main.Row {
    mutating func take(_ ours: Measurement, _ peer: Measurement) {
        self.ours = min(self.ours, ours.best / 1000)
        self.peer = min(self.peer, peer.best / 1000)
        allocations = max(allocations, ours.allocationsPerOperation)
    }
}
