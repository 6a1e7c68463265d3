/// Kafka's `UUID`: 16 bytes, printed in base64url without padding as Kafka's tools print topic ids.
public struct KafkaUUID: Hashable, Sendable {
    public var high: UInt64
    public var low: UInt64

    public init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// All zero: "no id".
    public static let zero = KafkaUUID(high: 0, low: 0)

    public var isZero: Bool { high == 0 && low == 0 }

    /// The id from its 22 characters of base64url; `nil` when it is not that.
    public init?(_ text: String) {
        var high: UInt64 = 0
        var low: UInt64 = 0
        var count = 0
        for character in text.utf8 {
            guard count < 22, let digit = Self.digit(character) else { return nil }
            count += 1
            // 22 digits are 132 bits: the last digit carries two bits of the id and four that must be zero.
            if count == 22 {
                guard digit & 0x0F == 0 else { return nil }
                high = high << 2 | low >> 62
                low = low << 2 | digit >> 4
            } else {
                high = high << 6 | low >> 58
                low = low << 6 | digit
            }
        }
        guard count == 22 else { return nil }
        self.init(high: high, low: low)
    }

    private static func digit(_ character: UInt8) -> UInt64? {
        switch character {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt64(character - UInt8(ascii: "A"))
        case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt64(character - UInt8(ascii: "a")) + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt64(character - UInt8(ascii: "0")) + 52
        case UInt8(ascii: "-"): 62
        case UInt8(ascii: "_"): 63
        default: nil
        }
    }
}

extension KafkaUUID: CustomStringConvertible {
    public var description: String {
        let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)
        var text: [UInt8] = []
        for index in 0..<22 {
            // The six bits that start `index * 6` below the top of the 128, followed by zeros.
            let start = index * 6
            var six: UInt64
            if start + 6 <= 64 {
                six = high >> UInt64(58 - start)
            } else if start < 64 {
                six = high << UInt64(start - 58) | low >> UInt64(122 - start)
            } else if start + 6 <= 128 {
                six = low >> UInt64(122 - start)
            } else {
                six = low << UInt64(start - 122)
            }
            six &= 0x3F
            text.append(digits[Int(six)])
        }
        return String(decoding: text, as: UTF8.self)
    }
}
