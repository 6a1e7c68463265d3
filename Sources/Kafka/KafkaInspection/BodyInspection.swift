package import TrestleJSON
package import KafkaCodec
package import WireBytes

/// One message in words.
package struct BodyInspection: Sendable {
    /// The fields with their names.
    package let json: JSON
    /// The faults in records, one per line; only if records were decoded.
    package let recordFaults: [String]

    /// Reads a body that fills all of `bytes`.
    ///
    /// - Parameter decodingRecords: show the records in it; otherwise they are base64, as Kafka's own tools print them.
    package init(
        _ type: any KafkaMessage.Type, version: Int16, bytes: ByteSlice, decodingRecords: Bool = false
    ) throws(KafkaCodecError) {
        self = try Self.read(type, version, bytes, decodingRecords)
    }

    private init(json: JSON, recordFaults: [String]) {
        self.json = json
        self.recordFaults = recordFaults
    }

    private static func read<Message: KafkaMessage>(
        _: Message.Type, _ version: Int16, _ bytes: ByteSlice, _ decodingRecords: Bool
    ) throws(KafkaCodecError) -> BodyInspection {
        let message = try Message.decode(bytes, version: version)
        let faults = RecordFaults()
        let json = KafkaJSONWriter.json(
            message, version: version, style: decodingRecords ? .records : .inspection, recordFaults: faults)
        return BodyInspection(json: json, recordFaults: faults.lines)
    }
}
