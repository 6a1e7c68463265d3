public import KafkaSession
public import MQTTCodec
public import TrestleTransport
import WireBytes

/// All that one examination needs to know. It holds secrets: it is never printed.
public struct DoctorPlan: Sendable {
    public var target: DoctorTarget
    public var trust = TrustSource.system
    public var identity: IdentitySource?
    /// The revocation lists; `nil` if revocation is not checked.
    public var revocationLists: StoreFile?
    /// Whether the server's certificate must hold the host that was connected to.
    public var checksName = true
    /// Opens the stores: one for all plans that belong together.
    public var stores = KeyStoreReader()
    public var sasl: SASLCredentials?
    public var mqtt = MQTTLogin()
    /// Kafka topics, or MQTT topics (filters when nothing is written).
    public var topics: [String] = []
    /// Consumer groups that are to be joined.
    public var groups: [String] = []
    /// Leaves one record, or message, in each topic.
    public var writes = false
    /// How long each step may take.
    public var timeout = Duration.seconds(5)

    public init(target: DoctorTarget) { self.target = target }

    /// How many of the brokers that a cluster advertises are visited, in the order of their ids, at least 1.
    public var maximumBrokers = 50
    /// Without TLS: whether to send credentials also to hosts that a cluster advertises, and not only to those of
    /// `target`. A false cluster can have them sent anywhere.
    public var sendsCredentialsToAdvertised = false

    /// Whether something would be given away to a server that is not who it says it is.
    var hasCredentials: Bool { sasl != nil || mqtt.username != nil || mqtt.password != nil }

    /// The secret that is sent in the clear over a network, and the server that it is sent to; `nil` when none is.
    public var secretInTheClear: (what: String, endpoint: Endpoint)? {
        guard !target.usesTLS, let endpoint = target.endpoints.first(where: { !$0.isThisMachine }),
            let what = sasl?.mechanism.secretInTheClear ?? mqtt.password.map({ _ in "password" })
        else { return nil }
        return (what, endpoint)
    }

    /// The secret that is sent to a server and may not appear in its printed responses.
    var sentSecret: SentSecret? { sasl?.sentSecret ?? mqtt.password.flatMap { SentSecret("password", $0.utf8) } }
}

/// How to say who one is in MQTT.
public struct MQTTLogin: Sendable {
    public var version = MQTTVersion.v5
    public var clientID = "trestle-doctor"
    public var username: String?
    public var password: String?

    public init() {}
}

/// A file with certificates or keys, read by the caller.
public struct StoreFile: Sendable {
    /// The format that the configuration declares.
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
    /// Where a configuration names it, for example `plant.yaml:5`; nil for a file of the command line.
    public var origin: String?
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

/// The trusted authorities.
public enum TrustSource: Sendable {
    /// The authorities of the operating system.
    case system
    case file(StoreFile)
    /// Authorities that a configuration has loaded already; `from` says in a word where they are from.
    case loaded([Certificate], from: String)
    /// Anybody, as the configuration says: the chain is not looked at.
    case anyoneInsecurely
}

/// Where the client's own certificate and key are.
public enum IdentitySource: Sendable {
    case loaded(TLSIdentity)
    /// - Parameter key: `nil` if the certificate's file contains the key; the file's password is then that of the key.
    case pem(certificate: StoreFile, key: StoreFile?)
    /// - Parameter keyPassword: where it differs from the store's.
    case store(StoreFile, alias: String?, keyPassword: String?)
}
