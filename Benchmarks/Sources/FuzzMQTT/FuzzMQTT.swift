import MQTTCodec
import WireBytes

/// Reads the input as a packet of both versions from both sides. Whatever is accepted must survive being written and
/// read again; whatever a stream would hold is framed to its end.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let input = UnsafeBufferPointer(start: start, count: count)
    let bytes = Array(input)
    var buffer = ByteBuffer()
    for version in MQTTVersion.allCases {
        for sender in Role.allCases {
            guard let packet = try? Packet.decode(frame: bytes.span, version: version, from: sender) else { continue }
            buffer.removeAll()
            do {
                try packet.encode(into: &buffer, version: version)
                let again = try Packet.decode(frame: buffer.bytes, version: version, from: sender)
                precondition(again == packet, "\(packet) became \(again)")
                let size = try packet.encodedSize(version)
                precondition(size == buffer.count, "\(packet) takes \(buffer.count) bytes, not \(size)")
            } catch {
                fatalError("\(packet) cannot be written: \(error)")
            }
        }
    }
    var rest = bytes.span
    while let header = try? FixedHeader.parse(rest), header.totalSize <= rest.count {
        rest = rest.extracting(droppingFirst: header.totalSize)
    }
    return 0
}

#if !FUZZING
    import Foundation

    /// Without libFuzzer: replays the files and folders named on the command line.
    @main struct Replay {
        static func main() throws {
            var replayed = 0
            for argument in CommandLine.arguments.dropFirst() {
                let url = URL(fileURLWithPath: argument)
                let listed = try? FileManager.default.contentsOfDirectory(at: url, includingPropertiesForKeys: nil)
                for file in listed ?? [url] {
                    let bytes = [UInt8](try Data(contentsOf: file))
                    _ = bytes.withUnsafeBufferPointer { fuzzOneInput($0.baseAddress, $0.count) }
                    replayed += 1
                }
            }
            print("\(replayed) inputs replayed")
        }
    }
#endif
