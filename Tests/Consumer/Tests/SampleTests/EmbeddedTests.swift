import KafkaBroker
import MQTTBroker
import Testing

@Test func brokersRunInsideTheProgram() async throws {
    var configuration = MQTTBroker.Configuration()
    configuration.port = 0  // a free one
    let broker = try MQTTBroker(configuration: configuration) { event in print(event) }
    let port = try await broker.start()
    #expect(port > 0)
    await broker.shutdown()
}

/// A type may have the name of its module: `::` says that the module is meant.
@Test func namesAreQualifiedByTheirModule() {
    let listener = KafkaBroker::KafkaListener()
    #expect(listener.port == 9092)
}
