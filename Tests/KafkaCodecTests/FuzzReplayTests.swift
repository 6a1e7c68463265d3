import Foundation
import KafkaCodec
import KafkaInspection
import Testing
import WireBytes

/// What the fuzz targets start from, and what they found, every time.
@Suite struct FuzzReplayTests {
    private static func inputs(_ target: String) throws -> [[UInt8]] {
        try FileManager.default.contentsOfDirectory(at: Fixture.url("fuzz/\(target)"), includingPropertiesForKeys: nil)
            .map { [UInt8](try Data(contentsOf: $0)) }
    }

    @Test func messagesSurviveBeingWrittenAndReadAgain() throws {
        let inputs = try Self.inputs("FuzzKafkaMessages")
        #expect(inputs.count >= 10)
        for input in inputs where input.count >= 2 {
            let type = MessageTypes.all[Int(input[0]) % MessageTypes.all.count]
            let version = type.validVersions.lowerBound + Int16(input[1]) % Int16(type.validVersions.count)
            #expect(try Self.survives(type, version, ByteSlice(input).extracting(2..<input.count)), "\(type) \(version)")
        }
    }

    private static func survives<Message: KafkaMessage>(
        _: Message.Type, _ version: Int16, _ body: ByteSlice
    ) throws -> Bool {
        guard let message = try? Message.decode(body, version: version) else { return true }
        let encoded = try message.encoded(version: version)
        return try Message.decode(encoded, version: version).encoded(version: version) == encoded
    }

    @Test func recordSetsAreReadOrRefused() throws {
        let inputs = try Self.inputs("FuzzRecords")
        #expect(inputs.count >= 10)
        for input in inputs {
            let inspection = RecordSetInspection(input.span)
            #expect(inspection.fault != nil || !inspection.batches.isEmpty || inspection.partialBytes == input.count)
        }
    }
}
