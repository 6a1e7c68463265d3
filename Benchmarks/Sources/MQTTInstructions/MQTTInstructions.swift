import Harness
import MQTTCodec
import MQTTWork
import WireBytes

/// The MQTT codec's busy paths for an instruction counter; `Tests/Checks/instruction-counts.sh` runs it.
@main struct MQTTInstructions {
    static func main() throws {
        CountedWork.main(try publishes(.v3_1_1) + publishes(.v5) + controls() + topics())
    }

    final class Output { var buffer = WireBuffer(capacity: 1 << 16) }

    static func publishes(_ version: MQTTVersion) throws -> [CountedWork] {
        let workload = try Workload(version, count: 100)
        let name = version == .v5 ? "5" : "311"
        let slice = ByteSlice(workload.bytes)
        let parts = try workload.parts()
        let output = Output()
        return [
            CountedWork("decode-view-\(name)", operations: workload.count, isAllocationFree: true) {
                guard let sum = try? Ours.decodeViews(workload.bytes.span, version: version), sum > 0 else {
                    fatalError()
                }
            },
            CountedWork("decode-owned-\(name)", operations: workload.count, isAllocationFree: true) {
                guard let sum = try? Ours.decodeOwned(slice, version: version), sum > 0 else { fatalError() }
            },
            CountedWork("encode-\(name)", operations: workload.count, isAllocationFree: true) {
                try? Ours.encode(workload.bytes.span, layouts: parts.span, version: version, into: &output.buffer)
                precondition(output.buffer.count == workload.bytes.count)
            },
        ]
    }

    /// Packets that come once a connection or once a message, by way of `Packet`.
    static func controls() throws -> [CountedWork] {
        let filter = try TopicFilter("factory/+/sensor/#")
        let packets: [(String, Packet)] = [
            (
                "connect",
                .connect(Connect(clientID: "device-4711", username: "device", password: [1, 2, 3, 4]))
            ),
            ("puback", .puback(Puback(packetIdentifier: .first))),
            (
                "subscribe",
                .subscribe(
                    Subscribe(
                        packetIdentifier: .first, subscriptions: [Subscription(filter: filter, qos: .atLeastOnce)]))
            ),
        ]
        return try packets.flatMap { name, packet throws in
            var buffer = WireBuffer()
            try packet.encode(into: &buffer, version: .v5)
            let bytes = [UInt8](copying: buffer.bytes)
            let output = Output()
            return [
                CountedWork("decode-\(name)-5", operations: 100) {
                    for _ in 0..<100 {
                        guard let packet = try? Packet.decode(frame: bytes.span, version: .v5, from: .client) else {
                            fatalError()
                        }
                        blackHole(packet)
                    }
                },
                CountedWork("encode-\(name)-5", operations: 100) {
                    for _ in 0..<100 {
                        output.buffer.removeAll()
                        try? packet.encode(into: &output.buffer, version: .v5)
                        precondition(output.buffer.count == bytes.count)
                    }
                },
            ]
        }
    }

    /// Matching costs what the topic's depth costs, whether there are 81 filters or 100,000.
    static func topics() throws -> [CountedWork] {
        let topic = Array("factory/line1/sensor/temperature".utf8)
        let filter = try TopicFilter("factory/+/sensor/#")
        var works = [
            CountedWork("filter-matches", operations: 100, isAllocationFree: true) {
                for _ in 0..<100 { precondition(filter.matches(topic.span)) }
            }
        ]
        // The large one is made only on request: under the counter that takes seconds.
        let needsLarge = CommandLine.arguments.contains { $0 == "trie-matches-100000" || $0 == "list" }
        for lines in needsLarge ? [20, 25_000] : [20] {
            var trie = SubscriptionTrie<Int>()
            for line in 0..<lines {
                for name in ["temperature", "pressure", "+", "#"] {
                    trie.update(try TopicFilter("factory/line\(line)/sensor/\(name)")) { $0 = line }
                }
            }
            trie.update(filter) { $0 = 1 }
            let subscriptions = trie
            works.append(
                CountedWork(
                    lines == 20 ? "trie-matches" : "trie-matches-100000", operations: 100, isAllocationFree: true
                ) {
                    for _ in 0..<100 {
                        var found = 0
                        subscriptions.forEachMatch(topic.span) { _ in found += 1 }
                        precondition(found == 4)
                    }
                })
        }
        return works
    }
}
