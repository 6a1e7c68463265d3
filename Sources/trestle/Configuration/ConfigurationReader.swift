#if Program
import Foundation
import RuleEngine
import StatusServer
import TrestleBridge
import KafkaClient
import MQTTClient
import TrestleTransport
import KafkaCodec
import KafkaCompression
import Yams

/// From the text of a configuration file to the bridge's model, or to all that is wrong with it.
enum ConfigurationReader {
    /// - Parameters:
    ///   - file: the file's name, for messages alone.
    ///   - environment: what `${NAME}` stands for.
    ///   - readFile: gives the content of a file that the configuration names; what it throws is told to the user.
    ///   - texts: of the rule files that have been read.
    ///   - stores: opens the stores that it names.
    ///   - remote: computes `get_secret` for the clusters of rule files; `nil`: they are known without what needs it.
    static func read(
        _ yaml: String, file: String, environment: [String: String],
        readFile: @escaping @Sendable (String) throws -> [UInt8] = SettingsFile.none,
        texts: ConfigurationTexts = ConfigurationTexts(), stores: KeyStoreReader = KeyStoreReader(),
        remote: (@Sendable (RemoteCall) -> RemoteResponse)? = nil
    ) throws(ConfigurationError) -> BridgeConfiguration {
        let security = SecurityReader(file: file, readFile: readFile, stores: stores)
        // Some editors put a byte order mark first.
        let yaml = yaml.unicodeScalars.first == "\u{feff}" ? String(yaml.unicodeScalars.dropFirst()) : yaml
        let problems = ProblemList(
            environment: environment, text: yaml, readFile: SettingsFile.secretReader(readFile, beside: file))
        let root: Node?
        do { root = try YAMLText.compose(yaml) } catch {
            throw ConfigurationError(file: file, problems: [syntaxProblem(error, in: yaml)])
        }
        let top = YAMLSection(root, path: "", fallbackMark: nil, problems: problems)
        let hasRules = top.has("rules")
        let mqtt = readMQTT(top.section("mqtt"), security)
        // Rule files name their clusters themselves.
        var kafka = !hasRules || top.has("kafka") ? readKafka(top.section("kafka"), security) : nil
        var places = RouteReader.Places(
            brokers: [:], clusters: [:], brokerNames: [], clusterNames: [], schemas: SchemaReader(top, security))
        for (name, section) in top.namedSections("mqtt_brokers") {
            places.brokerNames.insert(name)
            places.brokers[name] = readMQTT(section, security)
        }
        for (name, section) in top.namedSections("kafka_clusters") {
            places.clusterNames.insert(name)
            places.clusters[name] = readKafka(section, security)
        }
        var routes: [RouteRules.Placed] = []
        var returns: [RouteRules.PlacedReturn] = []
        for (index, section) in (!hasRules || top.has("routes") ? top.sections("routes") : []).enumerated() {
            switch RouteReader.read(section, index: index, places) {
            case .toKafka(let route)?: routes.append(route)
            case .toMQTT(let route)?: returns.append(route)
            case nil: break
            }
        }
        var rules = RuleReader(file: file, security: security, texts: texts, remote: remote, places: places)
        if hasRules {
            for section in top.entries("rules", of: "file") { routes += rules.read(section) }
            for (name, sink) in rules.clusters { places.clusters[name] = sink }
            if !top.has("kafka") {
                kafka = rules.clusters.first?.sink
                if kafka == nil, problems.problems.isEmpty {
                    top.report("'kafka' is missing: dead letters need a cluster, and no rule names one")
                }
            }
        }
        let deadLetter =
            RouteReader.checked(top.value("dead_letter_topic"), in: top)?.text
            ?? BridgeConfiguration.standardDeadLetterTopic
        let shards = readShards(top)
        let status = top.optionalSection("status").map { readStatus($0, security) }
        let tracing = top.optionalSection("tracing").map { readTracing($0, security) }
        top.finish()
        RouteRules.check(routes, returns, deadLetterTopic: deadLetter, in: top)
        RouteRules.checkGroups(
            returns,
            servers: { name in (name.map { places.clusters[$0] } ?? kafka)?.bootstrapServers.map { "\($0)" } ?? [] },
            in: top)
        RouteRules.checkLoops(
            routes, returns, deadLetterTopic: deadLetter,
            version: { name in (name.map { places.brokers[$0] } ?? mqtt)?.version }, in: top)
        if problems.hasLiteralSecret { SettingsFile.warnIfExposed(file, holding: "a secret") }
        guard problems.problems.isEmpty, let mqtt, let kafka else {
            throw ConfigurationError(file: file, problems: problems.sorted)
        }
        var configuration = BridgeConfiguration(
            mqtt: mqtt, kafka: kafka, routes: routes.map(\.route), deadLetterTopic: deadLetter)
        configuration.returns = returns.map(\.route)
        configuration.brokers = places.brokers
        configuration.clusters = places.clusters
        configuration.notices = rules.notices
        configuration.remote = remote
        configuration.status = status
        configuration.tracing = tracing
        configuration.shards = shards
        for fault in configuration.bufferFaults { top.report(fault) }
        for fault in configuration.shardFaults { top.report(fault, at: top.mark(of: "shards")) }
        guard problems.problems.isEmpty else { throw ConfigurationError(file: file, problems: problems.sorted) }
        return configuration
    }

    /// The number of shards: 1 where nothing is said.
    private static func readShards(_ top: YAMLSection) -> Int {
        guard let value = top.value("shards") else { return 1 }
        let most = BridgeConfiguration.mostShards
        if value.text == "auto" { return min(most, max(1, ProcessInfo.processInfo.activeProcessorCount)) }
        guard let number = Int(value.text), (1...most).contains(number) else {
            top.report("'shards' is '\(value.shown)' but takes a number from 1 to \(most), or auto", at: value.mark)
            return 1
        }
        return number
    }

    private static func readStatus(_ section: YAMLSection, _ security: SecurityReader) -> StatusSection {
        var status = StatusSection()
        section.read(SettingTables.status, into: &status)
        if let tls = section.optionalSection("tls").flatMap({ security.serverContext($0) }) {
            (status.tls, status.tlsSettings) = (tls.context, tls.settings)
        }
        section.finish()
        if !status.isLocal, status.token == nil, !section.has("token") {
            section.report("'status.host' can be reached from elsewhere: set 'status.token', or use 127.0.0.1")
        }
        if let token = status.token, !token.isURLSafe {
            section.report(
                "'status.token' takes letters, digits, '-', '.', '_' and '~'", at: section.mark(of: "token"))
        }
        return status
    }

    private static func readTracing(_ section: YAMLSection, _ security: SecurityReader) -> TracingSection {
        var tracing = TracingSection()
        section.read(SettingTables.tracing, into: &tracing)
        section.demand("endpoint", example: "http://127.0.0.1:4318/v1/traces")
        let tls = section.optionalSection("tls")
        section.finish()
        let isSecure = tracing.endpoint.hasPrefix("https://")
        if section.has("endpoint"), !tracing.endpoint.isEmpty, !SpanExporter.isEndpoint(tracing.endpoint) {
            section.report(
                "'tracing.endpoint' takes http://HOST:PORT/PATH, or https:// for TLS", at: section.mark(of: "endpoint"))
        }
        if isSecure {
            let ready = tls.map { security.clientContext($0) } ?? security.context(TLSSettings(), section)
            (tracing.tls, tracing.tlsSettings) = (ready?.context, ready?.settings)
        } else if tls != nil {
            section.report("'tracing.tls' has no effect with http://: write https://")
        }
        return tracing
    }

    private static func readMQTT(_ section: YAMLSection, _ security: SecurityReader) -> MQTTSource? {
        let url = section.required("url", example: "mqtt://127.0.0.1:1883")
        var source = MQTTSource(broker: Endpoint(host: "", port: 0), clientID: "")
        section.read(SettingTables.mqtt, into: &source)
        section.demand("client_id", example: "plant-7")
        let tls = section.optionalSection("tls")
        section.finish()
        if source.password != nil, source.username == nil, source.version == .v3_1_1 {
            section.report("MQTT 3.1.1 needs a username with a password: set '\(section.name(of: "username"))'")
        }
        guard let url else { return nil }
        guard let place = broker(url.text) else {
            section.report(
                "'\(section.name(of: "url"))' takes mqtt://HOST:PORT, or mqtts://HOST:PORT for TLS, or ws:// and wss:// for WebSocket"
                    + "\(urlHint(url.text))\(credentialHint(url.text))",
                at: url.mark)
            return nil
        }
        (source.broker, source.webSocketPath) = (place.endpoint, place.webSocketPath)
        let context = tls.flatMap { security.clientContext($0) }
        if place.isTLS {
            let ready = tls == nil ? security.context(TLSSettings(), section) : context
            (source.tls, source.tlsSettings) = (ready?.context, ready?.settings)
        } else if tls != nil {
            section.report(
                "'\(section.name(of: "tls"))' has no effect with \(place.webSocketPath == nil ? "mqtt://: write mqtts://" : "ws://: write wss://")",
                at: url.mark)
        }
        if source.signsForAWS {
            source.awsSigner = security.signer(
                place.endpoint, isTLS: place.isTLS, place.webSocketPath, section)
        }
        return source
    }

    /// An MQTT broker's URL. A name and password have no place in it.
    private static func broker(_ url: String) -> (endpoint: Endpoint, isTLS: Bool, webSocketPath: String?)? {
        if let endpoint = endpoint(url, scheme: "mqtts", defaultPort: 8883) { return (endpoint, true, nil) }
        if let endpoint = endpoint(url, scheme: "mqtt", defaultPort: 1883) { return (endpoint, false, nil) }
        guard url.hasPrefix("ws://") || url.hasPrefix("wss://"), let parts = try? MQTTURL(url), parts.username == nil
        else { return nil }
        return (parts.endpoint, parts.isTLS, parts.webSocketPath)
    }

    private static func readBuffer(_ section: YAMLSection) -> BufferSettings? {
        var buffer = BufferSettings(folder: "")
        section.read(SettingTables.buffer, into: &buffer)
        section.demand("folder", example: "/var/lib/trestle/buffer")
        section.finish()
        return buffer.folder.isEmpty ? nil : buffer
    }

    private static func readKafka(_ section: YAMLSection, _ security: SecurityReader) -> KafkaSink? {
        let file = section.value("properties").flatMap { security.properties($0, section) }
        let servers = section.values("bootstrap_servers")
        var sink = file?.sink ?? KafkaSink(bootstrapServers: [])
        section.read(SettingTables.kafka, into: &sink)
        if sink.batchSize > sink.maximumRequestSize {
            section.report(
                "'\(section.name(of: "batch_size"))' is \(sink.batchSize) bytes, but a request holds \(sink.maximumRequestSize): lower it, or raise "
                    + "'max_request_size'")
        }
        sink.buffer = section.optionalSection("buffer").flatMap { readBuffer($0) }
        let (tls, login) = readKafkaSecurity(section, security, file)
        do {
            try StandardCompression.check(sink.compression.codec)
        } catch {
            section.report("'\(section.name(of: "compression"))': \(error.what)")
        }
        let hasServers = servers != nil || file?.bootstrapServers != nil
        // What a file with errors says of it is not known.
        let isUnknown = file == nil && section.has("properties")
        if !hasServers, !isUnknown { section.demand("bootstrap_servers", example: "[127.0.0.1:9092]") }
        section.finish()
        guard hasServers else { return nil }
        if servers?.isEmpty == true { section.report("'\(section.name(of: "bootstrap_servers"))' names no server") }
        var endpoints = servers == nil ? file?.bootstrapServers ?? [] : []
        for server in servers ?? [] {
            guard let endpoint = endpoint(server.text, scheme: nil, defaultPort: nil) else {
                // A word without a port or a dot may be a secret that stands in the wrong place.
                let isAddress = server.source.contains { ":.".contains($0) }
                section.report(
                    "\(isAddress ? "'\(server.shown)'" : "this value") is not HOST:PORT, for example "
                        + "127.0.0.1:9092\(credentialHint(server.text, "sasl"))",
                    at: server.mark)
                continue
            }
            endpoints.append(endpoint)
        }
        sink.bootstrapServers = endpoints
        (sink.tls, sink.tlsSettings) = (tls?.context, tls?.settings)
        sink.saslSettings = login
        sink.sasl = login?.login(read: security.readFile, environment: section.environment)
        return sink
    }

    /// TLS and SASL from the section's own keys where it has any, else from its properties file.
    private static func readKafkaSecurity(
        _ section: YAMLSection, _ security: SecurityReader, _ file: KafkaProperties?
    ) -> (SecurityReader.TLS?, SASLSettings?) {
        let named = section.value("security_protocol")
        let tls = section.optionalSection("tls")
        let sasl = section.optionalSection("sasl")
        let context = tls.flatMap { security.clientContext($0) }
        let login = sasl.flatMap { security.login($0) }
        guard named != nil || tls != nil || sasl != nil else {
            return (file?.tls.flatMap { security.context($0, section) }, file?.sasl)
        }
        guard let named else { return (context, login) }
        guard
            let needs: (tls: Bool, sasl: Bool) = [
                "PLAINTEXT": (false, false), "SSL": (true, false), "SASL_PLAINTEXT": (false, true),
                "SASL_SSL": (true, true),
            ][named.text]
        else {
            let takes = "PLAINTEXT, SSL, SASL_PLAINTEXT or SASL_SSL"
            let remark = SettingText.remark(onValue: named.source, takes: takes)
            section.report("'\(section.name(of: "security_protocol"))' \(remark)takes \(takes)", at: named.mark)
            return (nil, nil)
        }
        if needs.sasl, sasl == nil {
            section.report("\(named.text) needs '\(section.name(of: "sasl"))'", at: named.mark)
        }
        if !needs.sasl, sasl != nil {
            section.report("'\(section.name(of: "sasl"))' has no effect with \(named.text)", at: named.mark)
        }
        if !needs.tls, tls != nil {
            section.report("'\(section.name(of: "tls"))' has no effect with \(named.text)", at: named.mark)
        }
        return (needs.tls ? context ?? (tls == nil ? security.context(TLSSettings(), section) : nil) : nil, login)
    }

    /// `HOST:PORT` or `[IPv6]:PORT`, behind `SCHEME://` when one is given.
    static func endpoint(_ text: String, scheme: String?, defaultPort: UInt16?) -> Endpoint? {
        var rest = text[...]
        if let scheme {
            guard rest.hasPrefix(scheme + "://") else { return nil }
            rest = rest.dropFirst(scheme.count + 3)
            if rest.hasSuffix("/") { rest = rest.dropLast() }
        }
        return Endpoint(String(rest), defaultPort: defaultPort)
    }

    /// The hint for a URL of a form that is common elsewhere.
    private static func urlHint(_ url: String) -> String {
        guard let end = url.firstRange(of: "://") else { return "" }
        let rest = url[end.upperBound...]
        switch url[..<end.lowerBound] {
        case "tcp": return ": write mqtt:// instead of tcp://"
        case let scheme where ["ssl", "tls"].contains(scheme): return ": write mqtts:// instead of \(scheme)://"
        case "mqtt", "mqtts":
            let port = rest.split(separator: ":").last ?? ""
            let isNumber = !port.isEmpty && port.utf8.allSatisfy { 0x30...0x39 ~= $0 }
            return isNumber && UInt16(port).map({ $0 == 0 }) ?? true && rest.contains(":")
                ? "; a port is 1 to 65535" : ""
        case let scheme
        where ["mqtt", "mqtts", "ws", "wss"].contains(scheme.lowercased()) && scheme != scheme.lowercased():
            return ": write \(scheme.lowercased()):// in lower case"
        default: return ""
        }
    }

    /// - Parameter keys: where a name and password belong.
    private static func credentialHint(_ url: String, _ keys: String = "username' and 'password") -> String {
        url.contains("@") ? "; a name and password go under '\(keys)'" : ""
    }

    /// The keys that a message may repeat.
    private static let knownKeys = Set(
        SettingTables.mqtt.map(\.key) + SettingTables.kafka.map(\.key) + SettingTables.route.map(\.key)
            + SettingTables.returnRoute.map(\.key) + SettingTables.schema.map(\.key) + SettingTables.registry.map(\.key)
            + SettingTables.tls.map(\.key) + SettingTables.sasl.map(\.key) + [
                "mqtt", "kafka", "routes", "rules", "mqtt_brokers", "kafka_clusters", "dead_letter_topic", "shards",
                "url", "tls",
                "sasl",
                "bootstrap_servers", "properties",
                "security_protocol", "name", "from", "to", "users", "broker", "cluster", "headers", "group",
                "schema", "registry", "schema_registries",
            ])

    /// Where and why a text is not YAML. Repeats none of the text: a line of it may hold a password.
    static func syntaxProblem(_ error: any Error, in text: String) -> ConfigurationProblem {
        if let refusal = error as? YAMLEvents.Refusal {
            return ConfigurationProblem(line: refusal.line, column: refusal.column, message: refusal.message)
        }
        if let tag = error as? YAMLText.ForeignTag {
            return ConfigurationProblem(
                line: tag.line, column: tag.column,
                message: "a tag (! and a word) is not taken: write the value alone, or quote it")
        }
        guard let error = error as? YamlError else {
            return ConfigurationProblem(line: 1, column: 1, message: "it cannot be read as YAML")
        }
        switch error {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            if let line = YAMLText.tabIndentedLine(of: text, near: mark.line) {
                return ConfigurationProblem(line: line, column: 1, message: "tab character: indent with spaces")
            }
            return ConfigurationProblem(line: mark.line, column: mark.column, message: "not YAML: \(problem)")
        case .reader(let problem, let offset, _, let yaml):
            let before = yaml.prefix(offset ?? 0)
            let column = before.reversed().prefix { !$0.isNewline }.count + 1
            return ConfigurationProblem(
                line: before.count { $0.isNewline } + 1, column: column, message: "not YAML: \(problem)")
        case .duplicatedKeysInMapping(let duplicates, let context):
            // What is no setting's name may be a secret that lost its place.
            let known = duplicates.filter(knownKeys.contains).map { "'\($0)'" }
            return ConfigurationProblem(
                line: context.mark.line, column: context.mark.column,
                message: known.isEmpty
                    ? "duplicate key in this section" : "duplicate key \(known.joined(separator: ", "))")
        case .no, .memory, .writer, .emitter, .representer, .dataCouldNotBeDecoded:
            return ConfigurationProblem(line: 1, column: 1, message: "it cannot be read as YAML")
        }
    }
}

extension YAMLEvents.Refusal {
    /// What to write instead.
    fileprivate var message: String {
        switch reason {
        case .anchor: "anchors and aliases (& and *) are not supported: write the value out, or quote it"
        case .directive: "a line that begins with % is not supported: remove it, or indent the text"
        case .marks: "a text has more than 64 combining marks in a row"
        case .keyThatIsNoText: "a list or section cannot be a key: write a name"
        }
    }
}
#endif
