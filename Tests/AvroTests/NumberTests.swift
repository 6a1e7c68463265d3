import Avro
import Testing
import TrestleBase

/// Numbers as texts and from texts, by the standard library's own conversions.
struct NumberTests {
    @Test func `Every double comes back from its text, which is no longer than needed`() throws {
        let schema = try AvroSchema(#""double""#)
        let writer = AvroToJSON(try AvroReader(writer: schema))
        var encoder = JSONToAvro(schema)
        var random = SeededRandom(seed: 7)
        for round in 0..<20_000 {
            let value: Double
            switch round % 4 {
            case 0: value = Double(bitPattern: random.next())
            case 1: value = Double(Int64.random(in: -1_000_000...1_000_000, using: &random)) / 100
            case 2: value = Double.random(in: -180...180, using: &random)
            default: value = Double(Int64(bitPattern: random.next()))
            }
            guard value.isFinite else { continue }
            let text = try writer.text(schema.encode(.double(value)))
            #expect(Double(text)?.bitPattern == value.bitPattern)
            #expect(
                text.filter(\.isNumber).count <= value.description.filter(\.isNumber).count + 1, "\(text) for \(value)")
            #expect(try encoder.encode(text) == schema.encode(.double(value)))
        }
    }

    @Test func `Every float comes back from its text`() throws {
        let schema = try AvroSchema(#""float""#)
        let writer = AvroToJSON(try AvroReader(writer: schema))
        var encoder = JSONToAvro(schema)
        var random = SeededRandom(seed: 8)
        for round in 0..<20_000 {
            let bits = UInt32(truncatingIfNeeded: random.next())
            let value =
                round % 2 == 0 ? Float(bitPattern: bits) : Float(Int32(truncatingIfNeeded: bits) % 100_000) / 100
            guard value.isFinite else { continue }
            let text = try writer.text(schema.encode(.float(value)))
            #expect(Float(text)?.bitPattern == value.bitPattern)
            #expect(try encoder.encode(text) == schema.encode(.float(value)))
        }
    }

    @Test func `Texts with many digits are rounded once`() throws {
        var encoder = JSONToAvro(try AvroSchema(#""float""#))
        let schema = try AvroSchema(#""float""#)
        // Just above the middle between two floats; rounded to a double first, it would lie in the middle.
        for text in [
            "1.000000059604644775390625", "1.0000000596046447753906251", "16777217.0000000001", "1e-45",
            "7.006492321624085e-46",
        ] {
            #expect(try encoder.encode(text) == schema.encode(.float(Float(text) ?? .nan)), "\(text)")
        }
    }

    @Test func `Decimals of any length come back`() throws {
        var random = SeededRandom(seed: 9)
        for _ in 0..<2000 {
            let scale = Int.random(in: 0...12, using: &random)
            let schema = try AvroSchema(#"{"type":"bytes","logicalType":"decimal","precision":60,"scale":\#(scale)}"#)
            let digits = (0..<Int.random(in: 1...40, using: &random)).map { _ in
                "\(Int.random(in: 0...9, using: &random))"
            }
            var whole = String(digits.joined().drop { $0 == "0" })
            if whole.isEmpty { whole = "0" }
            let fraction = (0..<scale).map { _ in "\(Int.random(in: 0...9, using: &random))" }.joined()
            let isZero = (whole + fraction).allSatisfy { $0 == "0" }
            let text = (Bool.random(using: &random) && !isZero ? "-" : "") + whole + (scale > 0 ? ".\(fraction)" : "")
            var encoder = JSONToAvro(schema)
            #expect(try AvroToJSON(AvroReader(writer: schema)).text(encoder.encode(text)) == text)
        }
    }
}
