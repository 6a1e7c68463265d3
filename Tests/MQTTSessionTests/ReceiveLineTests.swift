import MQTTCodec
import TestSupport
import Testing
import TrestleBase

@testable import MQTTSession

@Suite("Receive line")
struct ReceiveLineTests {
    private func entry(_ raw: UInt16, fingerprint: UInt64) throws -> ReceiveLine.Entry {
        ReceiveLine.Entry(
            identifier: try #require(PacketIdentifier(rawValue: raw)), kind: .atLeastOnce, isDone: false,
            reasonCode: .success, fingerprint: fingerprint)
    }

    @Test("Each packet is found by its identifier, whatever order its sender gives identifiers out in")
    func finding() throws {
        var failures = 0
        for seed in 1...60 as ClosedRange<UInt64> {
            var random = SeededRandom(seed: seed)
            var line = ReceiveLine()
            var model: [(raw: UInt16, sequence: UInt32)] = []
            // It counts up through 65,535, skips now and then, or takes any of a few.
            var next = UInt16.max - 40
            let skips = [0, 2, 100][Int(seed % 3)]
            for step in 0..<2_000 as Range<UInt64> {
                if random.below(100) < 55 {
                    var raw = next
                    if random.below(100) < skips { raw = UInt16(1 + random.below(30)) }
                    next = raw == .max ? 1 : raw + 1
                    let sequence = line.append(try entry(raw, fingerprint: step))
                    model.append((raw, sequence))
                } else {
                    let first = line.popFirst()
                    if first?.identifier.rawValue != model.first?.raw { failures += 1 }
                    if !model.isEmpty { model.removeFirst() }
                    // Now and then everything is acknowledged at once.
                    while random.below(100) < 5, !model.isEmpty {
                        _ = line.popFirst()
                        model.removeFirst()
                    }
                }
                let raw = model.randomElement(using: &random)?.raw ?? next
                for raw in [raw, UInt16(1 + random.below(30)), next] {
                    let found = line.offset(of: try #require(PacketIdentifier(rawValue: raw)))
                    if found != model.lastIndex(where: { $0.raw == raw }) { failures += 1 }
                }
                if let last = model.last, line.offset(of: last.sequence) != model.count - 1 { failures += 1 }
                if line.count != model.count { failures += 1 }
            }
        }
        #expect(failures == 0)
    }

    @Test("Whoever does not count identifiers up costs no more than a search in a table for each")
    func cost() throws {
        var line = ReceiveLine()
        let elapsed = try ContinuousClock().measure {
            for round in 0..<4 as Range<UInt64> {
                for raw in (1...UInt16.max).reversed() { _ = line.append(try entry(raw, fingerprint: round)) }
                for raw in 1...UInt16.max { _ = line.offset(of: try #require(PacketIdentifier(rawValue: raw))) }
                while line.popFirst() != nil {}
            }
        }
        // Seconds where each one walks through the line.
        #expect(elapsed < .seconds(60))
    }
}
