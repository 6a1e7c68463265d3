import Plant
import Testing
import TrestleTesting

@Test func theThermometerReports() async throws {
    try await withMQTTBroker { broker in
        try await broker.publish("on", to: "plant/1/switch", retain: true)
        try await Thermometer(url: broker.url).report()  // the code under test
        let messages = try await broker.messages("plant/+/temp", count: 1)
        #expect(messages[0].payload == "21.5")
    }
}

@Test func anOrderIsStored() async throws {
    try await withKafkaBroker(topics: ["orders": 3]) { broker in
        try await OrderService(bootstrapServers: broker.bootstrapServers).order(42)  // the code under test
        let records = try await broker.records("orders", count: 1)
        #expect(records[0].value == "42")
    }
}
