import Foundation
import KafkaCodec
import KafkaCompression
import Testing
import WireBytes

/// Record sets that Kafka's Java client wrote. (Batches of format 2 here; older message sets where those are read.)
@Suite struct GoldenBatchTests {
    struct Case: Decodable {
        struct Batch: Decodable {
            struct Record: Decodable {
                var key: String?
                var value: String?
            }
            var magic: Int
            var compression: String
            var records: [Record]
        }
        var `case`: String
        var batches: [Batch]
        var hex: String
    }

    static let cases: [Case] = {
        guard let text = try? Fixture.bytes("kafka/record-batches.jsonl") else { return [] }
        return text.split(separator: UInt8(ascii: "\n")).compactMap { line in
            try? JSONDecoder().decode(Case.self, from: Data(line))
        }
    }()

    static func copy(_ bytes: Span<UInt8>?) -> [UInt8]? {
        guard let bytes else { return nil }
        return [UInt8](copying: bytes)
    }

    @Test(arguments: [CompressionCodec.none, .gzip])
    func whatTheJavaClientCompressedReadsBack(codec: CompressionCodec) throws {
        var batches = 0
        for golden in Self.cases {
            let bytes = Fixture.bytes(hex: golden.hex)
            var start = 0
            for batch in golden.batches where batch.magic == 2 {
                let view = try RecordBatchView(bytes.span.extracting(droppingFirst: start))
                start += view.header.totalSize
                guard view.header.compression == codec else { continue }
                var seen: [(key: [UInt8]?, value: [UInt8]?)] = []
                var scratch = ByteBuffer(capacity: 16)
                try view.forEachRecord(compression: StandardCompression.shared, limits: everything, scratch: &scratch) {
                    record throws(KafkaCodecError) in
                    seen.append((Self.copy(record.key), Self.copy(record.value)))
                }
                #expect(seen.map(\.key) == batch.records.map { $0.key.map(Fixture.bytes(hex:)) }, "\(golden.case)")
                #expect(seen.map(\.value) == batch.records.map { $0.value.map(Fixture.bytes(hex:)) }, "\(golden.case)")
                batches += 1
            }
        }
        #expect(batches >= 3)
    }
}
