public import KafkaClient
import KafkaSession
import TrestleBase
public import TrestleTransport

/// A `client.properties` of Kafka's Java clients, read for a client of this package.
///
/// Every property that Java's producers, consumers and administration clients have is accepted, with the values that they take
/// there. One that changes nothing here is named in `remarks`; one that Kafka does not have is an error, with the nearest name.
public struct KafkaClientProperties: Sendable {
    /// The kind of client that the file configures.
    public enum Client: String, Sendable {
        case producer, consumer, admin
    }

    /// `bootstrap.servers`; `nil` where the file does not say.
    public private(set) var bootstrapServers: [Endpoint]?
    /// The file's settings for a producer, without `bootstrap.servers`, TLS and SASL; those that it does not have are Java's, but for
    /// `linger.ms` (0) and `batch.size` (256 KiB).
    public private(set) var producer = KafkaProducer.Configuration(bootstrapServers: [])
    /// The file's settings for administration, without `bootstrap.servers`, TLS and SASL.
    public private(set) var admin = KafkaAdmin.Configuration(bootstrapServers: [])
    /// `nil` for a `security.protocol` without SSL.
    public private(set) var tls: TLSSettings?
    /// `nil` for a `security.protocol` without SASL.
    public private(set) var sasl: SASLSettings?
    /// The values of the file by their names, for settings that are read elsewhere; checked for their form.
    public private(set) var values: [String: String] = [:]
    /// The properties that are accepted without effect, with the reason.
    public private(set) var remarks: [PropertiesProblem] = []
    /// Whether the file itself holds a password or private key, and not only the name of a variable or file with it.
    public private(set) var holdsSecret = false
    private let token: (@Sendable () async throws -> BearerToken)?

    /// Reads a file.
    ///
    /// - Parameters:
    ///   - environment: the variables for `${env:NAME}`, if the file has `config.providers=env` (KIP-887).
    ///   - token: gives the token of OAUTHBEARER, for each connection and again before it expires; `nil` for the file that
    ///     `sasl.oauthbearer.token.endpoint.url` names. Called away from the event loop.
    /// - Throws: all that is wrong with it, in the order of its lines.
    public init(
        _ text: String, for client: Client, environment: [String: String] = [:],
        token: (@Sendable () async throws -> BearerToken)? = nil
    ) throws(KafkaPropertiesError) {
        self.token = token
        let entries: [JavaProperties.Entry]
        do throws(PropertiesProblem) { entries = try JavaProperties(text).entries } catch {
            throw KafkaPropertiesError(problems: [error])
        }
        let reader = PropertyReader(entries, environment: environment)
        read(reader, for: client)
        reader.finish()
        guard reader.problems.isEmpty else {
            throw KafkaPropertiesError(problems: reader.problems.sorted { $0.line < $1.line })
        }
        remarks.sort { $0.line < $1.line }
    }

    private mutating func read(_ reader: PropertyReader, for client: Client) {
        bootstrapServers = reader.parsed("bootstrap.servers", expected: "HOST:PORT, separated by commas") { text in
            try? Endpoint.bootstrapServers(text)
        }
        for property in KafkaClientProperty.all {
            guard let text = reader.text(property.name) else { continue }
            let value = text.trimmed
            guard property.type.takes(value) else {
                reader.reportValue(property.name, takes: property.type.description)
                continue
            }
            values[property.name] = value
            if property.clients.contains(client), let reason = property.reason {
                remarks.append(reader.remark(property.name, "has no effect: \(reason)"))
            }
        }
        readProducer(reader, for: client)
        readCluster()
        readSecurity(reader)
        holdsSecret = SettingTables.secretProperties.contains(where: reader.isLiteralSecret)
    }

    private mutating func readSecurity(_ reader: PropertyReader) {
        // A provider of tokens stands for whatever the file says of where they come from.
        if token != nil, reader.text("sasl.mechanism")?.trimmed == SASLMechanism.oauthBearer.rawValue {
            for key in ["sasl.jaas.config", "sasl.login.callback.handler.class", "sasl.oauthbearer.token.endpoint.url"]
            {
                _ = reader.text(key)
            }
            tls = KafkaSecurityProperties.tls(reader)
            return
        }
        let security = KafkaSecurityProperties(reader)
        tls = security.tls
        sasl = security.sasl
        remarks += security.unused.map { reader.remark($0.key, $0.text) }
    }

    /// How to reach the cluster, with the files that the settings name.
    ///
    /// - Parameters:
    ///   - read: gives a file's content.
    ///   - environment: where AWS_MSK_IAM finds credentials.
    ///   - foundKey: called with each file that contains a private key, before it is opened.
    public func apply(
        to cluster: inout ClusterConfiguration, read: @escaping @Sendable (String) throws -> [UInt8],
        environment: [String: String] = [:], foundKey: (String) -> Void = { _ in }
    ) throws(TLSSettingsError) {
        if let bootstrapServers { cluster.bootstrapServers = bootstrapServers }
        if let tls { cluster.connectionOptions.tls = try tls.clientContext(read: read, foundKey: foundKey) }
        if let token {
            cluster.sasl = SASLLogin(.oauthBearer) { .oauthBearer(try await token()) }
        } else if let sasl {
            cluster.sasl = sasl.login(read: read, environment: environment)
        }
    }
}

// The values that change something.
extension KafkaClientProperties {
    private func number(_ name: String) -> Int? { values[name].flatMap { Int($0) } }

    private func duration(_ name: String) -> Duration? { number(name).map { .milliseconds($0) } }

    private func flag(_ name: String) -> Bool? { values[name].map { $0.lowercased() == "true" } }

    private mutating func readProducer(_ reader: PropertyReader, for client: Client) {
        switch values["acks"] {
        case "0": producer.acks = .none
        case "1": producer.acks = .leader
        default: producer.acks = .all
        }
        producer.linger = duration("linger.ms") ?? producer.linger
        producer.batchSize = number("batch.size").map { max($0, 1) } ?? producer.batchSize
        producer.maximumRequestSize = number("max.request.size") ?? producer.maximumRequestSize
        producer.bufferSize = number("buffer.memory") ?? producer.bufferSize
        producer.deliveryTimeout = duration("delivery.timeout.ms") ?? producer.deliveryTimeout
        producer.maximumBlock = duration("max.block.ms") ?? producer.maximumBlock
        if let name = values["compression.type"], let codec = KafkaSink.Compression(rawValue: name)?.codec {
            producer.compressionCodec = codec
        }
        if flag("partitioner.ignore.keys") == true { producer.partitioner = .sticky }
        // Without the word of the file idempotence ends where acks or retries do not allow it, as in Java.
        let isAllowed = producer.acks == .all && number("retries") != 0
        producer.idempotence = flag("enable.idempotence") ?? isAllowed
        guard client == .producer else { return }
        if flag("enable.idempotence") == true, !isAllowed {
            reader.report("enable.idempotence", "needs 'acks' all and 'retries' above 0")
        }
        if let name = values["transactional.id"], !name.isEmpty {
            reader.report("transactional.id", "asks for transactions, which this client does not have yet: remove it")
        }
        if let time = duration("delivery.timeout.ms"),
            time < (duration("linger.ms") ?? .zero) + (duration("request.timeout.ms") ?? .seconds(30))
        {
            reader.report("delivery.timeout.ms", "is less than linger.ms and request.timeout.ms together")
        }
    }

    private mutating func readCluster() {
        var cluster = producer.cluster
        cluster.clientID = values["client.id"].flatMap { $0.isEmpty ? nil : $0 } ?? cluster.clientID
        cluster.requestTimeout = duration("request.timeout.ms") ?? cluster.requestTimeout
        cluster.metadataMaximumAge = duration("metadata.max.age.ms") ?? cluster.metadataMaximumAge
        if let first = duration("retry.backoff.ms") { cluster.retryBackoff.initial = max(first, .milliseconds(1)) }
        if let last = duration("retry.backoff.max.ms") { cluster.retryBackoff.maximum = max(last, .milliseconds(1)) }
        cluster.retryBackoff.maximum = max(cluster.retryBackoff.maximum, cluster.retryBackoff.initial)
        producer.cluster = cluster
        admin.cluster = cluster
        admin.cluster.allowsTopicCreation = false
        admin.timeout = duration("default.api.timeout.ms") ?? admin.timeout
    }
}
