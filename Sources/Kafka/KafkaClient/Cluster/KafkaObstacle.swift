import TrestleTransport
import WireBytes

/// A reason for which the cluster cannot serve a client, independent of the records.
public struct KafkaObstacle: Error, Hashable, Sendable, CustomStringConvertible {
    /// The class of an obstacle. More may be added.
    public struct Code: Hashable, Sendable {
        private let number: Int

        /// The broker refused the credentials, or there were none. The same ones will hardly do the next time, unless the
        /// broker's accounts are being changed or its authentication back end restarts.
        public static let authenticationFailed = Code(number: 1)
        /// The credentials are good, but the user may not do this (TOPIC_AUTHORIZATION_FAILED, CLUSTER_AUTHORIZATION_FAILED).
        public static let authorizationFailed = Code(number: 2)
        /// The topic does not exist and was not created.
        public static let topicNotFound = Code(number: 3)
        /// The topic or the broker is set up in a way that does not let it take these records.
        public static let unsuitableConfiguration = Code(number: 4)
        /// A partition has no leader.
        public static let leaderNotAvailable = Code(number: 5)
        /// No connection could be made, or it broke.
        public static let unreachable = Code(number: 6)
        /// TLS found a fault on one of the two sides.
        public static let tlsFailed = Code(number: 7)
        /// The broker did not respond in time.
        public static let timedOut = Code(number: 8)
        /// The broker violates the protocol, or supports no version that this client supports.
        public static let protocolViolation = Code(number: 9)
        /// Any other error that the broker returns; it is expected to pass.
        public static let brokerError = Code(number: 10)
        /// The broker knows no version of a request that the client speaks.
        public static let unsupportedVersion = Code(number: 11)
    }

    public let code: Code
    /// The topic that waits, or `nil` when the obstacle is not a topic's.
    public let topic: String?
    /// Kafka's error code, 0 when the broker did not give one.
    public let errorCode: Int16
    /// The fault and its place.
    public let text: String
    /// The fix for a person; `nil` if waiting is all that helps.
    public let fix: String?

    init(_ code: Code, topic: String? = nil, errorCode: Int16 = 0, _ text: String, fix: String? = nil) {
        self.code = code
        self.topic = topic
        self.errorCode = errorCode
        // Names of topics and groups come from other clients.
        self.text = PeerText.onOneLine(text)
        self.fix = fix.map(PeerText.onOneLine)
    }

    /// Whether it may pass without anybody doing anything.
    public var isTransient: Bool {
        switch code {
        case .authenticationFailed, .authorizationFailed, .topicNotFound, .unsuitableConfiguration, .tlsFailed,
            .unsupportedVersion:
            false
        default: true
        }
    }

    public var description: String { fix.map { "\(text): \($0)" } ?? text }
}

extension KafkaObstacle {
    init(_ error: TransportError) {
        let code: Code =
            switch error.code {
            case .handshakeFailed, .tlsBroken, .invalidConfiguration: .tlsFailed
            case .idleTimedOut, .messageTimedOut, .writeTimedOut: .timedOut
            case .protocolViolation: .protocolViolation
            default: .unreachable
            }
        self.init(code, error.description)
    }

    /// The same, with where it was met.
    func prefixed(_ place: String) -> KafkaObstacle {
        KafkaObstacle(code, topic: topic, errorCode: errorCode, "\(place): \(text)", fix: fix)
    }

    /// The same, with the server where it was met: its address only where the text does not name it.
    func prefixed(_ server: String, at endpoint: Endpoint) -> KafkaObstacle {
        prefixed(text.contains("\(endpoint)") ? server : "\(server) \(endpoint)")
    }
}
