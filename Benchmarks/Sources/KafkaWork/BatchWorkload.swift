import KafkaCodec
import WireBytes

/// Records of a sensor: a key of 16 bytes, a value of 128, one header, a millisecond apart. 1,000 of them are a batch of 170 KB.
public struct BatchWorkload {
    static let baseTimestamp: Int64 = 1_700_000_000_000
    static let traceName = Array("trace".utf8)

    /// All keys, values and header values, one behind the other.
    public let bytes: [UInt8]
    public let parts: [Parts]

    public struct Parts {
        public let key: Range<Int>
        public let value: Range<Int>
        public let trace: Range<Int>
        public let timestamp: Int64
    }

    /// - Parameter count: how many records.
    public init(count: Int = 1_000) {
        var bytes: [UInt8] = []
        var parts: [Parts] = []
        var seed: UInt64 = 42
        func digits(_ count: Int) -> String {
            seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            let text = String(seed >> 20)
            return String(repeating: "0", count: max(0, count - text.utf8.count)) + text.suffix(count)
        }
        func add(_ text: String, size: Int) -> Range<Int> {
            let start = bytes.count
            bytes += text.utf8.prefix(size)
            bytes += [UInt8](repeating: 0x20, count: size - (bytes.count - start))
            return start..<bytes.count
        }
        for index in 0..<count {
            let timestamp = Self.baseTimestamp + Int64(index)
            let value =
                "{\"ts\":\(timestamp),\"temp\":\(digits(2)).\(digits(2)),\"hum\":\(digits(2)).\(digits(1)),"
                + "\"seq\":\(100_000 + index),\"fw\":\"1.4.2\",\"id\":\"\(digits(8))\"}"
            parts.append(
                Parts(
                    key: add("sensor-\(digits(9))", size: 16), value: add(value, size: 128),
                    trace: add(digits(8), size: 8), timestamp: timestamp))
        }
        self.bytes = bytes
        self.parts = parts
    }

    /// The batch as our builder writes it.
    public func encoded() -> [UInt8] {
        var builder = RecordBatchBuilder(capacity: 1 << 18)
        Ours.encode(self, &builder)
        return [UInt8](copying: builder.bytes)
    }
}
