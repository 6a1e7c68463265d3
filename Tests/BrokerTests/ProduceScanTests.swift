import KafkaCodec
import Testing
import WireBytes

@testable import KafkaBroker

/// A Produce request is counted before it is decoded.
@Suite struct ProduceScanTests {
    /// From the API key on.
    private func frame(_ version: Int16, topics: Int, partitions: Int) throws -> [UInt8] {
        var request = ProduceRequest()
        request.topicData = (0..<topics).map { topic in
            var data = ProduceRequest.TopicProduceData()
            if version < 13 { data.name = "topic \(topic)" }
            data.partitionData = (0..<partitions).map { index in
                var partition = ProduceRequest.PartitionProduceData()
                partition.index = Int32(index)
                if index % 2 == 0 { partition.records = [1, 2, 3] }
                return partition
            }
            return data
        }
        return Array(KafkaRig.frame(request, version).dropFirst(4))
    }

    private func isAdmissible(_ frame: [UInt8], _ version: Int16) -> Bool {
        ProduceScan.isAdmissible(frame.span, version: version, maximumParts: 100_000)
    }

    @Test(arguments: Int16(0)...13) func whatAnHonestProducerSendsPasses(version: Int16) throws {
        #expect(isAdmissible(try frame(version, topics: 3, partitions: 4), version))
    }

    @Test(arguments: [Int16(8), 9, 13]) func manyPartitionsDoNot(version: Int16) throws {
        #expect(!isAdmissible(try frame(version, topics: 2, partitions: 60_000), version))
    }

    @Test(arguments: [Int16(8), 9, 13]) func whatIsCutShortIsLeftToTheDecoder(version: Int16) throws {
        let whole = try frame(version, topics: 2, partitions: 3)
        for count in 0..<whole.count {
            #expect(isAdmissible(Array(whole.prefix(count)), version))
        }
    }

    @Test func manyUnknownFieldsDoNotPass() throws {
        var bytes = try frame(9, topics: 0, partitions: 0)
        // 200,000 tagged fields at the end, each of two bytes and empty.
        bytes.removeLast()
        bytes += [0xc0, 0x9a, 0x0c]
        for _ in 0..<200_000 { bytes += [1, 0] }
        #expect(!isAdmissible(bytes, 9))
    }
}
