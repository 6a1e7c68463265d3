import Foundation
import KafkaCodec
import KafkaInspection
import MemoryMeter
import WireBytes

/// Cuts every message of the vector files at every byte, flips bits in them, and multiplies what is small: nothing may be
/// accepted that is not whole, take more than 16 times its size (and 1 KiB), or more than linear time.
@main struct KafkaHostile {
    static func main() throws {
        let files = CommandLine.arguments.dropFirst()
        precondition(!files.isEmpty, "usage: KafkaHostile FILE ...")
        var run = Run()
        for file in files {
            for line in [UInt8](try Data(contentsOf: URL(fileURLWithPath: file))).split(separator: UInt8(ascii: "\n")) {
                guard let vector = try? MessageVector(line: Array(line)), let type = vector.messageType else {
                    continue
                }
                run.cut(type, vector)
                run.flip(type, vector)
            }
        }
        print("\(run.cuts) cuts, \(run.flips) flipped bits, at most \(run.worst) of the memory that is allowed")
        if run.cuts < 700_000 || run.flips < 100_000 { run.fail("the files hold too little to say anything") }
        run.multiply()
        if run.failures > 0 { exit(1) }
        print("all refused or whole, within memory and linear time")
    }
}

struct Run {
    var cuts = 0
    var flips = 0
    var failures = 0
    /// The largest part of the allowed memory that anything took.
    var worst = 0.0

    mutating func fail(_ text: String) {
        failures += 1
        if failures <= 20 { print("FAILED: \(text)") }
    }

    mutating func cut<Message: KafkaMessage>(_: Message.Type, _ vector: MessageVector) {
        let bytes = ByteSlice(vector.bytes)
        // Once unmeasured: the first use of a type makes what the language keeps for it.
        if (try? Message.decode(bytes, version: vector.version)) == nil {
            // Kafka 3.9 wrote this one in a form that was never stable.
            if vector.name != "ReadShareGroupStateSummaryResponse" {
                fail("\(vector.name) \(vector.version) is refused")
            }
        }
        // An error names its field, by code of the type's own.
        for end in 0..<bytes.count { _ = try? Message.decode(bytes.extracting(0..<end), version: vector.version) }
        for end in 0..<bytes.count {
            cuts += 1
            if decoded(Message.self, bytes.extracting(0..<end), vector.version) != nil {
                fail("\(Message.name) \(vector.version) cut at \(end) of \(bytes.count) is accepted")
            }
        }
        _ = decoded(Message.self, bytes, vector.version)
    }

    /// Of every message some of the bits, of every seventh all of the first 512.
    mutating func flip<Message: KafkaMessage>(_: Message.Type, _ vector: MessageVector) {
        let bits = min(vector.bytes.count, 512) * 8
        let step = flips % 7 == 0 ? 1 : 61
        for bit in stride(from: flips % step, to: bits, by: step) {
            var bytes = vector.bytes
            bytes[bit / 8] ^= 1 << UInt8(bit % 8)
            flips += 1
            guard let message = decoded(Message.self, ByteSlice(bytes), vector.version) else { continue }
            guard let encoded = try? message.encoded(version: vector.version),
                let again = try? Message.decode(encoded, version: vector.version),
                (try? again.encoded(version: vector.version)) == encoded
            else {
                fail("\(Message.name) \(vector.version) with bit \(bit) flipped is read and not written")
                continue
            }
        }
    }

    /// Decodes, and looks at the memory that was needed meanwhile.
    ///
    /// What is above the bound has to be so again: the language makes tables for types now and then, which stay.
    mutating func decoded<Message: KafkaMessage>(_: Message.Type, _ bytes: ByteSlice, _ version: Int16) -> Message? {
        var (message, peak) = measured(Message.self, bytes, version)
        // What was read before a fault is there until its field has been found, by reading again.
        let allowed = 32 * bytes.count + 1024
        if peak > allowed { (message, peak) = measured(Message.self, bytes, version) }
        worst = max(worst, Double(peak) / Double(allowed))
        if peak > allowed { fail("\(Message.name) \(version): \(peak) bytes of memory for \(bytes.count) of input") }
        return message
    }

    private func measured<Message: KafkaMessage>(
        _: Message.Type, _ bytes: ByteSlice, _ version: Int16
    ) -> (Message?, peak: Int) {
        let before = memory_meter_live()
        memory_meter_reset()
        let message = try? Message.decode(bytes, version: version)
        return (message, Int(memory_meter_peak() - before))
    }

    /// Inputs of many small things, of which twice as many may take little more than twice the time.
    mutating func multiply() {
        // Bodies of MetadataRequest 12: topics without name, and tagged fields of ten bytes that nobody knows.
        let shapes: [(String, (Int) -> [UInt8])] = [
            ("topics", { varint($0 + 1) + [UInt8](repeating: 0, count: $0 * 18 + 3) }),
            ("tags", { [1, 0, 0] + varint($0) + (0..<$0).flatMap { varint($0) + [UInt8](repeating: 10, count: 11) } }),
        ]
        for (name, shape) in shapes {
            var times: [Double] = []
            for count in [20_000, 40_000, 80_000] {
                let bytes = ByteSlice(shape(count))
                var best = Double.infinity
                for _ in 0..<5 {
                    let start = ContinuousClock.now
                    let message = decoded(MetadataRequest.self, bytes, 12)
                    best = min(best, (ContinuousClock.now - start) / .nanoseconds(1))
                    if message == nil { fail("\(count) \(name) are refused") }
                }
                times.append(best)
            }
            print("\(name): \(times.map { Int($0 / 1000) }) us for 1, 2 and 4 times as many")
            if times[2] > times[0] * 12 { fail("\(name): time that is not linear") }
        }
    }
}

func varint(_ value: Int) -> [UInt8] {
    var buffer = WireBuffer()
    buffer.append(unsignedVarint: UInt64(value))
    return [UInt8](copying: buffer.bytes)
}
