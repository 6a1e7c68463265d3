import Foundation
import KafkaCodec
import KafkaCompression
import Testing
import WireBytes

/// Record sets that Kafka's Java client wrote.
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

    @Test(arguments: CompressionCodec.allCases)
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
                var scratch = WireBuffer()
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

    /// In formats 0 and 1 a message's value is the compressed message set.
    @Test(arguments: [CompressionCodec.gzip, .snappy, .lz4], [Int8(0), 1])
    func whatTheJavaClientCompressedInOlderFormatsReadsBack(codec: CompressionCodec, magic: Int8) throws {
        var messages = 0
        for golden in Self.cases where golden.batches.allSatisfy({ $0.magic == magic }) {
            let bytes = Fixture.bytes(hex: golden.hex)
            var cursor = ByteCursor(bytes.span)
            for batch in golden.batches {
                guard cursor.skip(8), let size = cursor.readUInt32(), let message = cursor.read(Int(size)) else {
                    Issue.record("\(golden.case) is cut")
                    return
                }
                guard CompressionCodec(rawValue: message[5] & 7) == codec else { continue }
                // Checksum, magic, attributes, timestamp in format 1, a null key, the value.
                let value = message.extracting(droppingFirst: (magic == 0 ? 6 : 14) + 8)
                let inner = try decompressed([UInt8](copying: value), codec, magic: magic)
                var rest = ByteCursor(inner.span)
                var values: [[UInt8]?] = []
                while rest.skip(8), let size = rest.readUInt32(), let message = rest.read(Int(size)) {
                    var fields = ByteCursor(message.extracting(droppingFirst: magic == 0 ? 6 : 14))
                    if let key: Int32 = fields.readInteger(), key > 0 { _ = fields.skip(Int(key)) }
                    let count: Int32 = fields.readInteger() ?? -1
                    values.append(count < 0 ? nil : Self.copy(fields.read(Int(count))))
                }
                #expect(values == batch.records.map { $0.value.map(Fixture.bytes(hex:)) }, "\(golden.case)")
                messages += 1
            }
        }
        #expect(messages >= 5)
    }
}
