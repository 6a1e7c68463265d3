import AllocCounter
import Glibc
import MQTTClient

/// Our client with the work of `Peers/mqtt-broker/clients.c`:
///
///     MQTTClientThroughput publish PORT COUNT WINDOW PAYLOAD QOS
///     MQTTClientThroughput receive PORT COUNT QOS             prints "ready" when it is subscribed
///
/// Each prints "messages <tab> seconds <tab> CPU seconds <tab> allocations a message".
let words = CommandLine.arguments
guard words.count >= 5, let count = Int(words[3]) else {
    print("see the source for its arguments")
    exit(64)
}
let topic = "plant/1/line/2/temperature"
let client = try MQTTClient(url: "mqtt://127.0.0.1:\(words[2])")
try await client.connect()
let clock = ContinuousClock()

func cpu() -> Double {
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    return Double(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec)
        + Double(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) * 1e-6
}

func report(_ count: Int, since start: ContinuousClock.Instant, _ cpuBefore: Double, _ allocations: Int) {
    let seconds = (clock.now - start) / .seconds(1)
    print("\(count)\t\(seconds)\t\(cpu() - cpuBefore)\t\(Double(allocations) / Double(count))")
    fflush(nil)
}

if words[1] == "publish" {
    guard words.count == 7, let window = Int(words[4]), let size = Int(words[5]),
        let qos = UInt8(words[6]).flatMap(QoS.init(rawValue:))
    else { exit(64) }
    let message = MQTTOutgoingMessage(
        topic: ByteSlice(utf8: topic), payload: ByteSlice([UInt8](repeating: 0, count: size)), qos: qos)
    // Four batches under way.
    let batch = Array(repeating: message, count: max(1, window / 4))
    let rounds = count / (4 * batch.count)
    _ = await client.publish(batch)
    let before = cpu()
    let allocations = alloc_counter_total()
    let start = clock.now
    let failures = await withTaskGroup { group in
        for _ in 0..<4 {
            group.addTask {
                var failures = 0
                for _ in 0..<rounds {
                    for case .failure in await client.publish(batch) { failures += 1 }
                }
                return failures
            }
        }
        var failures = 0
        for await more in group { failures += more }
        return failures
    }
    report(4 * rounds * batch.count, since: start, before, alloc_counter_total() - allocations)
    if failures > 0 { print("\(failures) failures") }
} else {
    guard let qos = UInt8(words[4]).flatMap(QoS.init(rawValue:)) else { exit(64) }
    let options = MQTTSubscribeOptions(qos: qos)
    try await client.subscribe(to: "plant/#", options: options)
    let before = cpu()
    print("ready")
    fflush(nil)
    var start = clock.now
    var allocations = 0
    var received = 0
    for try await batch in client.messages("plant/#", options: options).batches {
        if received == 0 {
            start = clock.now
            allocations = alloc_counter_total()
        }
        for message in batch { received += message.payload.isEmpty ? 0 : 1 }
        if received >= count { break }
    }
    report(received, since: start, before, alloc_counter_total() - allocations)
}
