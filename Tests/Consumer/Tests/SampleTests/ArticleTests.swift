import KafkaClient
import MQTTClient
import Testing
import TrestleTesting

@testable import Samples

@Test func aRequestGetsItsResponse() async throws {
    try await withMQTTBroker { broker in
        let server = try MQTTClient(url: broker.url)
        try await server.connect()
        try await server.subscribe(to: "calculator/square")
        let work = Task { try await calculate(server) }
        let client = try MQTTClient(url: broker.url)
        try await client.connect()
        #expect(try await askForASquare(client) == "144")
        work.cancel()
        await client.shutdown()
        await server.shutdown()
    }
}

@Test func theLagIsTheDistanceToTheEnd() async throws {
    try await withKafkaBroker(topics: ["orders": 1]) { broker in
        let producer = try KafkaProducer(bootstrapServers: broker.bootstrapServers)
        for number in 1...3 { try await producer.send("\(number)", to: "orders") }
        await producer.shutdown()
        let admin = try KafkaAdmin(bootstrapServers: broker.bootstrapServers)
        let place = TopicPartition(topic: "orders", partition: 0)
        _ = try await admin.alterGroupOffsets("billing", [place: OffsetAndMetadata(offset: 1)])
        await admin.shutdown()
        #expect(try await lag(of: "billing", bootstrapServers: broker.bootstrapServers) == [place: 2])
    }
}
