// Messages per second from a device to the log, through the embedded brokers and the bridge between them:
//
//   swift run -c release BridgeThroughput [MESSAGES] [WINDOW] [PAYLOAD BYTES]
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

var source = MQTTSource(broker: Endpoint(host: "127.0.0.1", port: mqttPort), clientID: "bridge")
source.inProcess = gate.listener

let bridge = Bridge(
    loop: try IOLoop(name: "bridge"),
    configuration: BridgeConfiguration(
        mqtt: source,
        kafka: KafkaSink(bootstrapServers: [Endpoint(host: "127.0.0.1", port: kafkaPort)]),
        routes: [Route(name: "all", filter: "#", topic: "mqtt")])
) { _ in }
let running = Task { await bridge.run() }

/// One run of the load; seconds from the first message to the last acknowledgement.
func load(_ count: Int) async throws -> Double {
    let loop = try IOLoop(name: "load")
    let start = ContinuousClock.now
    await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
        loop.execute {
            let publisher = Publisher(count: count, window: window, topics: 8, payloadSize: payloadSize) {
                continuation.resume()
            }
            publisher.start(on: loop, port: mqttPort)
        }
    }
    let elapsed = ContinuousClock.now - start
    loop.shutdown()
    return Double(elapsed.components.seconds) + Double(elapsed.components.attoseconds) / 1e18
}

_ = try await load(count / 10)
for run in 1...3 {
    let seconds = try await load(count)
    print(
        String(
            format: "run %d: %d messages of %d bytes, window %d: %.0f messages/s", run, count, payloadSize, window,
            Double(count) / seconds))
}
bridge.stop()
let (balance, _) = await running.value
print("balance: \(balance)")
precondition(balance.addsUp && balance.inFlight == 0 && balance.stored == UInt64(3 * count + count / 10))
await kafka.shutdown()
