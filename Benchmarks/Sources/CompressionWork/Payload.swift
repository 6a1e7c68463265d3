import KafkaCodec
import WireBytes

/// The records of a Kafka batch, as they are before compression.
public enum Payload: String, CaseIterable {
    /// Readings of sensors: a key of 16 bytes, JSON of 128, one header.
    case readings
    /// Records of the same sizes whose values nobody can compress.
    case noise

    public func records(_ count: Int) -> [UInt8] {
        var random = SplitMix(state: 42)
        var builder = RecordBatchBuilder()
        var headers = RecordHeaders()
        headers.append(Array("source".utf8).span, Array("mqtt".utf8).span)
        for index in 0..<count {
            let device = Int(random.next() % 50)
            let timestamp: Int64 = 1_700_000_000_000 + Int64(index) * 13
            let key = Array("plant-7/dev-\(Self.padded(device, 4))".utf8)
            var value: [UInt8]
            switch self {
            case .readings:
                let text = """
                    {"device":"dev-\(Self.padded(device, 4))","time":\(timestamp),"temperature":\(20 + random.next() % 10)\
                    .\(random.next() % 10),"humidity":\(random.next() % 100),"volts":3.\(random.next() % 1000)\
                    ,"state":"ok","sequence":\(index)
                    """
                value = Array(text.utf8.prefix(127))
                while value.count < 127 { value.append(UInt8(ascii: " ")) }
                value.append(UInt8(ascii: "}"))
            case .noise: value = (0..<128).map { _ in UInt8(truncatingIfNeeded: random.next() >> 24) }
            }
            builder.append(key: key.span, value: value.span, timestamp: timestamp, headers: headers)
        }
        return [UInt8](copying: builder.bytes.extracting(droppingFirst: RecordBatchHeader.size))
    }

    private static func padded(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
    }
}

struct SplitMix {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }
}
