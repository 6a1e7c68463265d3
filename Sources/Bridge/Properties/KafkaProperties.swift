/// What the properties of a Kafka client in Java mean here. What a file does not say is `nil`.
public struct KafkaProperties: Sendable {
    public var bootstrapServers: [HostAndPort]?
    public var clientIdentifier: String?
    public var acknowledgements: KafkaSink.Acknowledgements?
    public var linger: Duration?
    public var batchSize: Int?
    public var maximumRequestSize: Int?
    public var bufferSize: Int?
    public var requestTimeout: Duration?
    public var metadataMaximumAge: Duration?
    public var compression: KafkaSink.Compression?
    /// `nil` for a `security.protocol` without SSL.
    public var tls: TLSSettings?
    /// `nil` for a `security.protocol` without SASL.
    public var sasl: SASLSettings?

    init() {}

    /// Reads a `client.properties` file.
    ///
    /// - Parameters:
    ///   - file: its name, for whoever explains the settings later.
    ///   - environment: what `${env:NAME}` stands for where the file says `config.providers=env` (KIP-887).
    /// - Throws: all that is wrong with it, in the order of its lines: a value that cannot be used, a property that is not
    ///   known, and one that Kafka knows and this client does not have. None is passed over.
    public static func read(
        _ text: String, file: String = "client.properties", environment: [String: String] = [:]
    ) throws(KafkaPropertiesError) -> KafkaProperties {
        let entries: [JavaProperties.Entry]
        do throws(PropertiesProblem) { entries = try JavaProperties(text).entries } catch {
            throw KafkaPropertiesError(problems: [error])
        }
        let reader = PropertyReader(entries, environment: environment)
        var properties = KafkaProperties(reader)
        properties.tls?.origin = TLSSettings.Origin(
            file: file,
            trustLine: reader.line("ssl.truststore.location") ?? reader.line("ssl.truststore.certificates"),
            identityLine: reader.line("ssl.keystore.location") ?? reader.line("ssl.keystore.certificate.chain"))
        reader.finish()
        guard reader.problems.isEmpty else {
            throw KafkaPropertiesError(problems: reader.problems.sorted { $0.line < $1.line })
        }
        return properties
    }

    private init(_ reader: PropertyReader) {
        bootstrapServers = reader.parsed("bootstrap.servers", expected: "HOST:PORT, more behind commas") { text in
            let servers = text.split(separator: ",").map { HostAndPort($0.filter { !$0.isWhitespace }) }
            return servers.isEmpty || servers.contains(nil) ? nil : servers.compactMap(\.self)
        }
        // The resolver's whole list is tried in turn, always.
        reader.only("client.dns.lookup", "use_all_dns_ips")
        clientIdentifier = reader.text("client.id")
        if let clientIdentifier,
            clientIdentifier.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7f })
        {
            reader.report("client.id", "holds a control character")
        }
        acknowledgements = reader.parsed("acks", expected: "all, -1 or 1; with 0 messages could get lost") {
            ["all": .all, "-1": .all, "1": .leader][$0]
        }
        if let idempotence = reader.choice("enable.idempotence", ["true": true, "false": false]),
            idempotence != (acknowledgements != .leader)
        {
            reader.report("enable.idempotence", "goes with 'acks': true with all, false with 1")
        }
        linger = reader.milliseconds("linger.ms", 0...10_000)
        batchSize = reader.number("batch.size", 1024...(16 << 20))
        maximumRequestSize = reader.number("max.request.size", 16_384...(64 << 20))
        bufferSize = reader.number("buffer.memory", (1 << 20)...(1 << 40))
        if let batchSize, batchSize > maximumRequestSize ?? 1 << 20 {
            reader.report("batch.size", "is larger than max.request.size, which is \(maximumRequestSize ?? 1 << 20)")
        }
        requestTimeout = reader.milliseconds("request.timeout.ms", 100...3_600_000)
        metadataMaximumAge = reader.milliseconds("metadata.max.age.ms", 1_000...86_400_000)
        let codecs = KafkaSink.Compression.allCases.map { ($0.rawValue, $0) }
        compression = reader.choice("compression.type", Dictionary(uniqueKeysWithValues: codecs))
        // Five batches are in flight to a partition at most, and a batch is tried until it is stored.
        reader.only("max.in.flight.requests.per.connection", "5")
        reader.only("retries", "2147483647")
        readSecurity(reader)
    }

    private mutating func readSecurity(_ reader: PropertyReader) {
        let protocols: [String: (tls: Bool, sasl: Bool)] = [
            "PLAINTEXT": (false, false), "SSL": (true, false), "SASL_PLAINTEXT": (false, true),
            "SASL_SSL": (true, true),
        ]
        let named = reader.choice("security.protocol", protocols)
        let security = named ?? (tls: false, sasl: false)
        let settings = TLSSettings(reader)
        let login = SASLSettings.read(reader, isWanted: security.sasl)
        if security.tls { tls = settings }
        if security.sasl { sasl = login }
        let current = reader.text("security.protocol") ?? "PLAINTEXT, which is the default"
        if !security.tls, let first = reader.first(withPrefix: "ssl.") {
            reader.report(first, "has no effect with security.protocol \(current): use SSL or SASL_SSL")
        }
        if !security.sasl, let first = reader.first(withPrefix: "sasl.") {
            reader.report(first, "has no effect with security.protocol \(current): use SASL_SSL or SASL_PLAINTEXT")
        }
    }
}

/// All that is wrong with a properties file.
public struct KafkaPropertiesError: Error, Sendable, CustomStringConvertible {
    public let problems: [PropertiesProblem]
    public var description: String { problems.map(\.description).joined(separator: "\n") }
}
