import Foundation
import Harness
import MQTTCodec
import MQTTFloor
import MQTTWork
import WireBytes

/// Decodes and encodes 10,000 PUBLISH packets, ours and the floor in turn, and prints the ratios.
///
/// `MQTTThroughput` prints the table and says which marks are missed, `--tsv` the rows of `run.sh`. For `mqtt-peers.py`,
/// `--times` prints one line a work, and `--write FOLDER` writes the packets to files.
@main struct Main {
    static func main() throws {
        let workloads = try [MQTTVersion.v3_1_1, .v5].map { try Workload($0, count: 10_000) }
        var works: [Work] = []
        for workload in workloads { works += try Self.works(workload) }
        let arguments = CommandLine.arguments.dropFirst()
        if arguments.first == "--write", let folder = arguments.dropFirst().first {
            for workload in workloads { try workload.write(to: folder) }
            return
        }
        let results = Work.measure(works)
        if arguments.first == "--times" {
            for (work, result) in zip(works, results) { print(work.title, result.best.rounded(to: 2), separator: "\t") }
            return
        }
        let rows = zip(works, results).filter { !$0.0.key.hasPrefix("floor") }.map { work, result in
            Comparison(
                work.key, unit: "ns a packet", ours: result.best, against: "C floor",
                theirs: results[work.floor(among: works)].best, mark: marks[work.key])
        }
        if Comparison.isTSV { return rows.forEach { $0.printTSV() } }
        print("work                     ns best  ns median   M/s   allocations  of the floor")
        for (work, result) in zip(works, results) {
            let ratio = result.best / results[work.floor(among: works)].best
            print(
                work.key.padded(to: 24), result.best.rounded(to: 2).padded(to: 8),
                result.median.rounded(to: 2).padded(to: 9), (1000 / result.best).rounded(to: 1).padded(to: 8),
                result.allocationsPerOperation.rounded(to: 4).padded(to: 8), ratio.rounded(to: 2))
        }
        print(Comparison.verdict(on: rows))
    }

    /// At most so many times the floor.
    static let marks = [
        "decode-view-311": 1.3, "decode-view-5": 1.5, "decode-owned-311": 3, "encode-311": 1.5, "encode-5": 1.5,
    ]

    static func works(_ workload: Workload) throws -> [Work] {
        let version = workload.version
        let name = version == .v5 ? "5" : "311"
        let bytes = workload.bytes
        let slice = ByteSlice(bytes)
        let isV5: Int32 = version == .v5 ? 1 : 0
        let expected = try Ours.decodeViews(bytes.span, version: version)

        let parts = try workload.parts()
        // The floor's descriptions point into bytes that stay where they are.
        let source = UnsafeMutablePointer<UInt8>.allocate(capacity: bytes.count)
        source.initialize(from: bytes, count: bytes.count)
        var descriptions: [mqtt_floor_publish] = []
        var start = 0
        while start < bytes.count {
            var description = mqtt_floor_publish()
            let size = mqtt_floor_decode(source + start, bytes.count - start, isV5, &description)
            precondition(size > 0)
            descriptions.append(description)
            start += size
        }

        final class Output { var buffer = WireBuffer(capacity: 4 << 20) }
        let output = Output()
        let target = UnsafeMutablePointer<UInt8>.allocate(capacity: bytes.count)

        return [
            Work("floor-decode-\(name)", operations: workload.count) {
                let sum = bytes.withUnsafeBufferPointer { mqtt_floor_decode_all($0.baseAddress!, $0.count, isV5) }
                precondition(sum == expected)
            },
            Work("decode-view-\(name)", operations: workload.count) {
                let sum = try? Ours.decodeViews(bytes.span, version: version)
                precondition(sum == expected)
            },
            Work("decode-owned-\(name)", operations: workload.count) {
                let sum = try? Ours.decodeOwned(slice, version: version)
                precondition(sum == expected)
            },
            Work("floor-encode-\(name)", operations: workload.count) {
                let written = descriptions.withUnsafeBufferPointer {
                    mqtt_floor_encode_all($0.baseAddress!, $0.count, isV5, target)
                }
                precondition(written == bytes.count)
            },
            Work("encode-\(name)", operations: workload.count) {
                try? Ours.encode(bytes.span, layouts: parts.span, version: version, into: &output.buffer)
                precondition(output.buffer.count == bytes.count)
            },
        ]
    }
}

extension Work {
    /// The index of the floor that this work is held against.
    func floor(among works: [Work]) -> Int {
        let version = key.hasSuffix("311") ? "311" : "5"
        let kind = key.contains("encode") ? "floor-encode-" : "floor-decode-"
        return works.firstIndex { $0.key == kind + version } ?? 0
    }
}

extension Work {
    /// `floor-decode-311` as `C floor<TAB>decode 311`.
    fileprivate var title: String {
        let version = key.hasSuffix("311") ? "311" : "5"
        let who = key.hasPrefix("floor") ? "C floor" : key.contains("owned") ? "ours, owned" : "ours, view"
        return "\(who)\t\(key.contains("encode") ? "encode" : "decode") \(version)"
    }
}

extension Workload {
    /// Writes `publish-311.bin` or `publish-5.bin`.
    fileprivate func write(to folder: String) throws {
        let name = version == .v5 ? "5" : "311"
        try Data(bytes).write(to: URL(fileURLWithPath: folder).appendingPathComponent("publish-\(name).bin"))
    }
}
