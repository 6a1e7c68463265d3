import KafkaCodec
import TrestleTransport
import WireBytes

/// A broker that responds to ApiVersions and Metadata as told, and Produce with whatever bytes a test wants.
final class FakeBroker: @unchecked Sendable {
    /// What a test decides; read on the loop only.
    struct Behaviour: Sendable {
        /// Where it says that it listens; `nil` for where it does.
        var advertisedPort: UInt16?
        /// What it says of the cluster to the n-th Metadata request, `nil` for nothing at all; by default that it is the only
        /// broker and leads one partition of each topic.
        var metadata: (@Sendable (Int, MetadataRequest) -> MetadataResponse?)?
        /// The latest versions that it offers, by API, where they are not those that the tests' bytes are written in.
        var latestVersions: [Int16: Int16] = [:]
        /// The leader epoch that it tells of itself in response to the first Metadata request, the only one that it
        /// then responds to.
        var leaderEpoch: Int32?
        /// The error that it returns to SASL credentials; 0 for none. Without a value it offers no SASL.
        var saslError: Int16?
        /// Whether it sends nothing at all.
        var isHung = false
        /// Whether it closes the connection on a request that comes without a login.
        var requiresLogin = false
        /// What it says to other requests, where they are in `otherVersions`; `nil` for nothing.
        var others: (@Sendable (ApiKey, Int16, ByteSlice) throws -> (any KafkaResponse)?)?
        /// The latest versions of other requests that it offers.
        var otherVersions: [ApiKey: Int16] = [:]
        /// What becomes of the n-th Produce request.
        var produce: @Sendable (Int, ProduceRequest) -> Reaction = { _, request in .respond(to: request) }
    }

    enum Reaction {
        /// The body of a response in version 9.
        case respond([UInt8])
        case close
        case silence

        /// A response with an error code by topic, 0 where none is named.
        static func respond(to request: ProduceRequest, errors: [String: Int16] = [:]) -> Reaction {
            var response = ProduceResponse()
            for topic in request.topicData {
                var topicResponse = ProduceResponse.Topic()
                topicResponse.name = topic.name
                for data in topic.partitionData {
                    var element = ProduceResponse.Partition()
                    element.index = data.index
                    element.errorCode = errors[topic.name] ?? 0
                    topicResponse.partitionResponses.append(element)
                }
                response.responses.append(topicResponse)
            }
            guard let bytes = try? response.encoded(version: 9).array else { return .close }
            return .respond(bytes)
        }
    }

    let loop: IOLoop
    let behaviour: Behaviour
    private(set) var port: UInt16 = 0
    private var listener: Listener?
    fileprivate(set) var produceRequests = 0
    /// The same for those who are not on the loop.
    let produceRequestCount = SharedValue(0)
    /// Identities handed out; each is a new one.
    fileprivate(set) var identities = 0
    fileprivate(set) var metadataRequests = 0
    fileprivate(set) var connections = 0

    init(_ behaviour: Behaviour) async throws {
        self.behaviour = behaviour
        loop = try IOLoop(name: "broker")
        try await loop.run { try self.listen() }
    }

    deinit { loop.shutdown() }

    var bootstrap: String { "127.0.0.1:\(port)" }

    private func listen() throws {
        let listener = try Listener.bind(on: loop, host: "127.0.0.1", port: 0) { [unowned self] _ in Peer(self) }
        port = listener.port
        self.listener = listener
    }

    private final class Peer: ConnectionHandler {
        unowned let broker: FakeBroker
        init(_ broker: FakeBroker) { self.broker = broker }

        func connectionOpened(_ connection: Connection) { broker.connections += 1 }
        func connectionClosed(_ connection: Connection, reason: CloseReason) {}

        func connection(_ connection: Connection, received bytes: Span<UInt8>) -> Int {
            var consumed = 0
            do {
                while let range = try KafkaFrame.parse(
                    bytes.extracting(consumed..<bytes.count), maximumSize: 1 << 26)
                {
                    let start = consumed + range.lowerBound
                    consumed += range.upperBound
                    try respond(ByteSlice(copying: bytes.extracting(start..<consumed)), connection)
                }
            } catch {
                connection.abort()
            }
            return consumed
        }

        private func respond(_ frame: ByteSlice, _ connection: Connection) throws {
            if broker.behaviour.isHung { return }
            let (header, offset) = try RequestHeader.decode(frame: frame)
            let (version, id) = (header.apiVersion, header.correlationID)
            let body = frame.extracting(offset..<frame.count)
            var response = WireBuffer()
            switch ApiKey(rawValue: header.apiKey) {
            case .apiVersions:
                var versions = ApiVersionsResponse()
                var offered: [(Int16, Int16)] = [(0, 9), (3, 4), (18, 3), (22, 1)]
                if broker.behaviour.saslError != nil { offered += [(17, 1), (36, 1)] }
                offered += broker.behaviour.otherVersions.map { ($0.key.rawValue, $0.value) }
                for (key, highest) in offered {
                    var api = ApiVersionsResponse.ApiVersion()
                    api.apiKey = key
                    api.maxVersion = broker.behaviour.latestVersions[key] ?? highest
                    versions.apiKeys.append(api)
                }
                try KafkaFrame.append(versions, version: version, correlationID: id, to: &response)
            case .metadata:
                if broker.behaviour.requiresLogin { return connection.close() }
                let request = try MetadataRequest.decode(body, version: version)
                broker.metadataRequests += 1
                let told = broker.behaviour.metadata.map { $0(broker.metadataRequests, request) }
                if broker.behaviour.leaderEpoch != nil, broker.metadataRequests > 1 { return }
                guard let result = told ?? metadata(request) else { return }
                try KafkaFrame.append(result, version: version, correlationID: id, to: &response)
            case .saslHandshake:
                var handshake = SaslHandshakeResponse()
                handshake.mechanisms = ["PLAIN"]
                try KafkaFrame.append(handshake, version: version, correlationID: id, to: &response)
            case .saslAuthenticate:
                var result = SaslAuthenticateResponse()
                result.errorCode = broker.behaviour.saslError ?? 0
                if result.errorCode != 0 { result.errorMessage = "Invalid username or password" }
                try KafkaFrame.append(result, version: version, correlationID: id, to: &response)
            case .initProducerId:
                var identity = InitProducerIdResponse()
                broker.identities += 1
                identity.producerID = Int64(broker.identities)
                try KafkaFrame.append(identity, version: version, correlationID: id, to: &response)
            case .produce:
                let request = try ProduceRequest.decode(body, version: version)
                broker.produceRequests += 1
                broker.produceRequestCount.value = broker.produceRequests
                switch broker.behaviour.produce(broker.produceRequests, request) {
                case .close: return connection.abort()
                case .silence: return
                case .respond(let bytes):
                    response.append(integer: Int32(bytes.count + 5))
                    response.append(integer: id)
                    response.append(UInt8(0))
                    response.append(bytes.span)
                }
            case let key?:
                guard let others = broker.behaviour.others else { return connection.abort() }
                guard let told = try others(key, version, body) else { return }
                try KafkaFrame.append(told, version: version, correlationID: id, to: &response)
            default: return connection.abort()
            }
            connection.write(response.bytes)
        }

        private func metadata(_ request: MetadataRequest) -> MetadataResponse {
            var response = FakeBroker.metadata(
                request, brokers: [1: broker.behaviour.advertisedPort ?? broker.port], leader: 1)
            if let epoch = broker.behaviour.leaderEpoch {
                for index in response.topics.indices { response.topics[index].partitions[0].leaderEpoch = epoch }
            }
            return response
        }
    }

    /// A cluster in which one broker leads the only partition of each topic, but for those with an error.
    static func metadata(
        _ request: MetadataRequest, brokers: [Int32: UInt16], leader: Int32, errors: [String: Int16] = [:]
    ) -> MetadataResponse {
        var response = MetadataResponse()
        for (id, port) in brokers.sorted(by: { $0.key < $1.key }) {
            var broker = MetadataResponse.Broker()
            broker.nodeID = id
            broker.host = "127.0.0.1"
            broker.port = Int32(port)
            response.brokers.append(broker)
        }
        for topic in request.topics ?? [] {
            var known = MetadataResponse.Topic()
            known.name = topic.name
            known.errorCode = topic.name.flatMap { errors[$0] } ?? 0
            if known.errorCode == 0 {
                var partition = MetadataResponse.Partition()
                partition.leaderID = leader
                known.partitions = [partition]
            }
            response.topics.append(known)
        }
        return response
    }
}
