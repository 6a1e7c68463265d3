import Foundation
import KafkaBroker
import MQTTBroker
import Testing
import TrestleTesting
import TrestleTransport

/// Brokers for the tests of others: on ports of their own, gone with their closure.
@Suite struct WithKafkaBrokerTests {
    @Test func aTopicBeginsEmptyAndHasItsPartitions() async throws {
        try await withKafkaBroker(topics: ["orders": 3]) { broker in
            #expect(broker.bootstrapServers == "127.0.0.1:\(broker.port)" && broker.port > 0)
            let (none, unknown) = (try await broker.records("orders"), try await broker.records("unknown"))
            #expect(none.isEmpty && unknown.isEmpty)
            await #expect(throws: KafkaBrokerError.self) { try await broker.createTopic("orders") }
            await #expect(throws: KafkaBrokerError.self) { try await broker.createTopic("no/topic") }
        }
    }

    @Test func whatAClientWritesIsSeen() async throws {
        try await withKafkaBroker(topics: ["orders": 2]) { broker in
            let loop = try IOLoop(name: "client")
            defer { loop.shutdown() }
            let client = try await RawClient.connect(to: broker.port, on: loop)
            for (partition, value) in [(1, "b"), (0, "a"), (1, "c")] {
                try await client.produce(value, to: "orders", partition: Int32(partition))
            }
            let records = try await broker.records("orders", count: 3)
            #expect(records.map { $0.value?.string } == ["a", "b", "c"])
            #expect(records.map(\.offset) == [0, 0, 1])
            #expect(try await broker.records("orders", partition: 1).count == 2)
        }
    }

    @Test func recordsAreWrittenForConsumers() async throws {
        try await withKafkaBroker(topics: ["orders": 3]) { broker in
            try await broker.send("a", to: "orders", key: "k", partition: 2)
            try await broker.send(nil, to: "orders", key: "k", partition: 2)
            let records = try await broker.records("orders", partition: 2)
            #expect(records.map { $0.value?.string } == ["a", nil] && records.allSatisfy { $0.key == "k" })
        }
    }

    @Test func whatDoesNotComeIsTold() async throws {
        try await withKafkaBroker(topics: ["orders": 1]) { broker in
            let error = await #expect(throws: TestTimeout.self) {
                try await broker.records("orders", count: 2, within: .milliseconds(20))
            }
            #expect(error?.description.contains("0 of 2 records in topic 'orders'") == true)
        }
    }

    @Test func nothingIsLeftOfTheRecords() async throws {
        var folder = ""
        try await withKafkaBroker(topics: ["orders": 2]) {
            folder = $0.dataFolder
        } _: { broker in
            try await broker.send("a", to: "orders", key: "k", partition: 1)
            #expect(FileManager.default.fileExists(atPath: folder))
        }
        let parent = folder.split(separator: "/").dropLast().joined(separator: "/")
        #expect(parent.contains("trestle-testing") && !FileManager.default.fileExists(atPath: "/" + parent))
    }

    @Test func theErrorOfTheBodyIsThrownAndTheBrokerIsGone() async throws {
        var stopped: TestKafkaBroker?
        await #expect(throws: CancellationError.self) {
            try await withKafkaBroker { broker in
                stopped = broker
                throw CancellationError()
            }
        }
        let broker = try #require(stopped)
        await #expect(throws: KafkaBrokerError.self) { try await broker.records("orders") }
    }
}

@Suite struct WithMQTTBrokerTests {
    @Test func whatAClientPublishesIsSeenAndWhatTheTestPublishesArrives() async throws {
        try await withMQTTBroker { broker in
            #expect(broker.url == "mqtt://127.0.0.1:\(broker.port)")
            try await broker.publish("on", to: "plant/1/switch", retain: true)
            let loop = try IOLoop(name: "client")
            defer { loop.shutdown() }
            let client = try await RawClient.connect(to: broker.port, on: loop)
            try await client.connectMQTT("thermometer")
            for (qos, value) in [(QoS.atMostOnce, "21.4"), (.atLeastOnce, "21.5"), (.exactlyOnce, "21.6")] {
                try await client.publish(value, to: "plant/1/temp", qos: qos)
            }
            let messages = try await broker.messages("plant/+/temp", count: 3)
            #expect(messages.map(\.payload.string) == ["21.4", "21.5", "21.6"])
            #expect(try await broker.messages().count == 3)
            #expect(try await broker.messages("plant/1/switch").isEmpty)
        }
    }

    @Test func `A broker that has nothing to do does nothing`() async throws {
        try await withMQTTBroker { broker in
            try await broker.publish("on", to: "plant/1/switch")
            let before = try await Self.processorTime(of: broker)
            try await Task.sleep(for: .milliseconds(500))
            let spent = try await Self.processorTime(of: broker) - before
            #expect(spent < .milliseconds(50))
        }
    }

    /// What the broker's thread has used of a processor.
    private static func processorTime(of broker: TestMQTTBroker) async throws -> Duration {
        await broker.broker.withCore { _, _ in
            var time = timespec()
            unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
            return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
        }
    }

    @Test func whatDoesNotComeIsTold() async throws {
        try await withMQTTBroker { broker in
            let error = await #expect(throws: TestTimeout.self) {
                try await broker.messages(count: 1, within: .milliseconds(20))
            }
            #expect(error?.description.contains("0 of 1 messages for #") == true)
            await #expect(throws: MQTTError.self) { try await broker.messages("a/#/b") }
        }
    }

    @Test func manyRunAtOnce() async throws {
        try await withThrowingTaskGroup(of: UInt16.self) { group in
            for _ in 0..<8 { group.addTask { try await withMQTTBroker { $0.port } } }
            var count = 0
            for try await port in group where port > 0 { count += 1 }
            #expect(count == 8)
        }
    }
}

/// An object that lives on a loop ends the program when it is used elsewhere, instead of racing.
@Suite struct OffLoopTests {
    @Test func aCallOffTheLoopEndsTheProgramWithTheReason() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            let loop = try IOLoop(name: "somewhere")
            _ = loop.schedule(after: .seconds(1)) {}
        }
        let text = result.map { String(decoding: $0.standardErrorContent, as: UTF8.self) } ?? ""
        #expect(text.contains("called off the event loop 'somewhere'"))
    }
}
