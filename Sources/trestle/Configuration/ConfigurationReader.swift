#if Program
import Bridge
import KafkaClient
import Transport
import KafkaCodec
import KafkaCompression
import Yams

/// From the text of a configuration file to the bridge's model, or to all that is wrong with it.
enum ConfigurationReader {
    /// - Parameters:
    ///   - file: the file's name, for messages alone.
    ///   - environment: what `${NAME}` stands for.
    ///   - readFile: gives the content of a file that the configuration names; what it throws is told to the user.
    static func read(
        _ yaml: String, file: String, environment: [String: String],
        readFile: @escaping @Sendable (String) throws -> [UInt8] = SettingsFile.none
    ) throws(ConfigurationError) -> BridgeConfiguration {
        let security = SecurityReader(readFile: readFile)
        let problems = ProblemList(environment: environment)
        let root: Node?
        do {
            root = try Yams.compose(yaml: yaml)
        } catch {
            throw ConfigurationError(file: file, problems: [syntaxProblem(error)])
        }
        let top = YAMLSection(root, path: "", fallbackMark: nil, problems: problems)
        let mqtt = readMQTT(top.section("mqtt"), security)
        let kafka = readKafka(top.section("kafka"), security)
        let routes = top.sections("routes").enumerated().compactMap { readRoute($1, index: $0) }
        let deadLetter = readTopicName(top, key: "dead_letter_topic") ?? "trestle-dead-letters"
        top.finish()
        reportRepeatedNames(routes, in: top)
        guard problems.problems.isEmpty, let mqtt, let kafka else {
            let sorted = problems.problems.sorted { ($0.line, $0.column) < ($1.line, $1.column) }
            throw ConfigurationError(file: file, problems: sorted)
        }
        return BridgeConfiguration(mqtt: mqtt, kafka: kafka, routes: routes, deadLetterTopic: deadLetter)
    }

    private static func readMQTT(_ section: YAMLSection, _ security: SecurityReader) -> MQTTSource? {
        let url = section.required("url", example: "mqtt://127.0.0.1:1883")
        let identifier = section.required("client_id", example: "plant-7")
        let version = section.choice("version", default: MQTTSource.Version.v5)
        let username = section.value("username")?.text
        let password = section.value("password").map { Secret($0.text) }
        let keepAlive = section.parsed(
            "keep_alive", default: Duration.seconds(60), wanted: "a duration of at most 65535s, such as 60s"
        ) { text in
            Quantities.duration(text).flatMap { $0 <= .seconds(65_535) ? $0 : nil }
        }
        let expiry = section.parsed(
            "session_expiry", default: Duration.seconds(86_400), wanted: "a duration, such as 1d",
            parse: Quantities.duration)
        let maximum = section.parsed(
            "receive_maximum", default: UInt16(10_000), wanted: "a number from 1 to 65535"
        ) { UInt16($0).flatMap { $0 > 0 ? $0 : nil } }
        let tls = section.optionalSection("tls")
        section.finish()
        if let identifier, identifier.text.isEmpty {
            section.report(
                "'mqtt.client_id' is empty, but the broker keeps the session under it", at: identifier.mark)
        }
        if password != nil, username == nil, version == .v3_1_1 {
            section.report("MQTT 3.1.1 takes no password without a username: set 'mqtt.username'")
        }
        guard let url, let identifier else { return nil }
        let secure = endpoint(url.text, scheme: "mqtts", defaultPort: 8883)
        guard let broker = secure ?? endpoint(url.text, scheme: "mqtt", defaultPort: 1883) else {
            section.report(
                "'mqtt.url' takes mqtt://HOST:PORT, or mqtts://HOST:PORT for TLS\(credentialHint(url.text))",
                at: url.mark)
            return nil
        }
        var source = MQTTSource(
            broker: broker, version: version, clientIdentifier: identifier.text, username: username,
            password: password, keepAlive: keepAlive, sessionExpiry: expiry, receiveMaximum: maximum)
        let context = tls.map { security.clientContext($0) }
        if secure != nil {
            source.tls = context ?? security.context(TLSSettings(), section)
        } else if tls != nil {
            section.report("'mqtt.tls' has no effect with mqtt://: write mqtts://", at: url.mark)
        }
        return source
    }

    private static func readKafka(_ section: YAMLSection, _ security: SecurityReader) -> KafkaSink? {
        let file = section.value("properties").flatMap { security.properties($0, section) }
        let servers = section.values("bootstrap_servers")
        let identifier = section.value("client_id")?.text ?? file?.clientIdentifier ?? "trestle"
        let acks = section.choice("acks", default: file?.acknowledgements ?? KafkaSink.Acknowledgements.all)
        let linger = section.parsed(
            "linger", default: file?.linger ?? .zero, wanted: "a duration of at most 10s, such as 5ms"
        ) { Quantities.duration($0).flatMap { $0 <= .seconds(10) ? $0 : nil } }
        let batchSize = section.parsed(
            "batch_size", default: file?.batchSize ?? 256 * 1024,
            wanted: "a size from 1KiB to 16MiB, such as 256KiB"
        ) { Quantities.bytes($0).flatMap { (1024...(16 << 20)).contains($0) ? $0 : nil } }
        let (tls, sasl) = readKafkaSecurity(section, security, file)
        let compression = section.choice(
            "compression",
            default: file?.compression ?? .none)
        do {
            try StandardCompression.check(compression.codec)
        } catch {
            section.report("'kafka.compression': \(error.what)")
        }
        section.finish()
        guard servers != nil || file?.bootstrapServers != nil else {
            section.report("'kafka.bootstrap_servers' is missing, such as 'bootstrap_servers: [127.0.0.1:9092]'")
            return nil
        }
        if servers?.isEmpty == true { section.report("'kafka.bootstrap_servers' names no server") }
        var endpoints = servers == nil ? file?.bootstrapServers ?? [] : []
        for server in servers ?? [] {
            guard let endpoint = endpoint(server.text, scheme: nil, defaultPort: nil) else {
                section.report("'\(server.text)' is no HOST:PORT, such as 127.0.0.1:9092", at: server.mark)
                continue
            }
            endpoints.append(endpoint)
        }
        var sink = KafkaSink(
            bootstrapServers: endpoints, clientIdentifier: identifier, acknowledgements: acks, linger: linger,
            batchSize: batchSize, compression: compression)
        if let value = file?.maximumRequestSize { sink.maximumRequestSize = value }
        if let value = file?.bufferSize { sink.bufferSize = value }
        if let value = file?.requestTimeout { sink.requestTimeout = value }
        if let value = file?.metadataMaximumAge { sink.metadataMaximumAge = value }
        sink.tls = tls
        sink.sasl = sasl
        return sink
    }

    /// TLS and SASL from the section's own keys where it has any, else from its properties file.
    private static func readKafkaSecurity(
        _ section: YAMLSection, _ security: SecurityReader, _ file: KafkaProperties?
    ) -> (TLSContext?, SASLLogin?) {
        let named = section.value("security_protocol")
        let tls = section.optionalSection("tls")
        let sasl = section.optionalSection("sasl")
        let context = tls.flatMap { security.clientContext($0) }
        let login = sasl.flatMap { security.login($0) }.map { $0.login(read: security.readFile) }
        guard named != nil || tls != nil || sasl != nil else {
            return (
                file?.tls.flatMap { security.context($0, section) },
                file?.sasl.map { $0.login(read: security.readFile) }
            )
        }
        guard let named else { return (context, login) }
        guard
            let wanted = [
                "PLAINTEXT": (false, false), "SSL": (true, false), "SASL_PLAINTEXT": (false, true),
                "SASL_SSL": (true, true),
            ][named.text]
        else {
            section.report(
                "'kafka.security_protocol' is '\(named.text)' but takes PLAINTEXT, SSL, SASL_PLAINTEXT or SASL_SSL",
                at: named.mark)
            return (nil, nil)
        }
        if wanted.1, sasl == nil { section.report("\(named.text) needs 'kafka.sasl'", at: named.mark) }
        if !wanted.1, sasl != nil {
            section.report("'kafka.sasl' has no effect with \(named.text)", at: named.mark)
        }
        if !wanted.0, tls != nil { section.report("'kafka.tls' has no effect with \(named.text)", at: named.mark) }
        return (wanted.0 ? context ?? (tls == nil ? security.context(TLSSettings(), section) : nil) : nil, login)
    }

    private static func readRoute(_ section: YAMLSection, index: Int) -> Route? {
        let name = section.value("name")?.text ?? "route \(index + 1)"
        let filter = section.required("from", example: "plant/+/sensor/#")
        let topic = readTopicName(section, key: "to")
        if topic == nil { section.report("'to' is missing or wrong: it names the Kafka topic") }
        let qos = section.parsed("qos", default: UInt8(1), wanted: "0 or 1") { text in
            UInt8(text).flatMap { $0 <= 1 ? $0 : nil }
        }
        let key = section.choice("key", default: Route.Key.topic)
        section.finish()
        guard let filter, let topic else { return nil }
        if let fault = RouteTable.fault(inFilter: filter.text) {
            section.report("'\(filter.text)' is no MQTT topic filter: \(fault)", at: filter.mark)
            return nil
        }
        return Route(name: name, filter: filter.text, maximumQoS: qos, topic: topic, key: key)
    }

    /// Kafka's own rule: 1 to 249 of letters, digits, dot, underscore and hyphen, and neither `.` nor `..`.
    private static func readTopicName(_ section: YAMLSection, key: String) -> String? {
        guard let value = section.value(key) else { return nil }
        let legal = value.text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "._-".contains($0)) }
        guard legal, (1...249).contains(value.text.count), value.text != ".", value.text != ".." else {
            section.report(
                "'\(value.text)' is no Kafka topic: it takes 1 to 249 letters, digits, '.', '_' and '-'",
                at: value.mark)
            return nil
        }
        return value.text
    }

    private static func reportRepeatedNames(_ routes: [Route], in top: YAMLSection) {
        for (name, sameName) in Dictionary(grouping: routes, by: \.name) where sameName.count > 1 {
            top.report("\(sameName.count) routes are called '\(name)': each needs a name of its own")
        }
    }

    /// `HOST:PORT` or `[IPv6]:PORT`, behind `SCHEME://` when one is given.
    static func endpoint(_ text: String, scheme: String?, defaultPort: UInt16?) -> HostAndPort? {
        var rest = text[...]
        if let scheme {
            guard rest.hasPrefix(scheme + "://") else { return nil }
            rest = rest.dropFirst(scheme.count + 3)
            if rest.hasSuffix("/") { rest = rest.dropLast() }
        }
        guard !rest.contains(where: { "/@? ".contains($0) }) else { return nil }
        let host: Substring
        var port: Substring?
        if rest.hasPrefix("[") {
            guard let end = rest.firstIndex(of: "]") else { return nil }
            host = rest[rest.index(after: rest.startIndex)..<end]
            let tail = rest[rest.index(after: end)...]
            guard tail.isEmpty || tail.hasPrefix(":") else { return nil }
            port = tail.isEmpty ? nil : tail.dropFirst()
        } else {
            let parts = rest.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            host = parts[0]
            port = parts.count > 1 ? parts[1] : nil
        }
        guard !host.isEmpty else { return nil }
        guard let port else { return defaultPort.map { HostAndPort(host: String(host), port: $0) } }
        guard let number = UInt16(port), number > 0 else { return nil }
        return HostAndPort(host: String(host), port: number)
    }

    private static func credentialHint(_ url: String) -> String {
        if url.contains("@") { return "; a name and password go under 'username' and 'password'" }
        return ""
    }

    static func syntaxProblem(_ error: any Error) -> ConfigurationProblem {
        guard let error = error as? YamlError else {
            return ConfigurationProblem(line: 1, column: 1, message: "not readable as YAML: \(error)")
        }
        switch error {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            return ConfigurationProblem(line: mark.line, column: mark.column, message: "not YAML: \(problem)")
        case .duplicatedKeysInMapping(let duplicates, let context):
            let keys = duplicates.map { "'\($0)'" }.joined(separator: ", ")
            return ConfigurationProblem(
                line: context.mark.line, column: context.mark.column, message: "the key \(keys) stands twice")
        default:
            return ConfigurationProblem(line: 1, column: 1, message: "not YAML: \(error)")
        }
    }
}
#endif
