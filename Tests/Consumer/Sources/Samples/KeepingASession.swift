import MQTTClient
import MQTTStore

func reliableClient(url: String) throws -> MQTTClient {
    var configuration = try MQTTClient.Configuration(url: url)
    configuration.clientID = "line-3"  // the same after each start; no other client may use it
    configuration.cleanStart = false
    configuration.sessionExpiry = .seconds(86_400)
    configuration.store = try MQTTFileStore(path: "line-3.session")
    configuration.will = Will(topic: "plant/line-3/state", payload: "lost", qos: .atLeastOnce, retain: true)
    return try MQTTClient(configuration: configuration)
}

func collect(_ client: MQTTClient, store: (MQTTMessage) async throws -> Void) async throws {
    for try await message in client.messages("plant/+/orders", acknowledgement: .manual) {
        try await store(message)
        message.acknowledge()  // until then, the server sends it again after a reconnect
    }
}
