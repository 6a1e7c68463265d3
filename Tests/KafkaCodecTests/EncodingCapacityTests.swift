import TrestleBase
import TrestleJSON
import KafkaCodec
import KafkaInspection
import Testing
import WireBytes

/// What an encoder writes does not depend on the memory that its buffer began with.
@Suite struct EncodingCapacityTests {
    @Test(arguments: ["messages-3.9.jsonl", "messages-4.3.jsonl"])
    func aMessageHasTheSameBytesAtEveryStartingCapacity(file: String) throws {
        var tried = 0
        var different: [String] = []
        for line in try Fixture.lines("kafka/\(file)") {
            guard let vector = try? MessageVector(line: line), let type = vector.messageType,
                type.validVersions.contains(vector.version)
            else { continue }
            if try compare(type, vector, &different) { tried += 1 }
        }
        #expect(tried > 3_000)
        #expect(different.isEmpty, "\(different.count): \(different.prefix(5))")
    }

    private func compare<Message: KafkaMessage>(
        _: Message.Type, _ vector: MessageVector, _ different: inout [String]
    ) throws -> Bool {
        // One version that was unstable in 3.9 has other fields there.
        guard let message = try? Message.decode(ByteSlice(vector.bytes), version: vector.version) else { return false }
        var reference = WireBuffer(capacity: 2 * vector.bytes.count + 64)
        try message.encode(into: &reference, version: vector.version)
        for capacity in startingCapacities(upTo: reference.count + 16) {
            var buffer = WireBuffer(capacity: capacity)
            try message.encode(into: &buffer, version: vector.version)
            if !buffer.bytes.hasSameBytes(as: reference.bytes) {
                different.append("\(Message.name) \(vector.version) at \(capacity): \(Hex.text(buffer.bytes))")
                break
            }
        }
        return true
    }

    @Test func aBatchHasTheSameBytesAtEveryStartingCapacity() throws {
        var tried = 0
        for line in try Fixture.lines("kafka/record-batches.jsonl") {
            guard let bytes = try JSON(parsing: line)["hex"]?.text.flatMap({ Hex.bytes($0.utf8) }) else { continue }
            var cursor = RecordSetCursor(bytes.span)
            while let entry = try? cursor.next() {
                switch entry {
                case .batch(let batch):
                    guard batch.header.compression == CompressionCodec.none else { continue }
                    try compare(batch)
                case .message(let message):
                    guard message.compression == CompressionCodec.none else { continue }
                    try compare(message)
                }
                tried += 1
            }
        }
        #expect(tried > 50)
    }

    private func compare(_ batch: borrowing RecordBatchView) throws {
        var reference = RecordBatchBuilder(capacity: 2 * batch.bytes.count + 1024)
        try rewrite(batch, &reference)
        for capacity in startingCapacities(upTo: reference.size + 16) {
            var builder = RecordBatchBuilder(capacity: capacity)
            try rewrite(batch, &builder)
            let isSame = builder.bytes.hasSameBytes(as: reference.bytes)
            #expect(isSame, "a batch of \(reference.size) bytes at \(capacity)")
        }
    }

    private func rewrite(_ batch: borrowing RecordBatchView, _ builder: inout RecordBatchBuilder) throws {
        var records = try batch.records()
        while let record = try records.next() {
            var headers = RecordHeaders()
            var cursor = record.headers
            while let next = cursor.next() { headers.append(next.name, next.value) }
            builder.append(key: record.key, value: record.value, timestamp: record.timestamp, headers: headers)
        }
        builder.finish()
    }

    private func compare(_ message: borrowing MessageView) throws {
        var reference = MessageSetBuilder(message.format, capacity: 2 * message.bytes.count + 64)
        try rewrite(message, &reference)
        for capacity in startingCapacities(upTo: reference.bytes.count + 16) {
            var builder = MessageSetBuilder(message.format, capacity: capacity)
            try rewrite(message, &builder)
            let isSame = builder.bytes.hasSameBytes(as: reference.bytes)
            #expect(isSame, "a message of \(reference.bytes.count) bytes at \(capacity)")
        }
    }

    private func rewrite(_ message: borrowing MessageView, _ builder: inout MessageSetBuilder) throws {
        try builder.append(
            key: message.record.key, value: message.record.value, timestamp: message.timestamp,
            offset: message.offset, isLogAppendTime: message.isLogAppendTime)
    }

    /// Every one of a small output; of a large one every fifth, which no number that moves bytes (ten bytes of
    /// reserve) slips through.
    private func startingCapacities(upTo end: Int) -> StrideThrough<Int> {
        stride(from: 0, through: end, by: end <= 160 ? 1 : 5)
    }
}
