/// The meaning of a type's values (specification, "Logical Types").
public enum AvroLogicalType: Hashable, Sendable {
    /// On `bytes` and `fixed`: an integer in two's complement, the highest byte first, divided by 10^scale.
    case decimal(precision: Int, scale: Int)
    /// On `bytes`: as `decimal`, with the scale in each value.
    case bigDecimal
    /// On `string`: its text form (RFC 9562); on `fixed` of 16: its bytes.
    case uuid
    /// On `int`: days since 1970-01-01.
    case date
    /// On `int`: milliseconds since midnight.
    case timeMillis
    /// On `long`: microseconds since midnight.
    case timeMicros
    /// On `long`: since 1970-01-01 00:00 UTC.
    case timestampMillis, timestampMicros, timestampNanos
    /// On `long`: since 1970-01-01 00:00 in a time zone that is not stated.
    case localTimestampMillis, localTimestampMicros, localTimestampNanos
    /// On `fixed` of 12: months, days and milliseconds, each of 4 bytes, the lowest first.
    case duration

    /// - Returns: `nil` when the name is not known or not valid for the type; it is then ignored, as the specification says.
    init?(_ name: String, on kind: AvroSchema.Kind, size: Int, precision: Int?, scale: Int?, hasScale: Bool) {
        switch (name, kind) {
        case ("decimal", .bytes), ("decimal", .fixed):
            guard let precision, precision > 0, !hasScale || scale != nil else { return nil }
            let scale = scale ?? 0
            guard scale >= 0, scale <= precision else { return nil }
            if kind == .fixed, precision > Self.decimalDigits(size) { return nil }
            self = .decimal(precision: precision, scale: scale)
        case ("big-decimal", .bytes): self = .bigDecimal
        case ("uuid", .string): self = .uuid
        case ("uuid", .fixed):
            guard size == 16 else { return nil }
            self = .uuid
        case ("date", .int): self = .date
        case ("time-millis", .int): self = .timeMillis
        case ("time-micros", .long): self = .timeMicros
        case ("timestamp-millis", .long): self = .timestampMillis
        case ("timestamp-micros", .long): self = .timestampMicros
        case ("timestamp-nanos", .long): self = .timestampNanos
        case ("local-timestamp-millis", .long): self = .localTimestampMillis
        case ("local-timestamp-micros", .long): self = .localTimestampMicros
        case ("local-timestamp-nanos", .long): self = .localTimestampNanos
        case ("duration", .fixed):
            guard size == 12 else { return nil }
            self = .duration
        default: return nil
        }
    }

    /// The decimal digits that so many bytes of two's complement always hold: floor(log10(2^(8 size - 1) - 1)).
    private static func decimalDigits(_ size: Int) -> Int {
        // log10(2) as a fraction that is exact enough for every size a schema may have; 8 size - 1 bits.
        guard size > 0 else { return 0 }
        return (8 * size - 1) * 301_029_995 / 1_000_000_000
    }
}
