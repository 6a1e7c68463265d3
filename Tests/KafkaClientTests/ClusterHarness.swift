import TrestleBase
import KafkaCodec
import KafkaSession
import TrestleTransport
import WireBytes

@testable import KafkaClient

/// A cluster core on a loop of its own, with one tenant that only listens. Everything but `send` and `on` happens on the loop.
final class ClusterHarness: ClusterTenant, @unchecked Sendable {
    // SAFETY of @unchecked Sendable: the state is used on the loop alone.
    let loop: IOLoop
    let core: ClusterCore
    private(set) var events: [String] = []
    private(set) var described = 0

    init(_ bootstrap: [String], _ change: (inout ClusterConfiguration) -> Void = { _ in }) async throws {
        loop = try IOLoop(name: "cluster")
        var configuration = ClusterConfiguration(bootstrapServers: bootstrap.compactMap { Endpoint($0) })
        configuration.retryBackoff = Backoff(initial: .milliseconds(20), maximum: .milliseconds(200))
        change(&configuration)
        core = ClusterCore(loop: loop, configuration: configuration)
        await on { it in
            it.core.add(it)
            it.core.start()
        }
    }

    deinit { loop.shutdown() }

    func on<Value: Sendable>(_ body: @escaping @Sendable (ClusterHarness) -> Value) async -> Value {
        await loop.run { body(self) }
    }

    func close() async { await on { $0.core.close() } }

    func send<Request: KafkaRequest & Sendable>(
        _ request: Request, to destination: ClusterDestination,
        versions: ClosedRange<Int16> = Request.validVersions, timeout: Duration? = nil, allowance: Duration = .zero
    ) async -> ClusterOutcome<Request.Response> where Request.Response: Sendable {
        await withCheckedContinuation { (continuation: CheckedContinuation<ClusterOutcome<Request.Response>, Never>) in
            loop.execute { [self] in
                core.send(to: destination, versions: versions, timeout: timeout, allowance: { _ in allowance }) { _ in
                    request
                } then: {
                    continuation.resume(returning: $0)
                }
            }
        }
    }

    func clusterDescribed(_ topics: [String]) { described += 1 }
    func clusterReady(_ node: ClusterNode?) { events.append("ready \(node?.id ?? -1)") }
    func clusterLost(_ node: ClusterNode) { events.append("lost \(node.id)") }
    func clusterRemoved(_ node: ClusterNode) { events.append("removed \(node.id)") }
    func clusterEnded() {}

    func clusterObserved(_ event: ClusterEvent) {
        if case .disconnected(let obstacle) = event { events.append("disconnected: \(obstacle)") }
    }
}

struct NoResponse: Error, CustomStringConvertible { let description: String }

extension ClusterOutcome {
    /// The response.
    ///
    /// - Throws: `NoResponse` when there is none.
    func get() throws -> Response {
        switch self {
        case .response(let response, _): return response
        case .notSent(let obstacle): throw NoResponse(description: "not sent: \(obstacle)")
        case .noResponse(let obstacle): throw NoResponse(description: "no response: \(obstacle)")
        }
    }

    var notSent: KafkaObstacle? { if case .notSent(let obstacle) = self { obstacle } else { nil } }
    var noResponse: KafkaObstacle? { if case .noResponse(let obstacle) = self { obstacle } else { nil } }
}

/// Requests for one partition.
enum Requests {
    static func createTopic(_ name: String, partitions: Int32) -> CreateTopicsRequest {
        var topic = CreateTopicsRequest.Topic()
        topic.name = name
        topic.numPartitions = partitions
        topic.replicationFactor = 1
        var request = CreateTopicsRequest()
        request.topics = [topic]
        return request
    }

    /// One batch of one record.
    static func produce(_ value: String, to place: TopicPartition) -> ProduceRequest {
        var builder = RecordBatchBuilder()
        let bytes = [UInt8](value.utf8)
        builder.append(key: nil, value: bytes.span, timestamp: 1_700_000_000_000)
        builder.finish()
        var partition = ProduceRequest.Partition()
        partition.index = place.partition
        partition.records = ByteSlice(copying: builder.bytes)
        var topic = ProduceRequest.Topic()
        topic.name = place.topic
        topic.partitionData = [partition]
        var request = ProduceRequest()
        request.acks = -1
        request.timeoutMs = 5_000
        request.topicData = [topic]
        return request
    }

    static func fetch(_ place: TopicPartition, maximumWait: Int32 = 100) -> FetchRequest {
        var partition = FetchRequest.Partition()
        partition.partition = place.partition
        partition.partitionMaxBytes = 1 << 20
        var topic = FetchRequest.Topic()
        topic.topic = place.topic
        topic.partitions = [partition]
        var request = FetchRequest()
        request.maxBytes = 1 << 20
        request.minBytes = 1
        request.maxWaitMs = maximumWait
        request.topics = [topic]
        return request
    }

    /// Asks for the end of the log.
    static func listOffsets(_ place: TopicPartition) -> ListOffsetsRequest {
        var partition = ListOffsetsRequest.Partition()
        partition.partitionIndex = place.partition
        partition.timestamp = -1
        var topic = ListOffsetsRequest.Topic()
        topic.name = place.topic
        topic.partitions = [partition]
        var request = ListOffsetsRequest()
        request.topics = [topic]
        return request
    }

    static func joinGroup(_ group: String, member: String = "", rebalanceTimeout: Int32 = 60_000) -> JoinGroupRequest {
        var request = JoinGroupRequest()
        request.groupID = group
        request.sessionTimeoutMs = 30_000
        request.rebalanceTimeoutMs = rebalanceTimeout
        request.memberID = member
        request.protocolType = "consumer"
        var range = JoinGroupRequest.GroupProtocol()
        range.name = "range"
        request.protocols = [range]
        return request
    }

    static func heartbeat(_ group: String) -> HeartbeatRequest {
        var request = HeartbeatRequest()
        request.groupID = group
        request.memberID = "nobody"
        return request
    }
}
