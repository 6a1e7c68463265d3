import MQTTClient

/// What the tests test.
public struct Thermometer {
    let url: String

    public init(url: String) { self.url = url }

    public func report() async throws {
        let client = try MQTTClient(url: url)
        try await client.connect()
        try await client.publish("21.5", to: "plant/1/temp", qos: .exactlyOnce)
        await client.shutdown()
    }
}
