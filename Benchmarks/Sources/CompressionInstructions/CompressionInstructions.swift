import CompressionWork
import Harness
import KafkaCodec
import KafkaCompression
import WireBytes

/// Our own codecs for an instruction counter; `Tests/Checks/instruction-counts.sh` runs it. An operation is a record.
@main struct CompressionInstructions {
    final class Output { var buffer = WireBuffer(capacity: 1 << 18) }

    static func main() throws {
        var works: [CountedWork] = []
        for codec in [CompressionCodec.snappy, .lz4] {
            for payload in Payload.allCases {
                let count = 200
                let bytes = payload.records(count)
                let output = Output()
                try StandardCompression.shared.compress(bytes.span, codec: codec, into: &output.buffer)
                let packed = [UInt8](copying: output.buffer.bytes)
                works.append(
                    CountedWork("\(codec.name)-compress-\(payload)", operations: count) {
                        output.buffer.removeAll()
                        try? StandardCompression.shared.compress(bytes.span, codec: codec, into: &output.buffer)
                        precondition(output.buffer.count == packed.count)
                    })
                works.append(
                    CountedWork("\(codec.name)-decompress-\(payload)", operations: count) {
                        output.buffer.removeAll()
                        try? StandardCompression.shared.decompress(
                            packed.span, codec: codec, magic: 2, limits: DecompressionLimits(), into: &output.buffer)
                        precondition(output.buffer.count == bytes.count)
                    })
            }
        }
        CountedWork.main(works)
    }
}
