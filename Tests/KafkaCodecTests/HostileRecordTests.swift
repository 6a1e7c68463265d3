import KafkaCodec
import KafkaCompression
import Testing
import WireBytes

/// Batches and message sets whose lengths lie, with checksums that are right: only the checks can find them.
@Suite struct HostileRecordTests {
    static func repairBatch(_ bytes: inout [UInt8]) {
        replace(&bytes, at: 17, CRC32C.checksum(bytes.span.extracting(droppingFirst: 21)))
    }

    static func repairMessage(_ bytes: inout [UInt8]) {
        replace(&bytes, at: 12, CRC32.checksum(bytes.span.extracting(droppingFirst: 16)))
    }

    static func replace(_ bytes: inout [UInt8], at offset: Int, _ value: UInt32) {
        for index in 0..<4 { bytes[offset + index] = UInt8(truncatingIfNeeded: value >> UInt32(24 - 8 * index)) }
    }

    /// Two records: key "k", value "vw", one header "h" of two bytes; 61 bytes of header, then 15 each.
    static func batch() -> [UInt8] {
        var builder = RecordBatchBuilder()
        var headers = RecordHeaders()
        headers.append([0x68].span, [1, 2].span)
        for _ in 0..<2 { builder.append(key: [0x6B].span, value: [0x76, 0x77].span, timestamp: 5, headers: headers) }
        builder.finish()
        return [UInt8](copying: builder.bytes)
    }

    /// What is wrong with a record set that is not compressed, or whose offsets are those in what was decompressed.
    static func code(_ bytes: [UInt8], isCompressed: Bool = false) -> KafkaCodecError.Code? {
        do {
            _ = try RecordSetTests.walk(bytes)
            return nil
        } catch {
            #expect(isCompressed || error.offset <= bytes.count)
            return error.code
        }
    }

    @Test func theSampleIsGood() {
        #expect(Self.batch().count == 61 + 2 * 15)
        #expect(Self.code(Self.batch()) == nil)
    }

    static let headerLies: [(what: String, offset: Int, value: UInt32, code: KafkaCodecError.Code)] = [
        ("length of -1", 8, .max, .invalidLength), ("length of -2^31", 8, 1 << 31, .invalidLength),
        ("length of 0", 8, 0, .invalidLength), ("length of 48", 8, 48, .invalidLength),
        ("length one too small", 8, 61 + 30 - 12 - 1, .invalidChecksum),
        ("no records in the count", 57, 0, .trailingBytes), ("one record fewer", 57, 1, .trailingBytes),
        ("one record more", 57, 3, .invalidRecord), ("records of 2^31-1", 57, UInt32(Int32.max), .invalidRecord),
        ("records of -1", 57, .max, .invalidLength), ("last offset of -1", 23, .max, .invalidRecord),
        ("last offset too small", 23, 0, .invalidRecord),
    ]

    @Test(arguments: headerLies)
    func aLieInTheHeaderIsFound(what: String, offset: Int, value: UInt32, code: KafkaCodecError.Code) {
        var bytes = Self.batch()
        Self.replace(&bytes, at: offset, value)
        if code != .invalidChecksum { Self.repairBatch(&bytes) }
        #expect(Self.code(bytes) == code, "\(what)")
    }

    @Test func moreRecordsThanBytesAreRefusedBeforeTheFirst() throws {
        var bytes = Self.batch()
        Self.replace(&bytes, at: 57, UInt32(Int32.max))
        Self.replace(&bytes, at: 23, UInt32(Int32.max) - 1)
        Self.repairBatch(&bytes)
        #expect(throws: KafkaCodecError(.invalidLength)) { _ = try RecordBatchView(bytes.span).records().remaining }
    }

    @Test func aBatchLargerThanWhatIsThereIsAwaited() throws {
        for length: UInt32 in [61 + 30 - 12 + 1, UInt32(Int32.max)] {
            var bytes = Self.batch()
            Self.replace(&bytes, at: 8, length)
            #expect(try RecordSetTests.walk(bytes) == ["\(bytes.count) left"])
            #expect(throws: KafkaCodecError(.truncated)) { _ = try RecordBatchView(bytes.span).header }
        }
    }

    /// Bytes put over the first record, which starts at 61: length 14 (0x1c), attributes, two deltas, key, value, headers.
    static let recordLies: [(what: String, offset: Int, bytes: [UInt8])] = [
        ("length of -1", 61, [0x01]), ("length of 0", 61, [0x00]), ("length one too small", 61, [0x1A]),
        ("length one too large", 61, [0x1E]), ("length past the end", 61, [0xFE, 0x01]),
        ("length of 2^31-1", 61, [0xFE, 0xFF, 0xFF, 0xFF, 0x0F]),
        ("length in six bytes", 61, [0x80, 0x80, 0x80, 0x80, 0x80, 0x00]),
        ("timestamp in eleven bytes", 63, [UInt8](repeating: 0x80, count: 10) + [0x00]),
        ("offset of -1", 64, [0x01]), ("offset past the last", 64, [0x04]),
        ("key of -2", 65, [0x03]), ("key one too long", 65, [0x04]), ("key past the end", 65, [0x7E]),
        ("key of 2^31-1", 65, [0xFE, 0xFF, 0xFF, 0xFF, 0x0F]),
        ("value of -2", 67, [0x03]), ("value one too short", 67, [0x02]), ("value past the end", 67, [0x7E]),
        ("headers of -1", 70, [0x01]), ("headers one too few", 70, [0x00]), ("headers one too many", 70, [0x04]),
        ("headers of 2^31-1", 70, [0xFE, 0xFF, 0xFF, 0xFF, 0x0F]),
        ("header name of -1", 71, [0x01]), ("header name past the end", 71, [0x7E]),
        ("header value of -2", 73, [0x03]), ("header value past the end", 73, [0x7E]),
    ]

    @Test(arguments: recordLies) func aLieInARecordIsFound(what: String, offset: Int, lie: [UInt8]) {
        var bytes = Self.batch()
        bytes.replaceSubrange(offset..<(offset + lie.count), with: lie)
        Self.repairBatch(&bytes)
        #expect(Self.code(bytes) == .invalidRecord, "\(what)")
    }

    @Test func formatsAndCodecsThatDoNotExistAreRefused() {
        for magic: UInt8 in [3, 127, 128, 255] {
            var bytes = Self.batch()
            bytes[16] = magic
            #expect(Self.code(bytes) == .unknownMagic)
        }
        for codec: UInt8 in 5...7 {
            var bytes = Self.batch()
            bytes[22] = codec
            Self.repairBatch(&bytes)
            #expect(Self.code(bytes) == .unsupportedCompression)
        }
    }

    @Test func everyFlippedBitOfABatchIsHarmless() {
        let good = Self.batch()
        var found = 0
        for bit in 0..<(good.count * 8) {
            var bytes = good
            bytes[bit / 8] ^= 1 << UInt8(bit % 8)
            if Self.code(bytes) != nil { found += 1 }
            Self.repairBatch(&bytes)
            _ = Self.code(bytes)
        }
        // What the checksum does not cover: base offset and leader epoch, and lengths that make the batch longer.
        #expect(found > (good.count - 12 - 4) * 8)
    }

    // MARK: Message sets

    static let messageLies: [(what: String, offset: Int, value: UInt32, code: KafkaCodecError.Code)] = [
        ("size of -1", 8, .max, .invalidLength), ("size of 0", 8, 0, .invalidLength),
        ("size of 13", 8, 13, .invalidLength),
        ("key of -2", 26, .max - 1, .invalidLength), ("key of 2^31-1", 26, UInt32(Int32.max), .invalidLength),
        ("key one too long", 26, 2, .invalidLength), ("value of -2", 31, .max - 1, .invalidLength),
        ("value of 2^31-1", 31, UInt32(Int32.max), .invalidLength), ("value one too short", 31, 1, .invalidLength),
        ("value one too long", 31, 3, .invalidLength), ("null value before bytes", 31, .max, .invalidLength),
    ]

    @Test(arguments: messageLies)
    func aLieInAMessageIsFound(what: String, offset: Int, value: UInt32, code: KafkaCodecError.Code) throws {
        var builder = MessageSetBuilder(.v1)
        try builder.append(key: [0x6B].span, value: [0x76, 0x77].span, timestamp: 5)
        var bytes = [UInt8](copying: builder.bytes)
        Self.replace(&bytes, at: offset, value)
        Self.repairMessage(&bytes)
        #expect(Self.code(bytes) == code, "\(what)")
    }

    @Test func aMessageOfFormat1MustHoldItsTimestamp() throws {
        var bytes = [UInt8](repeating: 0, count: 26)
        bytes[11] = 14
        bytes[16] = 1
        Self.repairMessage(&bytes)
        #expect(Self.code(bytes) == .invalidLength)
    }

    /// A wrapper of format 1 around `messages`, compressed with gzip.
    static func wrapper(_ messages: [UInt8], offset: Int64) throws -> [UInt8] {
        var compressed = WireBuffer()
        try StandardCompression.shared.compress(messages.span, codec: .gzip, magic: 1, into: &compressed)
        var builder = MessageSetBuilder(.v1)
        try builder.append(key: nil, value: compressed.bytes, timestamp: 0, offset: offset)
        var bytes = [UInt8](copying: builder.bytes)
        bytes[17] |= 1
        repairMessage(&bytes)
        return bytes
    }

    @Test func aWrapperThatContradictsItsMessagesIsRefused() throws {
        let inner = try RecordSetTests.messages(.v1, ["a", "b", "c"])
        #expect(Self.code(try Self.wrapper(inner, offset: 2), isCompressed: true) == nil)
        #expect(Self.code(try Self.wrapper(inner, offset: 1), isCompressed: true) == .invalidRecord)
        #expect(Self.code(try Self.wrapper([], offset: 2), isCompressed: true) == .invalidRecord)
        #expect(Self.code(try Self.wrapper(Array(inner.dropLast()), offset: 2), isCompressed: true) == .truncated)
        #expect(
            Self.code(try Self.wrapper(try RecordSetTests.messages(.v0, ["a"]), offset: 2), isCompressed: true)
                == .invalidRecord)
        #expect(Self.code(try Self.wrapper(Self.batch(), offset: 2), isCompressed: true) == .unknownMagic)
        // A wrapper in a wrapper would be a way to bombs of any height.
        #expect(
            Self.code(try Self.wrapper(Self.wrapper(inner, offset: 2), offset: 2), isCompressed: true) == .invalidRecord
        )
    }

    @Test func aWrapperWithoutAValueIsRefused() throws {
        var builder = MessageSetBuilder(.v0)
        try builder.append(key: nil, value: nil)
        var bytes = [UInt8](copying: builder.bytes)
        bytes[17] |= 1
        Self.repairMessage(&bytes)
        #expect(Self.code(bytes) == .invalidRecord)
    }

    @Test func decompressionStopsAtTheCallersLimit() throws {
        var builder = RecordBatchBuilder()
        builder.append(key: nil, value: [UInt8](repeating: 0, count: 1 << 20).span, timestamp: 0)
        var scratch = WireBuffer()
        try builder.finish(codec: .gzip, compression: StandardCompression.shared, scratch: &scratch)
        let batch = [UInt8](copying: builder.bytes)
        #expect(batch.count < 4096)
        // A ratio of about a thousand is past the 200 of the default limits.
        #expect(Self.code(batch) == .decompressionLimit)
        var seen = 0
        var memory = WireBuffer()
        try RecordBatchView(batch.span).forEachRecord(
            compression: StandardCompression.shared,
            limits: DecompressionLimits(maximumSize: 2 << 20, maximumRatio: 2_000),
            scratch: &memory
        ) { record throws(KafkaCodecError) in seen += record.value?.count ?? 0 }
        #expect(seen == 1 << 20)
    }
}
