public import TrestleTransport

/// The properties of a Java client of Kafka, as settings of the bridge.
public struct KafkaProperties: Sendable {
    public var bootstrapServers: [Endpoint]?
    /// The settings of `SettingTables.kafka`, those that the file does not say at their defaults; no servers, TLS or SASL.
    public var sink = KafkaSink(bootstrapServers: [])
    /// `nil` for a `security.protocol` without SSL.
    public var tls: TLSSettings?
    /// `nil` for a `security.protocol` without SASL.
    public var sasl: SASLSettings?
    /// Whether the file itself holds a password or private key, and not only the name of a variable or file with it.
    public private(set) var holdsSecret = false

    init() {}

    /// Reads a `client.properties` file.
    ///
    /// - Parameters:
    ///   - file: its name, for later explanations of the settings.
    ///   - environment: the variables for `${env:NAME}`, if the file has `config.providers=env` (KIP-887).
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
        properties.holdsSecret = SettingTables.secretProperties.contains(where: reader.isLiteralSecret)
        reader.finish()
        guard reader.problems.isEmpty else {
            throw KafkaPropertiesError(problems: reader.problems.sorted { $0.line < $1.line })
        }
        return properties
    }

    private init(_ reader: PropertyReader) {
        bootstrapServers = reader.parsed("bootstrap.servers", expected: "HOST:PORT, separated by commas") { text in
            let servers = text.split(separator: ",").map { Endpoint($0.filter { !$0.isWhitespace }) }
            return servers.isEmpty || servers.contains(nil) ? nil : servers.compactMap(\.self)
        }
        // The resolver's whole list is tried in turn, always.
        reader.only("client.dns.lookup", "use_all_dns_ips")
        for setting in SettingTables.kafka { reader.read(setting, into: &sink) }
        if let idempotence = reader.choice("enable.idempotence", ["true": true, "false": false]),
            idempotence != (sink.acknowledgements != .leader)
        {
            reader.report("enable.idempotence", "must match 'acks': true with all, false with 1")
        }
        if sink.batchSize > sink.maximumRequestSize {
            reader.report("batch.size", "is larger than max.request.size, which is \(sink.maximumRequestSize)")
        }
        // Five batches are in flight to a partition at most, and a batch is tried until it is stored.
        reader.only("max.in.flight.requests.per.connection", "5")
        reader.only("retries", "2147483647")
        readSecurity(reader)
    }

    private mutating func readSecurity(_ reader: PropertyReader) {
        let security = KafkaSecurityProperties(reader)
        tls = security.tls
        sasl = security.sasl
        for remark in security.unused { reader.report(remark.key, remark.text) }
    }
}

/// `security.protocol`, and what goes with it.
struct KafkaSecurityProperties {
    /// `nil` for a `security.protocol` without SSL.
    private(set) var tls: TLSSettings?
    /// `nil` for a `security.protocol` without SASL.
    private(set) var sasl: SASLSettings?
    /// The first `ssl.` and `sasl.` property that is there for nothing.
    private(set) var unused: [(key: String, text: String)] = []

    private static let protocols: [String: (tls: Bool, sasl: Bool)] = [
        "PLAINTEXT": (false, false), "SSL": (true, false), "SASL_PLAINTEXT": (false, true), "SASL_SSL": (true, true),
    ]

    /// TLS alone, for a login that does not come from the file.
    static func tls(_ reader: PropertyReader) -> TLSSettings? {
        let settings = TLSSettings(reader)
        return reader.choice("security.protocol", protocols)?.tls == true ? settings : nil
    }

    init(_ reader: PropertyReader) {
        let named = reader.choice("security.protocol", Self.protocols)
        let security = named ?? (tls: false, sasl: false)
        let settings = TLSSettings(reader)
        let login = SASLSettings.read(reader, isRequested: security.sasl)
        if security.tls { tls = settings }
        if security.sasl { sasl = login }
        let isNamed = reader.has("security.protocol")
        let current =
            isNamed
            ? named == nil ? "of that value" : reader.source("security.protocol") : "PLAINTEXT, which is the default"
        // A mistake in its name is told for itself.
        if !isNamed, reader.isMisspelt(["security.protocol"]) { return }
        if !security.tls, let first = reader.first(withPrefix: "ssl.") {
            unused.append((first, "has no effect with security.protocol \(current): use SSL or SASL_SSL"))
        }
        if !security.sasl, let first = reader.first(withPrefix: "sasl.") {
            unused.append((first, "has no effect with security.protocol \(current): use SASL_SSL or SASL_PLAINTEXT"))
        }
    }
}

/// All that is wrong with a properties file.
public struct KafkaPropertiesError: Error, Sendable, CustomStringConvertible {
    public let problems: [PropertiesProblem]
    public var description: String { problems.map(\.description).joined(separator: "\n") }
}
