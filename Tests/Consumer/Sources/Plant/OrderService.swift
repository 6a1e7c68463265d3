import KafkaClient

/// What the tests test.
public struct OrderService {
    let bootstrapServers: String

    public init(bootstrapServers: String) { self.bootstrapServers = bootstrapServers }

    public func order(_ number: Int) async throws {
        let producer = try KafkaProducer(bootstrapServers: bootstrapServers)
        try await producer.send("\(number)", to: "orders", key: "customer-7")
        await producer.shutdown()
    }
}
