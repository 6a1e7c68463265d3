import KafkaCodec
import KafkaCompression
import KafkaInspection
import Testing
import TrestleBase
import TrestleJSON
import WireBytes

/// Header and body are encoded and decoded in one call, into and from the same kind of bytes.
@Suite struct KafkaFrameMessageTests {
    private let response = MetadataResponse(
        brokers: [.init(nodeID: 1, host: "kafka-1", port: 9092)],
        topics: [.init(name: "orders", partitions: [.init(partitionIndex: 0, leaderID: 1, replicaNodes: [1])])])

    @Test func aRequestComesBackAsItWasEncoded() throws {
        let request = MetadataRequest(topics: [.init(name: "orders")], allowAutoTopicCreation: false)
        for version in MetadataRequest.validVersions where version >= 4 {
            let frame = try KafkaFrame.encode(request, version: version, correlationID: 7, clientID: "inventory")
            let (header, body) = try KafkaFrame.decode(MetadataRequest.self, from: frame)
            #expect(header.correlationID == 7 && header.clientID == "inventory" && header.apiVersion == version)
            #expect(body.topics?.map(\.name) == ["orders"] && !body.allowAutoTopicCreation)
            #expect(try KafkaFrame.decode(MetadataRequest.self, from: frame.array).header.correlationID == 7)
        }
    }

    @Test func aResponseComesBackAsItWasEncoded() throws {
        for version in MetadataResponse.validVersions {
            let frame = try KafkaFrame.encode(response, version: version, correlationID: 7)
            let (header, body) = try KafkaFrame.decode(MetadataResponse.self, from: frame, version: version)
            #expect(header.correlationID == 7)
            #expect(body.brokers.first?.host == "kafka-1" && body.topics.first?.partitions.first?.replicaNodes == [1])
        }
    }

    @Test func aFrameIsWholeAndOfTheExpectedRequest() throws {
        let frame = try KafkaFrame.encode(MetadataRequest(), version: 9, correlationID: 7)
        #expect(throws: KafkaCodecError(.truncated)) {
            try KafkaFrame.decode(MetadataRequest.self, from: frame.dropLast())
        }
        #expect(throws: KafkaCodecError(.trailingBytes)) {
            try KafkaFrame.decode(MetadataRequest.self, from: frame + [0])
        }
        #expect(throws: KafkaCodecError(.unexpectedApiKey)) { try KafkaFrame.decode(FetchRequest.self, from: frame) }
    }

    /// A request that leaves the topics out asks for all of them.
    @Test func metadataIsRequestedForAllTopicsByDefault() throws {
        #expect(MetadataRequest().topics == nil)
        let bytes = try MetadataRequest().encoded(version: 9)
        #expect(try MetadataRequest.decode(bytes, version: 9).topics == nil)
    }

    @Test func whatHoldsASecretPrintsWithoutIt() {
        let shown = [
            "\(SaslAuthenticateRequest(authBytes: "hush"))", "\([SaslAuthenticateResponse(authBytes: "hush")])",
            "\(RenewDelegationTokenRequest(hmac: "hush"))",
            "\(AlterUserScramCredentialsRequest(upsertions: [.init(name: "u", saltedPassword: "hush")]))",
            "\(DescribeDelegationTokenResponse(tokens: [.init(hmac: "hush")]))",
        ]
        for text in shown { #expect(text.contains("(hidden)") && !text.contains("hush")) }
    }
}

/// An error of decoding says in which field of which message it is.
@Suite struct DecodingErrorTests {
    private let response = MetadataResponse(
        brokers: [.init(nodeID: 1, host: "kafka-1", port: 9092), .init(nodeID: 2, host: "kafka-2", port: 9092)],
        clusterID: "cluster",
        topics: [
            .init(name: "a", partitions: [.init(partitionIndex: 0, leaderID: 1, replicaNodes: [1, 2])]),
            .init(
                name: "b",
                partitions: [.init(partitionIndex: 0, leaderID: 1), .init(partitionIndex: 1, leaderID: 2)]),
        ])

    /// The fields whose bytes end at each place of the message, in order.
    private func fields<Message: KafkaMessage>(_ message: Message, version: Int16) throws -> [String] {
        let bytes = try message.encoded(version: version)
        var fields: [String] = []
        for end in 0..<bytes.count {
            do {
                _ = try Message.decode(bytes.extracting(0..<end), version: version)
                Issue.record("\(end) of \(bytes.count) bytes are accepted")
            } catch {
                #expect(error.message == "\(Message.name)" && error.version == version)
                let field = try #require(error.field, "\(error) at \(end) of \(bytes.count)")
                if field != fields.last { fields.append(field) }
            }
        }
        return fields
    }

    @Test func theFieldIsNamedWhereverTheBytesEnd() throws {
        let expected = [
            "throttleTimeMs", "brokers", "brokers[1].nodeId", "brokers[1].host", "brokers[1].port", "brokers[1].rack",
            "clusterId", "controllerId", "topics", "topics[0].partitions", "topics[0].partitions[0].offlineReplicas",
            "topics[1].errorCode", "topics[1].name", "topics[1].isInternal", "topics[1].partitions",
            "topics[1].partitions[1].isrNodes", "topics[1].partitions[1].offlineReplicas",
        ]
        // An array whose bytes cannot hold its elements ends there, without its last ones.
        let found = try fields(response, version: 5)
        #expect(found.filter(expected.contains) == expected)
        #expect(try fields(response, version: 12).contains("topics[0].partitions[0].tagged fields"))
    }

    @Test func aTaggedFieldIsNamed() throws {
        let fetch = FetchRequest(clusterID: "cluster", replicaState: .init(replicaID: 3, replicaEpoch: 4))
        let names = try fields(fetch, version: 15)
        #expect(names.contains("rackId") && names.contains("tagged fields"))
        #expect(names.contains("tagged field 0") || names.contains("clusterId"))
    }

    @Test(
        arguments: [
            (
                MetadataRequest.validVersions.upperBound + 1,
                "MetadataRequest has no version 14: this library knows 0 to 13"
            ),
            (-1, "MetadataRequest has no version -1: this library knows 0 to 13"),
        ] as [(Int16, String)])
    func aVersionThatDoesNotExistIsToldWithThoseThatDo(version: Int16, text: String) {
        let read = #expect(throws: KafkaCodecError.self) { try MetadataRequest.decode([0], version: version) }
        let written = #expect(throws: KafkaCodecError.self) { try MetadataRequest().encoded(version: version) }
        for error in [read, written] {
            #expect(error?.description == text && error?.validVersions == 0...13)
        }
    }

    @Test func anErrorReadsAsOneLine() throws {
        var bytes = try response.encoded(version: 5).array
        let place = try #require(bytes.indices.first { bytes[$0...].starts(with: "kafka-2".utf8) })
        bytes[place] = 0xff
        #expect(throws: KafkaCodecError(.invalidUTF8)) { try MetadataResponse.decode(bytes, version: 5) }
        do throws(KafkaCodecError) {
            _ = try MetadataResponse.decode(bytes, version: 5)
        } catch {
            #expect(
                "\(error)"
                    == "MetadataResponse version 5, brokers[1].host, byte \(place + 7): text that is not UTF-8 (STRING)"
            )
        }
        let unwritable = MetadataRequest(topics: nil)
        do throws(KafkaCodecError) {
            _ = try unwritable.encoded(version: 0)
        } catch {
            #expect(
                "\(error)" == "MetadataRequest version 0, byte 0: null where this version does not allow it (topics)")
        }
    }

    /// Every message of the golden files, cut at every byte: some field is named, whatever the message.
    @Test func everyGoldenMessageNamesItsFields() throws {
        var unnamed: [String] = []
        for line in try Fixture.lines("kafka/messages-4.3.jsonl").prefix(600) {
            let vector = try MessageVector(line: line)
            guard let type = vector.messageType, type.validVersions.contains(vector.version) else { continue }
            unnamed += Self.unnamed(type, vector.bytes, vector.version)
        }
        #expect(unnamed.prefix(10).joined(separator: "\n") == "")
    }

    private static func unnamed<Message: KafkaMessage>(
        _: Message.Type, _ bytes: [UInt8], _ version: Int16
    ) -> [String] {
        let whole = ByteSlice(bytes)
        return (0..<bytes.count).compactMap { end in
            do throws(KafkaCodecError) {
                _ = try Message.decode(whole.extracting(0..<end), version: version)
                return nil
            } catch {
                return error.field == nil ? "\(error) after \(end) of \(bytes.count) bytes" : nil
            }
        }
    }
}

/// Batches that can be kept, beside the views.
@Suite struct RecordBatchValueTests {
    private let records = [
        Record(key: "plant/1", value: "21.5", headers: [.init("unit", "C"), .init("empty", nil)], timestamp: 1000),
        Record(key: nil, value: [1, 2, 3], timestamp: 1001, offset: 1),
        Record(key: "plant/2", value: nil as ByteSlice?, timestamp: 999, offset: 2),
    ]

    @Test(arguments: CompressionCodec.allCases)
    func whatIsEncodedIsDecodedAgain(codec: CompressionCodec) throws {
        let compression = StandardCompression()
        let batch = RecordBatch(records, producerID: 5, producerEpoch: 1, baseSequence: 7)
        guard let bytes = try? batch.encoded(codec: codec, compression: compression) else {
            #expect(codec == .zstd)
            return
        }
        let again = try RecordBatch.decode(bytes.array + bytes, compression: compression)
        #expect(again.map(\.records) == [records, records])
        #expect(again[0].producerID == 5 && again[0].baseSequence == 7 && again[0].attributes.compression == codec)
        var values: [String] = []
        for record in again[0] { values.append(record.value?.string ?? "tombstone") }
        #expect(values == ["21.5", "\u{1}\u{2}\u{3}", "tombstone"])
        #expect(again[0][0].header("unit") == "C" && again[0][0].header("none") == nil)
    }

    @Test func aBatchThatIsCutIsLeftOut() throws {
        let bytes = try RecordBatch(records).encoded()
        #expect(try RecordBatch.decode((bytes.array + bytes).dropLast()).count == 1)
        #expect(try RecordBatch.decode(ByteSlice()).isEmpty)
    }

    @Test func aCodecNeedsItsLibrary() throws {
        let bytes = try RecordBatch(records).encoded(codec: .gzip, compression: StandardCompression())
        #expect(throws: KafkaCodecError(.unsupportedCompression)) { try RecordBatch.decode(bytes) }
    }

    /// A header takes two bytes on the wire and much more in memory.
    @Test func headersThatTakeFarMoreMemoryThanBytesAreRefused() throws {
        let tiny = [Record.Header](repeating: .init("", nil), count: 100_000)
        let bytes = try RecordBatch([Record(value: "", headers: tiny)]).encoded()
        #expect(throws: KafkaCodecError(.tooMuchMemory)) { try RecordBatch.decode(bytes) }
    }

    @Test func theGoldenSetsReadAsTheirViewsDo() throws {
        let compression = StandardCompression()
        var compared = 0
        for line in try Fixture.lines("kafka/record-batches.jsonl") {
            let hex = try #require(try JSON(parsing: line)["hex"]?.text)
            let vector = try #require(Hex.bytes(hex.utf8))
            guard let batches = try? RecordBatch.decode(vector, compression: compression) else { continue }
            var expected: [[String]] = []
            var cursor = RecordSetCursor(vector.span)
            var scratch = WireBuffer()
            while let entry = try cursor.next() {
                var lines: [String] = []
                try entry.forEachRecord(compression: compression, scratch: &scratch) { record in
                    var (key, value): (ByteSlice?, ByteSlice?)
                    if let span = record.key { key = ByteSlice(copying: span) }
                    if let span = record.value { value = ByteSlice(copying: span) }
                    lines.append(
                        "\(record.offset) \(record.timestamp) \(key as Any) \(value as Any) \(record.headerCount)")
                }
                expected.append(lines)
            }
            #expect(
                batches.map {
                    $0.map { "\($0.offset) \($0.timestamp) \($0.key as Any) \($0.value as Any) \($0.headers.count)" }
                } == expected)
            compared += 1
        }
        #expect(compared > 50)
    }
}
