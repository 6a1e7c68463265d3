import KafkaCodec
import MQTTCodec
import Testing
import TrestleBridge
import WireBytes

/// A message as a broker would send it.
struct SentMessage: Equatable {
    var topic: String
    var payload: [UInt8] = Array("21.5".utf8)
    var qos = QoS.atLeastOnce
    var retain = false
    var properties = Properties()

    func frame(_ version: MQTTVersion = .v5) throws -> ByteSlice {
        var output = WireBuffer()
        let publish = try Publish(
            topic: topic, payload: ByteSlice(payload), qos: qos, retain: retain,
            packetIdentifier: qos == .atMostOnce ? nil : PacketIdentifier(rawValue: 7), properties: properties)
        try Packet.publish(publish).encode(into: &output, version: version)
        return ByteSlice(output)
    }

    /// The record that a mapping makes of it.
    func record(by mapping: InboundMapping, version: MQTTVersion = .v5, timestamp: Int64 = 1_000) throws -> MappedRecord
    {
        let frame = try frame(version)
        let view = try PublishView(frame: frame.span, version: version, from: .server)
        let message = MappedMessage(view, timestamp: timestamp)
        var output = MappedOutput()
        try mapping.map(message, into: &output)
        // Through the bytes of a batch, as in a broker.
        var builder = RecordBatchBuilder(capacity: 256)
        let payload = message.payload
        let stored: Span<UInt8>? = output.isTombstone ? nil : payload
        builder.append(key: output.keyBytes, value: stored, timestamp: output.timestamp, headers: output.headers)
        builder.finish(baseOffset: 0)
        let bytes = builder.seal()
        let batch = try RecordBatchView(bytes.span)
        var records = try batch.records()
        guard let record = try records.next() else { throw MappingError("there is no record") }
        var headers: [MappedRecord.Header] = []
        var cursor = record.headers
        while let header = cursor.next() {
            var value: ByteSlice?
            if let span = header.value { value = ByteSlice(copying: span) }
            headers.append(MappedRecord.Header(ByteSlice(copying: header.name), value))
        }
        var key: ByteSlice?
        if let span = record.key { key = ByteSlice(copying: span) }
        var value: ByteSlice?
        if let span = record.value { value = ByteSlice(copying: span) }
        return MappedRecord(
            topic: String(decodingUTF8: output.topic.bytes), timestamp: record.timestamp, key: key, value: value,
            headers: headers)
    }
}

func template(_ text: String, _ filter: String) throws -> Template {
    try Template(text, for: .mqtt(try FilterPattern(filter)))
}

extension MappedRecord {
    /// Headers as text.
    var texts: [String] {
        headers.map {
            "\(String(decodingUTF8: $0.name.span))=\($0.value.map { String(decodingUTF8: $0.span) } ?? "nil")"
        }
    }
}
