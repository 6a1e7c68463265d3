import KafkaCodec
import WireBytes

enum RecordSetInspection {
    static func json(_ records: ByteSlice) -> JSON { .string(Text.base64(records.span)) }
}
