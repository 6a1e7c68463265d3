import TrestleBase
import TrestleJSON
import KafkaCodec
import KafkaInspection
import Testing
import WireBytes

@testable import KafkaInspection

/// Lengths and counts that lie: an error with its place, never a trap and never memory for what is not there.
@Suite struct HostileMessageTests {
    struct Lie: Sendable, CustomTestStringConvertible {
        let what: String
        let type: any KafkaMessage.Type
        let version: Int16
        let hex: String
        let code: KafkaCodecError.Code

        var testDescription: String { "\(what): \(type.name) \(version)" }

        init(
            _ what: String, _ type: any KafkaMessage.Type, _ version: Int16, _ hex: String,
            _ code: KafkaCodecError.Code = .invalidLength
        ) {
            self.what = what
            self.type = type
            self.version = version
            self.hex = hex
            self.code = code
        }
    }

    static let lies = [
        Lie("array of 2^31-1", MetadataRequest.self, 1, "7fffffff"),
        Lie("array of -2", MetadataRequest.self, 1, "fffffffe"),
        Lie("array of -2^31", MetadataRequest.self, 1, "80000000"),
        Lie("array one element too long", MetadataRequest.self, 1, "00000002 0001 61"),
        Lie("null array", MetadataRequest.self, 0, "ffffffff", .unexpectedNull),
        Lie("compact array of 2^31-1", MetadataRequest.self, 9, "8080808008"),
        Lie("compact array of 2^32-2", MetadataRequest.self, 9, "ffffffff0f"),
        Lie("compact array one element too long", MetadataRequest.self, 9, "03 0261 00"),
        Lie("count in an over-long varint", MetadataRequest.self, 9, "808080808000", .invalidVarint),
        Lie("count past 32 bits", MetadataRequest.self, 9, "ffffffff7f", .invalidVarint),
        Lie("count cut inside its varint", MetadataRequest.self, 9, "8080", .truncated),
        Lie("array of int32 of 2^31-1", OffsetFetchRequest.self, 0, "000161 00000001 000174 7fffffff"),
        Lie("string of 32767", SaslHandshakeRequest.self, 0, "7fff61"),
        Lie("string of -2", SaslHandshakeRequest.self, 0, "fffe"),
        Lie("null string", SaslHandshakeRequest.self, 0, "ffff", .unexpectedNull),
        Lie("string one byte too long", SaslHandshakeRequest.self, 0, "0003 6162"),
        Lie("string that is not UTF-8", SaslHandshakeRequest.self, 0, "0002 c328", .invalidUTF8),
        Lie("compact string of 2^31-1", InitProducerIdRequest.self, 2, "8080808008 61"),
        Lie("bytes of 2^31-1", SaslAuthenticateRequest.self, 0, "7fffffff 61"),
        Lie("bytes of -2", SaslAuthenticateRequest.self, 0, "fffffffe"),
        Lie("null bytes", SaslAuthenticateRequest.self, 0, "ffffffff", .unexpectedNull),
        Lie("bytes one too many", SaslAuthenticateRequest.self, 0, "00000003 6162"),
        Lie("compact bytes of 2^31-1", SaslAuthenticateRequest.self, 2, "8080808008 61"),
        Lie(
            "records of 2^31-1", ProduceRequest.self, 3, "ffff ffff 00000000 00000001 000174 00000001 00000000 7fffffff"
        ),
        Lie("records of -2", ProduceRequest.self, 3, "ffff ffff 00000000 00000001 000174 00000001 00000000 fffffffe"),
        Lie("tags of 2^32-1", ListGroupsRequest.self, 3, "ffffffff0f"),
        Lie("more tags than bytes", ListGroupsRequest.self, 3, "02 00 00"),
        Lie("tag size past the end", ListGroupsRequest.self, 3, "01 05 03 6161"),
        Lie("tag size of 2^31-1", ListGroupsRequest.self, 3, "01 05 ffffffff07"),
        Lie("tag in an over-long varint", ListGroupsRequest.self, 3, "01 808080808000 00", .invalidVarint),
        Lie("tags out of order", ListGroupsRequest.self, 3, "02 05 00 04 00", .invalidTag),
        Lie("a tag twice", ListGroupsRequest.self, 3, "02 05 00 05 00", .invalidTag),
        Lie(
            "a known tag larger than its field", FetchRequest.self, 12,
            "ffffffff 00000000 00000000 00000000 00 00000000 00000000 01 01 01 01 00 03 026161", .invalidTag),
        Lie("bytes after the end", ListGroupsRequest.self, 0, "00", .trailingBytes),
        Lie("nothing at all", ApiVersionsResponse.self, 0, "", .truncated),
    ]

    @Test(arguments: lies) func aLieIsFound(lie: Lie) throws {
        let bytes = try #require(Hex.bytes(lie.hex.utf8))
        let error = #expect(throws: KafkaCodecError.self) {
            _ = try BodyInspection(lie.type, version: lie.version, bytes: ByteSlice(bytes))
        }
        #expect(error?.code == lie.code, "\(error.map { "\($0)" } ?? "")")
        #expect((error?.offset ?? 0) <= bytes.count)
    }

    @Test func versionsThatDoNotExistAreRefused() {
        for version: Int16 in [-1, 14, Int16.min, Int16.max] {
            #expect(throws: KafkaCodecError(.unsupportedVersion)) {
                _ = try MetadataRequest.decode(ByteSlice([0, 0, 0, 0]), version: version)
            }
        }
    }

    @Test(arguments: [
        ("7fffffff00", KafkaCodecError.Code.frameTooLarge), ("ffffffff", .invalidLength), ("80000000", .invalidLength),
        ("00000401", .frameTooLarge),
    ]) func aFrameIsRefusedByItsLengthAlone(hex: String, code: KafkaCodecError.Code) throws {
        let bytes = try #require(Hex.bytes(hex.utf8))
        #expect(throws: KafkaCodecError(code)) { _ = try KafkaFrame.parse(bytes.span, maximumSize: 1024) }
    }

    @Test func aFrameThatHasNotArrivedIsAwaited() throws {
        let frame: [UInt8] = [0, 0, 0, 3, 1, 2, 3]
        for count in 0..<frame.count {
            let range = try KafkaFrame.parse(frame.span.extracting(first: count), maximumSize: 1024)
            #expect(range == nil)
        }
        #expect(try KafkaFrame.parse(frame.span, maximumSize: 1024) == 4..<7)
    }

    /// Every cut is run by the program KafkaHostile in release; here a sample of each message's.
    @Test(arguments: ["messages-3.9.jsonl", "messages-4.3.jsonl"])
    func aMessageThatIsCutIsAnError(file: String) throws {
        var cuts = 0
        var accepted: [String] = []
        for (number, line) in try Fixture.lines("kafka/\(file)").enumerated() where number % 4 == 0 {
            let vector = try MessageVector(line: line)
            let type = try #require(vector.messageType)
            let step = max(1, vector.bytes.count / 12)
            for end in stride(from: number / 4 % step, to: vector.bytes.count, by: step) {
                cuts += 1
                let cut = ByteSlice(copying: vector.bytes.span.extracting(..<end))
                if (try? BodyInspection(type, version: vector.version, bytes: cut)) != nil {
                    accepted.append("\(vector.name) \(vector.version) cut at \(end)")
                }
            }
        }
        #expect(cuts > 5_000)
        #expect(accepted.isEmpty, "\(accepted.prefix(5))")
    }

    /// A flipped bit may give another message; that must be written and read again as it is.
    @Test func aMessageWithAFlippedBitIsAnErrorOrAnotherMessage() throws {
        var flips = 0
        for (number, line) in try Fixture.lines("kafka/messages-4.3.jsonl").enumerated() where number % 29 == 0 {
            let vector = try MessageVector(line: line)
            let type = try #require(vector.messageType)
            for bit in stride(from: number % 7, to: min(vector.bytes.count, 128) * 8, by: 7) {
                var bytes = vector.bytes
                bytes[bit / 8] ^= 1 << UInt8(bit % 8)
                flips += 1
                #expect(try survives(type, vector.version, bytes))
            }
        }
        #expect(flips > 5_000)
    }

    private func survives<Message: KafkaMessage>(
        _: Message.Type, _ version: Int16, _ bytes: [UInt8]
    ) throws -> Bool {
        guard let message = try? Message.decode(ByteSlice(bytes), version: version) else { return true }
        let encoded = try message.encoded(version: version)
        let again = try Message.decode(encoded, version: version)
        return try again.encoded(version: version) == encoded
    }

    @Test func manySmallTagsAreRefusedBeforeTheyFillTheMemory() throws {
        var buffer = WireBuffer()
        buffer.append(unsignedVarint: 100_000)
        for tag in 0..<100_000 {
            buffer.append(unsignedVarint: UInt64(tag))
            buffer.append(0)
        }
        #expect(throws: KafkaCodecError(.tooMuchMemory)) {
            _ = try ListGroupsRequest.decode(ByteSlice(copying: buffer.bytes), version: 3)
        }
    }
}
