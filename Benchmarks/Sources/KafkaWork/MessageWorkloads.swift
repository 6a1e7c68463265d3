import KafkaCodec
import WireBytes

/// Messages of the size that a cluster of some weight exchanges.
public enum MessageWorkloads {
    /// Metadata of three brokers and topics of 12 partitions with three replicas: 56 KB with 100 topics.
    public static func metadata(topics: Int = 100) -> MetadataResponse {
        var response = MetadataResponse()
        response.clusterID = "bench-cluster-id-000001"
        response.brokers = (0..<3).map { id in
            var broker = MetadataResponse.Broker()
            broker.nodeID = Int32(id)
            broker.host = "broker-\(id).kafka.example.com"
            broker.port = 9092
            broker.rack = "rack-\(id)"
            return broker
        }
        response.topics = (0..<topics).map { index in
            var topic = MetadataResponse.Topic()
            topic.name = "telemetry.site-\(String(1_000 + index).dropFirst()).measurements"
            topic.topicID = KafkaUUID(high: 1, low: UInt64(index) << 32 | 3)
            topic.partitions = (0..<12).map { number in
                var partition = MetadataResponse.Partition()
                partition.partitionIndex = Int32(number)
                partition.leaderID = Int32(number % 3)
                partition.leaderEpoch = 5
                partition.replicaNodes = Int32List((0..<3).map { Int32((number + $0) % 3) })
                partition.isrNodes = partition.replicaNodes
                return partition
            }
            return topic
        }
        return response
    }

    /// Fetch v12 of two topics of five partitions, each with one batch of 1,000 records: 1.7 MB.
    public static func fetch(batch: [UInt8]) -> FetchResponse {
        var response = FetchResponse()
        response.sessionID = 12_345
        response.responses = (0..<2).map { index in
            var topic = FetchResponse.Topic()
            topic.topic = "telemetry.site-00\(index)"
            topic.partitions = (0..<5).map { number in
                var partition = FetchResponse.Partition()
                partition.partitionIndex = Int32(number)
                partition.highWatermark = 1_000
                partition.lastStableOffset = 1_000
                partition.logStartOffset = 0
                partition.records = ByteSlice(batch)
                return partition
            }
            return topic
        }
        return response
    }
}
