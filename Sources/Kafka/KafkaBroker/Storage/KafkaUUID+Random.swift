internal import KafkaCodec

extension KafkaUUID {
    /// An id that nothing else has. It never begins with a dash, which command lines would take for an option.
    static func random() -> KafkaUUID {
        while true {
            // Version 4, variant 1 (RFC 9562), as Kafka's own.
            let high = UInt64.random(in: .min ... .max) & ~0xF000 | 0x4000
            let low = UInt64.random(in: .min ... .max) & ~(3 << 62) | 2 << 62
            let candidate = KafkaUUID(high: high, low: low)
            if !candidate.description.hasPrefix("-") { return candidate }
        }
    }
}
