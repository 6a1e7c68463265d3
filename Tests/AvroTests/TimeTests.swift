import Avro
import Testing
import WireBytes

/// Dates, times and timestamps as text of ISO 8601.
struct TimeTests {
    private static func schema(_ logical: String) throws -> AvroSchema {
        let type = ["date", "time-millis"].contains(logical) ? "int" : "long"
        return try AvroSchema(
            #"{"type":"record","name":"R","fields":[{"name":"t","type":{"type":"\#(type)","logicalType":"\#(logical)"}}]}"#
        )
    }

    private static let options = AvroJSONOptions(times: .iso)

    private func number(_ text: String, _ logical: String) -> Int64? {
        guard let schema = try? Self.schema(logical) else { return nil }
        var encoder = JSONToAvro(schema, Self.options)
        guard let data = try? encoder.encode(#"{"t":"\#(text)"}"#) else { return nil }
        var cursor = ByteCursor(data.span)
        return cursor.readUnsignedVarint(maximumBytes: 10).map { Int64(bitPattern: $0 >> 1) ^ -Int64($0 & 1) }
    }

    private func text(_ number: Int64, _ logical: String) throws -> String {
        let schema = try Self.schema(logical)
        var encoder = JSONToAvro(schema, Self.options)
        let data = try encoder.encode(#"{"t":\#(number)}"#)
        var output = WireBuffer()
        try AvroToJSON(try AvroReader(writer: schema), Self.options).write(data.span, into: &output)
        return String(decoding: [UInt8](copying: output.bytes).dropFirst(5).dropLast(), as: UTF8.self)
    }

    /// `date -u -d @SECONDS --iso-8601=ns`
    @Test(arguments: [
        ("date", 0, "1970-01-01"), ("date", 11_016, "2000-02-29"), ("date", -719_528, "0000-01-01"),
        ("date", 2_932_896, "9999-12-31"),
        ("date", -1, "1969-12-31"), ("date", 47_540, "2100-02-28"), ("date", 47_541, "2100-03-01"),
        ("time-millis", 45_000_500, "12:30:00.500"), ("time-micros", 86_399_999_999, "23:59:59.999999"),
        ("time-micros", 0, "00:00:00"),
        ("timestamp-millis", 1_700_000_000_123, "2023-11-14T22:13:20.123Z"),
        ("timestamp-millis", -1, "1969-12-31T23:59:59.999Z"),
        ("timestamp-micros", 951_782_400_000_000, "2000-02-29T00:00:00Z"),
        ("timestamp-nanos", 1, "1970-01-01T00:00:00.000000001Z"),
        ("timestamp-nanos", Int64.max, "2262-04-11T23:47:16.854775807Z"),
        ("local-timestamp-millis", 1_700_000_000_000, "2023-11-14T22:13:20"),
    ]) func `A number and its text stand for each other`(_ logical: String, _ value: Int64, _ expected: String) throws {
        #expect(try text(value, logical) == "\"\(expected)\"")
        #expect(number(expected, logical) == value)
    }

    @Test(arguments: [
        ("timestamp-millis", "2023-11-14T23:13:20.1230+01:00", Int64(1_700_000_000_123)),
        ("timestamp-millis", "2023-11-14 22:13:20Z", 1_700_000_000_000),
        ("timestamp-millis", "2023-11-14t17:43:20-04:30", 1_700_000_000_000),
        ("time-millis", "12:30:00.5", 45_000_500),
    ]) func `Offsets and short fractions are read`(_ logical: String, _ text: String, _ expected: Int64) {
        #expect(number(text, logical) == expected)
    }

    @Test(arguments: [
        ("date", "2023-02-29"), ("date", "1900-02-29"), ("date", "2023-13-01"), ("date", "2023-1-01"),
        ("date", "2023-01-01Z"), ("date", ""),
        ("time-millis", "24:00:00"), ("time-millis", "12:30"), ("time-millis", "12:30:00."),
        ("time-millis", "12:30:00.0001"),
        ("time-millis", "12:30:60"), ("timestamp-millis", "2023-11-14T22:13:20"),
        ("timestamp-millis", "2023-11-14T22:13:20.0005Z"),
        ("timestamp-nanos", "2300-01-01T00:00:00Z"), ("timestamp-nanos", "1600-01-01T00:00:00Z"),
        ("timestamp-millis", "2023-11-14T22:13:20+24:00"), ("local-timestamp-millis", "2023-11-14T22:13:20Z"),
        ("timestamp-millis", "2023-11-14T22:13:20\\u005a"),
    ]) func `What is no time, or does not fit its unit, is refused`(_ logical: String, _ text: String) {
        #expect(number(text, logical) == nil)
    }

    @Test func `Values without a text stay numbers`() throws {
        #expect(try text(2_932_897, "date") == "2932897")
        #expect(try text(-1, "time-millis") == "-1")
        #expect(try text(86_400_000, "time-millis") == "86400000")
    }

    @Test func `In a union the text of a time is told from others, and by default it is a string`() throws {
        let schema = try AvroSchema(
            #"{"type":"record","name":"R","fields":[{"name":"t","type":["null",{"type":"long","logicalType":"timestamp-millis"},"string"]}]}"#
        )
        var iso = JSONToAvro(schema, Self.options)
        #expect(try iso.encode(#"{"t":"1970-01-01T00:00:00.001Z"}"#) == [2, 2])
        #expect(try iso.encode(#"{"t":"soon"}"#) == [4, 8] + Array("soon".utf8))
        var plain = JSONToAvro(schema)
        #expect(try plain.encode(#"{"t":"1970-01-01T00:00:00.001Z"}"#).first == 4)
    }

    @Test func `Every day comes back`() throws {
        for day in stride(from: Int64(-719_528), through: 2_932_896, by: 1_009) {
            let text = try text(day, "date")
            #expect(number(String(text.dropFirst().dropLast()), "date") == day)
        }
    }
}
