import TrestleBridge
import TrestleTransport

func runBridge(mqtt: Endpoint, kafka: Endpoint) async throws {
    var configuration = BridgeConfiguration(
        mqtt: MQTTSource(broker: mqtt, clientID: "plant-bridge"),
        kafka: KafkaSink(bootstrapServers: [kafka]),
        routes: [Route(name: "readings", filter: "plant/+/temp", topic: "readings")])
    configuration.returns = [
        ReturnRoute(name: "orders", topic: "orders", group: "plant-bridge", mqttTopic: "plant/{key}/orders")
    ]
    let bridge = Bridge(loop: try IOLoop(name: "bridge"), configuration: configuration) { event in print(event) }
    let (counts, outcome) = await withTaskCancellationHandler {
        await bridge.run()
    } onCancel: {
        bridge.stop()  // settles the messages in flight
    }
    print(counts, outcome)
}
