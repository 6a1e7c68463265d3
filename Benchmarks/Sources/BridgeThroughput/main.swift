// Messages per second from a device to the log, through the embedded brokers and the bridge between them:
//
//   swift run -c release BridgeThroughput [MESSAGES] [WINDOW] [PAYLOAD BYTES] [rule | schema]
//
// With `rule`, a route with `select` and `where` and a plain one take turns, with messages of JSON, and their ratio is printed.
// With `schema`, it is a route that makes Avro of JSON, by a registry in this process, and the messages have twelve members.
//
// Everything runs in this one process, over sockets on 127.0.0.1: the load, the MQTT broker, the bridge, the Kafka broker.
// A message counts when its device has the PUBACK, which it gets only once the message is in the log.

import TrestleBridge
import Foundation
import KafkaBroker
import MQTTBroker
import SchemaRegistry
import TrestleTransport

func argument(_ index: Int, default fallback: Int) -> Int {
    CommandLine.arguments.count > index ? Int(CommandLine.arguments[index]) ?? fallback : fallback
}

let count = argument(1, default: 200_000)
let window = argument(2, default: 2_000)
let payloadSize = argument(3, default: 128)

/// What a plain route is compared with.
enum Comparison: String {
    case rule, schema

    /// The least ratio of its rate to the plain route's.
    var mark: Double { self == .rule ? 0.6 : 0.5 }
}

let comparison = CommandLine.arguments.count > 4 ? Comparison(rawValue: CommandLine.arguments[4]) : nil

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

/// A record of twelve fields in JSON, and its schema.
let measurement = (
    json:
        #"{"machine":"press-7","line":3,"temperature":71.5,"pressure":2.25,"humidity":40.5,"running":true,"state":"run","#
        + #""count":1234567,"speed":1500,"error":null,"unit":"C","note":"nothing to see here, move along"}"#,
    schema:
        #"{"type":"record","name":"Measurement","fields":[{"name":"machine","type":"string"},{"name":"line","type":"int"},"#
        + #"{"name":"temperature","type":"double"},{"name":"pressure","type":"double"},{"name":"humidity","type":"double"},"#
        + #"{"name":"running","type":"boolean"},{"name":"state","type":"string"},{"name":"count","type":"long"},"#
        + #"{"name":"speed","type":"int"},{"name":"error","type":["null","string"]},{"name":"unit","type":"string"},"#
        + #"{"name":"note","type":"string"}]}"#
)

let registry = "mock://benchmark"
if comparison == .schema {
    _ = try await SchemaRegistryClient(registry).register(
        RegisteredSchema(text: measurement.schema), subject: "mqtt-value")
}

let payload: [UInt8] =
    switch comparison {
    case .rule: reading(payloadSize)
    case .schema: Array(measurement.json.utf8)
    case nil: [UInt8](repeating: 0x78, count: payloadSize)
    }

func route(_ comparison: Comparison?) -> Route {
    var route = Route(name: "all", filter: "#", topic: "mqtt")
    switch comparison {
    case .rule:
        route.select = "temperature AS t, topic(2) AS line, machine"
        route.condition = "temperature > 50"
    case .schema: route.schema = RouteSchema(registry: RegistrySettings(urls: [registry]))
    case nil: break
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
        guard comparison == nil else { continue }
        print(
            String(
                format: "run %d: %d messages of %d bytes, window %d: %.0f messages/s", run, count, payloadSize, window,
                rate))
    }
    bridge.stop()
    let (balance, _) = await running.value
    if comparison == nil { print("balance: \(balance)") }
    precondition(balance.addsUp && balance.inFlight == 0 && balance.stored == UInt64(runs * count + count / 10))
    return best
}

if let comparison {
    var best = (plain: 0.0, other: 0.0)
    for _ in 1...3 {
        best.plain = max(best.plain, try await rate(route(nil), runs: 1))
        best.other = max(best.other, try await rate(route(comparison), runs: 1))
    }
    print(
        String(
            format: "plain route %.0f messages/s, with a \(comparison.rawValue) %.0f messages/s: ratio %.2f, mark %.2f",
            best.plain, best.other, best.other / best.plain, comparison.mark))
} else {
    _ = try await rate(route(nil), runs: 3)
}
await kafka.shutdown()
