import KafkaCodec
import Transport
import WireBytes

/// A broker that answers ApiVersions and Metadata as told, and Produce with whatever bytes a test wants.
final class FakeBroker: @unchecked Sendable {
    /// What a test decides; read on the loop only.
    struct Behaviour: Sendable {
        /// Where it says that it listens; `nil` for where it does.
        var advertisedPort: UInt16?
        /// What becomes of the n-th Produce request.
        var produce: @Sendable (Int, ProduceRequest) -> Reaction
    }

    enum Reaction {
        /// The body of an answer in version 9.
        case answer([UInt8])
        case close
        case silence
    }

    let loop: EventLoop
    let behaviour: Behaviour
    private(set) var port: UInt16 = 0
    private var listener: Listener?
    fileprivate(set) var produceRequests = 0
    /// Identities handed out; each is a new one.
    fileprivate(set) var identities = 0

    init(_ behaviour: Behaviour) async throws {
        self.behaviour = behaviour
        loop = try EventLoop(name: "broker")
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

        func connectionOpened(_ connection: Connection) {}
        func connectionClosed(_ connection: Connection, reason: CloseReason) {}

        func connection(_ connection: Connection, received bytes: Span<UInt8>) -> Int {
            var consumed = 0
            do {
                while let range = try KafkaFrame.parse(
                    bytes.extracting(consumed..<bytes.count), maximumSize: 1 << 26)
                {
                    let start = consumed + range.lowerBound
                    consumed += range.upperBound
                    try answer(ByteSlice(copying: bytes.extracting(start..<consumed)), connection)
                }
            } catch {
                connection.abort()
            }
            return consumed
        }

        private func answer(_ frame: ByteSlice, _ connection: Connection) throws {
            let (header, offset) = try RequestHeader.decode(frame: frame)
            let (version, id) = (header.apiVersion, header.correlationId)
            let body = frame[offset..<frame.count]
            var response = ByteBuffer()
            switch ApiKey(rawValue: header.apiKey) {
            case .apiVersions:
                var versions = ApiVersionsResponse()
                for (key, highest) in [(0, 9), (3, 4), (18, 3), (22, 1)] as [(Int16, Int16)] {
                    var api = ApiVersionsResponse.ApiVersion()
                    api.apiKey = key
                    api.maxVersion = highest
                    versions.apiKeys.append(api)
                }
                try KafkaFrame.append(versions, version: version, correlationId: id, to: &response)
            case .metadata:
                let request = try MetadataRequest.decode(body, version: version)
                try KafkaFrame.append(metadata(request), version: version, correlationId: id, to: &response)
            case .initProducerId:
                var identity = InitProducerIdResponse()
                broker.identities += 1
                identity.producerId = Int64(broker.identities)
                try KafkaFrame.append(identity, version: version, correlationId: id, to: &response)
            case .produce:
                let request = try ProduceRequest.decode(body, version: version)
                broker.produceRequests += 1
                switch broker.behaviour.produce(broker.produceRequests, request) {
                case .close: return connection.abort()
                case .silence: return
                case .answer(let bytes):
                    response.append(integer: Int32(bytes.count + 5))
                    response.append(integer: id)
                    response.append(UInt8(0))
                    response.append(bytes.span)
                }
            default: return connection.abort()
            }
            connection.write(response.bytes)
        }

        private func metadata(_ request: MetadataRequest) -> MetadataResponse {
            var response = MetadataResponse()
            var broker = MetadataResponse.MetadataResponseBroker()
            broker.nodeId = 1
            broker.host = "127.0.0.1"
            broker.port = Int32(self.broker.behaviour.advertisedPort ?? self.broker.port)
            response.brokers = [broker]
            for topic in request.topics ?? [] {
                var known = MetadataResponse.MetadataResponseTopic()
                known.name = topic.name
                var partition = MetadataResponse.MetadataResponsePartition()
                partition.leaderId = 1
                known.partitions = [partition]
                response.topics.append(known)
            }
            return response
        }
    }
}
