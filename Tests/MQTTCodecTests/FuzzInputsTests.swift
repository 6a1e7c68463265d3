import Foundation
import MQTTCodec
import Testing
import WireBytes

/// What fuzzing kept: seeds that reach far, and every input that once found a fault.
@Suite struct FuzzInputsTests {
    @Test func everyKeptInputIsRefusedOrCanBeWrittenAgain() throws {
        let folder = Fixtures.folder.deletingLastPathComponent().appendingPathComponent("fuzz/FuzzMQTT")
        let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
        var faults: [String] = []
        for file in files {
            let bytes = [UInt8](try Data(contentsOf: file))
            for version in MQTTVersion.allCases {
                for sender in Role.allCases {
                    guard let packet = try? Packet.decode(frame: bytes.span, version: version, from: sender) else {
                        continue
                    }
                    var buffer = WireBuffer()
                    try packet.encode(into: &buffer, version: version)
                    let again = try Packet.decode(frame: buffer.bytes, version: version, from: sender)
                    if again != packet { faults.append("\(file.lastPathComponent): \(packet) became \(again)") }
                }
            }
        }
        #expect(faults.joined(separator: "\n") == "")
        #expect(files.count >= 40)
    }
}
