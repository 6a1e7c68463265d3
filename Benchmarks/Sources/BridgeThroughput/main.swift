// Messages per second from a device to the log, through the embedded brokers and the bridge between them:
//
//   swift run -c release BridgeThroughput [MESSAGES] [WINDOW] [PAYLOAD BYTES] [rule]
//
// With `rule`, a route with `select` and `where` and a plain one take turns, with messages of JSON, and their ratio is printed.
//
// Everything runs in this one process, over sockets on 127.0.0.1: the load, the MQTT broker, the bridge, the Kafka broker.
// A message counts when its device has the PUBACK, which it gets only once the message is in the log.

import TrestleBridge
import Foundation
import KafkaBroker
import MQTTBroker
import TrestleTransport

func argument(_ index: Int, default fallback: Int) -> Int {
    CommandLine.arguments.count > index ? Int(CommandLine.arguments[index]) ?? fallback : fallback
}

let count = argument(1, default: 200_000)
let window = argument(2, default: 2_000)
let payloadSize = argument(3, default: 128)
let comparesRule = CommandLine.arguments.count > 4 && CommandLine.arguments[4] == "rule"

let folder = FileManager.default.temporaryDirectory.appendingPathComponent("trestle-\(UUID().uuidString)")
defer { try? FileManager.default.removeItem(at: folder) }

var kafkaConfiguration = KafkaBroker.Configuration(dataFolder: folder.path)
kafkaConfiguration.port = 0
let kafka = try KafkaBroker(configuration: kafkaConfiguration)
let kafkaPort = try await kafka.start()

var mqttConfiguration = MQTTBroker.Configuration()
mqttConfiguration.port = 0
let gate = MQTTAcknowledgementGate(clientID: "bridge")
mqttConfiguration.acknowledgementGate = gate
let mqtt = try MQTTBroker(configuration: mqttConfiguration)
let mqttPort = try await mqtt.start()

/// A reading in JSON, filled up to a size.
func reading(_ size: Int) -> [UInt8] {
    let start = Array(#"{"temperature":71.5,"machine":"press-7","state":"run","note":""#.utf8)
    let end = Array(#""}"#.utf8)
    return start + [UInt8](repeating: 0x78, count: max(0, size - start.count - end.count)) + end
}

let payload = comparesRule ? reading(payloadSize) : [UInt8](repeating: 0x78, count: payloadSize)

func route(hasRule: Bool) -> Route {
    var route = Route(name: "all", filter: "#", topic: "mqtt")
    if hasRule {
        route.select = "temperature AS t, topic(2) AS line, machine"
        route.condition = "temperature > 50"
    }
    return route
}

/// A bridge between the two brokers.
func bridge(_ route: Route) throws -> Bridge {
    var source = MQTTSource(broker: Endpoint(host: "127.0.0.1", port: mqttPort), clientID: "bridge")
    source.inProcess = gate.listener
    return Bridge(
        loop: try IOLoop(name: "bridge"),
        configuration: BridgeConfiguration(
            mqtt: source, kafka: KafkaSink(bootstrapServers: [Endpoint(host: "127.0.0.1", port: kafkaPort)]),
            routes: [route])
    ) { _ in }
}

/// One run of the load; seconds from the first message to the last acknowledgement.
func load(_ count: Int) async throws -> Double {
    let loop = try IOLoop(name: "load")
    let start = ContinuousClock.now
    await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
        loop.execute {
            let publisher = Publisher(count: count, window: window, topics: 8, payload: payload) {
                continuation.resume()
            }
            publisher.start(on: loop, port: mqttPort)
        }
    }
    let elapsed = ContinuousClock.now - start
    loop.shutdown()
    return Double(elapsed.components.seconds) + Double(elapsed.components.attoseconds) / 1e18
}

/// Runs of the load through one bridge; messages a second of the best.
func rate(_ route: Route, runs: Int) async throws -> Double {
    let bridge = try bridge(route)
    let running = Task { await bridge.run() }
    _ = try await load(count / 10)
    var best = 0.0
    for run in 1...runs {
        let rate = Double(count) / (try await load(count))
        best = max(best, rate)
        guard !comparesRule else { continue }
        print(
            String(
                format: "run %d: %d messages of %d bytes, window %d: %.0f messages/s", run, count, payloadSize, window,
                rate))
    }
    bridge.stop()
    let (balance, _) = await running.value
    if !comparesRule { print("balance: \(balance)") }
    precondition(balance.addsUp && balance.inFlight == 0 && balance.stored == UInt64(runs * count + count / 10))
    return best
}

if comparesRule {
    var best = (plain: 0.0, rule: 0.0)
    for _ in 1...3 {
        best.plain = max(best.plain, try await rate(route(hasRule: false), runs: 1))
        best.rule = max(best.rule, try await rate(route(hasRule: true), runs: 1))
    }
    print(
        String(
            format: "plain route %.0f messages/s, with a rule %.0f messages/s: ratio %.2f, mark 0.60", best.plain,
            best.rule,
            best.rule / best.plain))
} else {
    _ = try await rate(route(hasRule: false), runs: 3)
}
await kafka.shutdown()
