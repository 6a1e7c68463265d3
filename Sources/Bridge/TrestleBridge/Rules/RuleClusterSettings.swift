import KafkaSession
public import RuleEngine
public import RuleFiles
import TrestleBase
import TrestleTransport

/// The cluster that a `kafka` action names in its client properties, once their expressions have values.
public struct RuleClusterSettings: Sendable {
    /// A property that cannot be used.
    public struct Problem: Error, Sendable, CustomStringConvertible {
        /// The name of the property.
        public let property: String
        public let description: String

        public init(_ property: String, _ description: String) {
            self.property = property
            self.description = description
        }
    }

    /// With servers, acks and compression.
    public var sink: KafkaSink
    public var tls: TLSSettings?
    public var sasl: SASLSettings?

    /// - Parameter properties: by name, in the order of the file; the last one of a name counts.
    /// - Throws: the first property that cannot be used. Its value is not repeated.
    public init(_ properties: [(name: String, value: String)]) throws(Problem) {
        var values: [String: String] = [:]
        for (name, value) in properties { values[name] = value }
        var servers: [Endpoint] = []
        for text in (values["bootstrap.servers"] ?? "").split(separator: ",") {
            guard let endpoint = Endpoint(String(text.filter { !$0.isWhitespace }), defaultPort: nil) else {
                throw Problem("bootstrap.servers", "a server is not HOST:PORT")
            }
            servers.append(endpoint)
        }
        guard !servers.isEmpty else { throw Problem("bootstrap.servers", "no server is named") }
        sink = KafkaSink(bootstrapServers: servers)
        // AWS waits for the leader by default. With 0 it waits for nobody, and would lose messages.
        sink.acknowledgements = ["all", "-1"].contains(values["acks"] ?? "1") ? .all : .leader
        if let compression = values["compression.type"] {
            guard let known = KafkaSink.Compression(rawValue: compression) else {
                throw Problem("compression.type", "the compression is not known")
            }
            sink.compression = known
        }
        let security = values["security.protocol"] ?? "SSL"
        guard ["SSL", "SASL_SSL"].contains(security) else {
            throw Problem("security.protocol", "it is neither SSL nor SASL_SSL")
        }
        tls = try Self.tls(values)
        sasl = security == "SASL_SSL" ? try Self.sasl(values) : nil
    }

    private static func tls(_ values: [String: String]) throws(Problem) -> TLSSettings {
        func secret(_ name: String) -> Secret? { values[name].map { Secret($0) } }
        func store(_ name: String) throws(Problem) -> TLSSettings.Material? {
            guard let text = values[name] else { return nil }
            guard Base64.decode(text.utf8) != nil else {
                throw Problem(
                    name,
                    "the value is not base64: give the store itself in base64, or a get_secret of its SecretBinary")
            }
            return .base64(Secret(text))
        }
        var settings = TLSSettings()
        if let truststore = try store("ssl.truststore") {
            settings.trust = .store(truststore, password: secret("ssl.truststore.password"))
        }
        if let keystore = try store("ssl.keystore") {
            let password = secret("ssl.keystore.password")
            settings.identity = .store(
                keystore, password: password, keyPassword: secret("ssl.key.password"), alias: nil)
        }
        return settings
    }

    private static func sasl(_ values: [String: String]) throws(Problem) -> SASLSettings {
        func login(_ kind: String) throws(Problem) -> (username: String, password: Secret) {
            let (user, password) = ("sasl.\(kind).username", "sasl.\(kind).password")
            guard let username = values[user], !username.isEmpty else { throw Problem(user, "it has no value") }
            guard let secret = values[password], !secret.isEmpty else { throw Problem(password, "it has no value") }
            return (username, Secret(secret))
        }
        switch values["sasl.mechanism"] {
        case "PLAIN":
            let login = try login("plain")
            return .plain(username: login.username, password: login.password)
        case "SCRAM-SHA-512":
            let login = try login("scram")
            return .scram(.sha512, username: login.username, password: login.password)
        case "GSSAPI":
            throw Problem(
                "sasl.mechanism",
                "GSSAPI (Kerberos) is not supported: use SCRAM-SHA-512 or PLAIN, or a cluster of your configuration")
        default: throw Problem("sasl.mechanism", "security.protocol SASL_SSL needs PLAIN or SCRAM-SHA-512")
        }
    }
}

extension KafkaRuleAction {
    /// The client properties without those that need a service. Of a login that needs one nothing is left.
    public var constantProperties: [(name: String, value: String)] {
        let needsService = clientProperties.contains { !$0.value.contextFunctions.isEmpty }
        return clientProperties.compactMap { name, template in
            if needsService, name.hasPrefix("sasl.") || name.hasPrefix("ssl.") || name == "security.protocol" {
                return nil
            }
            return template.isConstant ? (name, template.text) : nil
        }
    }

    /// The client properties with the values of their expressions.
    ///
    /// - Parameter remote: computes `get_secret`; it may wait for the response.
    /// - Throws: the first one that has no value, and why.
    public func resolvedProperties(
        remote: (@Sendable (RemoteCall) -> RemoteResponse)?
    ) throws(RuleClusterSettings.Problem) -> [(name: String, value: String)] {
        var environment = RuleEnvironment()
        environment.remote = remote
        var evaluator = RuleEvaluator(environment: environment)
        var resolved: [(name: String, value: String)] = []
        // All of them are computed, so that all secrets are known that they need.
        var problem: RuleClusterSettings.Problem?
        for (name, template) in clientProperties {
            do throws(RuleError) {
                if let text = try evaluator.text(of: template) {
                    resolved.append((name, text))
                } else {
                    problem =
                        problem
                        ?? RuleClusterSettings.Problem(
                            name, "an expression has no value: it may name secrets, and nothing of a message")
                }
            } catch {
                problem = problem ?? RuleClusterSettings.Problem(name, "\(error)")
            }
        }
        if let problem { throw problem }
        return resolved
    }
}
