public import KafkaSession
public import MQTTCodec

/// All that one examination needs to know. It holds secrets: it is never printed.
public struct DoctorPlan: Sendable {
    public var target: DoctorTarget
    /// Whom to trust; nil for the authorities of the system.
    public var trust: StoreFile?
    public var identity: IdentityFiles?
    public var sasl: SASLCredentials?
    public var mqtt = MQTTLogin()
    /// A Kafka topic, or an MQTT topic (a filter when nothing is written).
    public var topic: String?
    /// Leaves one record, or message, in the topic.
    public var writes = false
    /// How long each step may take.
    public var timeout = Duration.seconds(5)

    public init(target: DoctorTarget) { self.target = target }

    /// Whether something would be given away to a server that is not who it says it is.
    var hasSecrets: Bool { sasl != nil || mqtt.password != nil }
}

/// How to say who one is in MQTT.
public struct MQTTLogin: Sendable {
    public var version = MQTTVersion.v5
    public var clientIdentifier = "trestle-doctor"
    public var username: String?
    public var password: String?

    public init() {}
}

/// A file with certificates or keys, read by the caller.
public struct StoreFile: Sendable {
    /// What the configuration says that it is.
    public enum Kind: Sendable, Hashable {
        /// PEM or DER, as OpenSSL, Mosquitto and librdkafka want it.
        case pem
        /// PKCS #12, JKS or JCEKS, as Java wants it.
        case java
        /// Whatever the bytes look like.
        case any
    }

    /// As the user wrote it.
    public var path: String
    /// Nil when the file cannot be read.
    public var bytes: [UInt8]?
    public var kind: Kind
    public var password: String?

    public init(path: String, bytes: [UInt8]?, kind: Kind, password: String? = nil) {
        self.path = path
        self.bytes = bytes
        self.kind = kind
        self.password = password
    }
}

/// Where the client's own certificate and key are.
public enum IdentityFiles: Sendable {
    case pem(certificate: StoreFile, key: StoreFile)
    /// - Parameter keyPassword: where it differs from the store's.
    case store(StoreFile, alias: String?, keyPassword: String?)
}
