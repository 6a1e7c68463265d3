import TrestleBase
import KafkaCodec
import TrestleTransport

/// A cluster and its brokers.
public struct ClusterDescription: Sendable, Hashable {
    public struct Broker: Sendable, Hashable {
        public let id: Int32
        public let host: String
        public let port: Int32
        public let rack: String?
    }

    public let clusterID: String?
    /// The broker that takes the controller's requests, -1 where none is known.
    public let controllerID: Int32
    /// By ID.
    public let brokers: [Broker]
}

extension KafkaAdmin {
    /// The cluster's ID, its controller and its brokers.
    public func describeCluster() async throws(KafkaError) -> ClusterDescription {
        ClusterDescription(try await metadata(of: [], deadline: deadline))
    }

    /// The metadata of some topics, or of all (`nil`).
    func metadata(of topics: [String]?, deadline: Instant) async throws(KafkaError) -> MetadataResponse {
        try await request(.leastLoaded, versions: 1...12, deadline: deadline) { _ in
            var request = MetadataRequest()
            request.topics = topics.map { names in
                names.map { name in
                    var topic = MetadataRequest.Topic()
                    topic.name = name
                    return topic
                }
            }
            request.allowAutoTopicCreation = false
            return request
        }.response
    }
}

extension ClusterDescription {
    init(_ response: MetadataResponse) {
        clusterID = response.clusterID
        controllerID = response.controllerID
        brokers = response.brokers.map { Broker(id: $0.nodeID, host: $0.host, port: $0.port, rack: $0.rack) }
            .sorted { $0.id < $1.id }
    }
}
