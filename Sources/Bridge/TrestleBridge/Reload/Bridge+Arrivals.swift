import KafkaClient
import TrestleTransport

/// A group of a cluster, whatever connection to MQTT its member belongs to.
struct GroupOfCluster: Hashable {
    let bootstrapServers: [Endpoint]
    let group: String
}

// A topic that came while the program ran is read from its beginning, also when a reload has replaced who saw it come.
extension Bridge {
    /// A shard has ended.
    func keepArrivals(of shard: BridgeShard) {
        for source in shard.sources { arrivals[source.identity, default: TopicArrivals()].merge(source.arrivals) }
    }

    /// A shard has been started, and its members have heard nothing of the cluster yet.
    func inheritArrivals(_ shard: BridgeShard) {
        for source in shard.sources {
            if let known = arrivals[source.identity] { source.arrivals.merge(known) }
            for other in (shards + retiring).filter({ $0 !== shard }).flatMap(\.sources)
            where other.identity == source.identity { source.arrivals.merge(other.arrivals) }
        }
    }
}
