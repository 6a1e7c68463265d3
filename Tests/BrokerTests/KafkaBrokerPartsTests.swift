import KafkaBroker
import KafkaCodec
import Testing
import WireBytes

/// A request names no more than an honest one, and one that waits keeps little of what it named.
@Suite struct KafkaBrokerPartsTests {
    private let refusal = "a request of more than 10000 parts"

    private func metadata(names: Int) -> [UInt8] {
        var request = MetadataRequest()
        request.topics = (0..<names).map { number in
            var topic = MetadataRequest.Topic()
            topic.name = "\(number)"
            return topic
        }
        request.allowAutoTopicCreation = false
        return KafkaRig.frame(request, 9)
    }

    /// A Fetch of partition 0 of topic `t`, named so many times, that waits as long as it may.
    private func patientFetch(naming count: Int) -> [UInt8] {
        var partition = FetchRequest.Partition()
        partition.partitionMaxBytes = 1000
        var requested = FetchRequest.Topic()
        requested.topic = "t"
        requested.partitions = Array(repeating: partition, count: count)
        var request = FetchRequest()
        request.minBytes = .max
        request.maxWaitMs = .max
        request.topics = [requested]
        return KafkaRig.frame(request, 4)
    }

    @Test func aRequestNamesNoMoreThanAnHonestOne() async throws {
        let rig = try await KafkaRig()
        let client = rig.connect(sending: metadata(names: 10_000))
        try await until("as many as there may be are completed") { client.frames.count == 1 }
        client.send(metadata(names: 10_001))
        try await until("it is closed") { client.isClosed }
        #expect(rig.log.contains { $0.contains(refusal) })
    }

    @Test(arguments: [Int16(8), 9, 13]) func aProduceNamesNoMorePartitionsThanAnHonestOne(version: Int16) async throws {
        let rig = try await KafkaRig()
        var data = ProduceRequest.Topic()
        if version < 13 { data.name = "t" }
        data.partitionData = (0..<10_000).map { _ in ProduceRequest.Partition() }
        var request = ProduceRequest()
        request.topicData = [data]
        let client = rig.connect(sending: KafkaRig.frame(request, version))
        try await until("it is closed") { client.isClosed }
        #expect(rig.log.contains { $0.contains(refusal) })
    }

    @Test func unknownFieldsOfAHeaderCountAsParts() async throws {
        let rig = try await KafkaRig()
        // Metadata version 9, correlation 1, no client id, 10,001 empty tagged fields.
        var body: [UInt8] = [0, 3, 0, 9, 0, 0, 0, 1, 0xff, 0xff, 0x91, 0x4e]
        for tag in 0..<10_001 {
            body += tag < 128 ? [UInt8(tag), 0] : [UInt8(tag & 127) | 128, UInt8(tag >> 7), 0]
        }
        let size: [UInt8] = [0, 0, UInt8(body.count >> 8), UInt8(body.count & 255)]
        let client = rig.connect(sending: size + body)
        try await until("it is closed") { client.isClosed }
        #expect(rig.log.contains { $0.contains(refusal) })
    }

    @Test func aFetchWaitsNoLongerThanAnIdleConnectionMay() async throws {
        let rig = try await KafkaRig { $0.idleTimeout = .milliseconds(1500) }
        let client = rig.connect(sending: KafkaRig.metadata("t") + patientFetch(naming: 1))
        try await until("it is completed") { client.frames.count == 2 }
    }

    @Test func whatWaitsDoesNotPushOutWhoSends() async throws {
        let rig = try await KafkaRig {
            $0.maximumRequestSize = 1 << 20
            $0.maximumIncomingBytes = 1 << 20
        }
        let honest = rig.connect(sending: KafkaRig.metadata("t"))
        try await until("the topic is there") { honest.frames.count == 1 }
        let fetch = patientFetch(naming: 9_000)
        var waiting: [RawClient] = []
        for _ in 0..<20 {
            waiting.append(rig.connect(sending: fetch))
            try await Task.sleep(for: .milliseconds(30))
        }
        let produce = KafkaRig.produce("t", size: 900_000)
        honest.send(Array(produce.prefix(50_000)))
        try await Task.sleep(for: .milliseconds(200))
        honest.send(Array(produce.dropFirst(50_000)))
        try await until("it is stored") { honest.frames.count == 2 }
        #expect(honest.isOpen && waiting.count(where: \.isClosed) <= 8)
    }
}
