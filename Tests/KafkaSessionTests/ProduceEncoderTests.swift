import KafkaCodec
import KafkaSession
import Testing
import WireBytes

@Suite struct ProduceEncoderTests {
    /// Byte for byte what the generated codec writes.
    @Test(arguments: 3...12 as ClosedRange<Int16>)
    func writesWhatTheCodecWrites(version: Int16) throws {
        let topics: [(name: String, partitions: [(index: Int32, size: Int)])] = [
            ("a", [(0, 0), (7, 127)]), (String(repeating: "n", count: 249), [(3, 128), (4, 300_000), (5, 1)]),
        ]
        var request = ProduceRequest()
        request.acks = -1
        request.timeoutMs = 15_000
        for topic in topics {
            var data = ProduceRequest.TopicProduceData()
            data.name = topic.name
            for partition in topic.partitions {
                var element = ProduceRequest.PartitionProduceData()
                element.index = partition.index
                element.records = ByteSlice([UInt8](repeating: 7, count: partition.size))
                data.partitionData.append(element)
            }
            request.topicData.append(data)
        }
        var expected = ByteBuffer()
        expected.append(UInt8(99))
        try KafkaFrame.append(request, version: version, correlationId: 42, clientId: "me", to: &expected)

        var written = ByteBuffer()
        written.append(UInt8(99))
        let encoder = ProduceEncoder(
            version: version, correlationID: 42, clientID: "me", acks: -1, timeoutMilliseconds: 15_000,
            topicCount: topics.count, into: &written)
        for topic in topics {
            encoder.beginTopic(topic.name, partitionCount: topic.partitions.count, into: &written)
            for partition in topic.partitions {
                let records = [UInt8](repeating: 7, count: partition.size)
                encoder.partition(partition.index, records: records.span, into: &written)
            }
            encoder.endTopic(into: &written)
        }
        encoder.end(into: &written)
        let same = [UInt8](copying: written.bytes) == [UInt8](copying: expected.bytes)
        #expect(same)
    }
}
