import TrestleBase
import TrestleJSON
import KafkaCodec
import Testing
import WireBytes

@testable import KafkaInspection

@Suite struct PrimitiveVectorTests {
    /// A line of primitives.txt in words, hexadecimal "-" standing for no bytes.
    private static func lines(_ kind: String) throws -> [[String]] {
        try Fixture.lines("kafka/primitives.txt").map {
            String(decoding: $0, as: UTF8.self).split(separator: " ").map(String.init)
        }
        .filter { $0.first == kind }
    }

    private static func bytes(_ hex: String) throws -> [UInt8] {
        hex == "-" ? [] : try #require(Hex.bytes(hex.utf8))
    }

    @Test func murmur2AndThePartitionAreThoseOfTheJavaClient() throws {
        let lines = try Self.lines("murmur2")
        let failures = try lines.filter { line in
            let key = try Self.bytes(line[1])
            return Murmur2.hash(key.span) != Int32(line[2])
                || JavaPartitioner.partition(key: key.span, count: 12) != Int32(line[3])
                || JavaPartitioner.partition(key: key.span, count: 100) != Int32(line[4])
        }
        #expect(lines.count > 100 && failures.isEmpty)
    }

    @Test func checksumsAreThoseOfTheJavaClient() throws {
        let lines = try Self.lines("crc32c")
        let failures = try lines.filter { line in
            let bytes = try Self.bytes(line[1])
            let expected = UInt32(line[2])
            return CRC32C.checksum(bytes.span) != expected || CRC32C.portable(bytes.span) != expected
        }
        #expect(lines.count == 300 && failures.isEmpty)
    }

    @Test(arguments: [("varint", 126), ("varlong", 256), ("uvarint", 126)])
    func varintsAreThoseOfTheJavaClient(kind: String, count: Int) throws {
        let lines = try Self.lines(kind)
        let failures = try lines.filter { line in
            let bytes = try Self.bytes(line[2])
            let value = try #require(Int64(line[1]))
            var cursor = ByteCursor(bytes.span)
            var buffer = WireBuffer()
            let read: Int64?
            switch kind {
            case "varint":
                read = cursor.readVarint().map(Int64.init)
                buffer.append(varint: value)
            case "varlong":
                read = cursor.readVarlong()
                buffer.append(varint: value)
            default:
                read = cursor.readUnsignedVarint(maximumBytes: 5).map { Int64($0) }
                buffer.append(unsignedVarint: UInt64(value))
            }
            let size = kind == "uvarint" ? Varint.size(unsigned: UInt64(value)) : Varint.size(value)
            return read != value || [UInt8](copying: buffer.bytes) != bytes || size != bytes.count
        }
        #expect(lines.count == count && failures.isEmpty)
    }
}
