import Avro
import Testing
import TrestleBase
import WireBytes

struct FileTests {
    private static let schema =
        #"{"type":"record","name":"R","fields":[{"name":"n","type":"long"},{"name":"s","type":"string"}]}"#

    private func file(_ codec: AvroFileCodec, count: Int) throws -> ByteSlice {
        var writer = try AvroFileWriter(
            AvroSchema(Self.schema), codec: codec, metadata: [("made.by", [1, 2])],
            marker: [UInt8](repeating: 7, count: 16))
        writer.blockSize = 100_000
        for number in 0..<count {
            try writer.append(.record([.long(Int64(number)), .string(String(repeating: "x", count: number % 90))]))
        }
        return try writer.finish()
    }

    @Test(arguments: [AvroFileCodec.null, .deflate, .snappy])
    func `A file gives back its values`(codec: AvroFileCodec) throws {
        let bytes = try file(codec, count: 10_000)
        var reader = try AvroFileReader(bytes)
        #expect(reader.codec == codec)
        #expect(reader.metadata.first { $0.key == "made.by" }?.value == [1, 2])
        var count = 0
        while let value = try reader.next() {
            guard case .record(let fields) = value, fields[0] == .long(Int64(count)) else {
                Issue.record("value \(count) is \(value)")
                return
            }
            count += 1
        }
        #expect(count == 10_000)
        if codec != .null { #expect(bytes.count < 100_000) }
    }

    @Test func `A reader's schema applies to every value`() throws {
        var reader = try AvroFileReader(
            file(.deflate, count: 2),
            reader: AvroSchema(#"{"type":"record","name":"R","fields":[{"name":"n","type":"double"}]}"#))
        #expect(try reader.next() == .record([.double(0)]))
        var json = WireBuffer()
        #expect(try reader.next(.plain, into: &json))
        #expect(String(decodingUTF8: json.bytes) == #"{"n":1.0}"#)
        #expect(try reader.next() == nil)
    }

    @Test func `A file that is cut or changed is refused, not believed`() throws {
        let bytes = try file(.snappy, count: 50).array
        for end in 0..<bytes.count where end != bytes.count {
            var values = 0
            do {
                var reader = try AvroFileReader(ByteSlice(Array(bytes[..<end])))
                while try reader.next() != nil { values += 1 }
                // Cut between the head and the block: an empty file.
                #expect(values == 0)
            } catch { #expect(values == 0) }
        }
        var random = SeededRandom(seed: 3)
        for _ in 0..<2000 {
            var changed = bytes
            changed[Int.random(in: changed.indices, using: &random)] ^= UInt8.random(in: 1...255, using: &random)
            guard var reader = try? AvroFileReader(ByteSlice(changed)) else { continue }
            while let value = try? reader.next() { _ = value }
        }
    }

    @Test func `A block that claims more values than it has bytes is refused`() throws {
        var writer = try AvroFileWriter(AvroSchema(#""null""#), codec: .null, marker: [UInt8](repeating: 0, count: 16))
        try writer.append(.null)
        var bytes = try writer.finish().array
        // The count before the size, which is 0, and the marker.
        bytes.replaceSubrange(bytes.count - 18..<bytes.count - 17, with: [0xFE, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01])
        var reader = try AvroFileReader(ByteSlice(bytes))
        #expect(throws: AvroError.self) { try reader.next() }
    }
}
