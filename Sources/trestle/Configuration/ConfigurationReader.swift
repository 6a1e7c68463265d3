#if Program
    import Bridge
    import Yams

    /// From the text of a configuration file to the bridge's model, or to all that is wrong with it.
    enum ConfigurationReader {
        /// - Parameters:
        ///   - file: the file's name, for messages alone.
        ///   - environment: what `${NAME}` stands for.
        static func read(
            _ yaml: String, file: String, environment: [String: String]
        ) throws(ConfigurationError) -> BridgeConfiguration {
            let problems = ProblemList(environment: environment)
            let root: Node?
            do {
                root = try Yams.compose(yaml: yaml)
            } catch {
                throw ConfigurationError(file: file, problems: [syntaxProblem(error)])
            }
            let top = YAMLSection(root, path: "", fallbackMark: nil, problems: problems)
            let mqtt = readMQTT(top.section("mqtt"))
            let kafka = readKafka(top.section("kafka"))
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

        private static func readMQTT(_ section: YAMLSection) -> MQTTSource? {
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
            section.finish()
            if let identifier, identifier.text.isEmpty {
                section.report(
                    "'mqtt.client_id' is empty, but the broker keeps the session under it", at: identifier.mark)
            }
            if password != nil, username == nil, version == .v3_1_1 {
                section.report("MQTT 3.1.1 takes no password without a username: set 'mqtt.username'")
            }
            guard let url, let identifier else { return nil }
            guard let broker = endpoint(url.text, scheme: "mqtt", defaultPort: 1883) else {
                section.report(
                    "'mqtt.url' takes mqtt://HOST or mqtt://HOST:PORT\(credentialHint(url.text))", at: url.mark)
                return nil
            }
            return MQTTSource(
                broker: broker, version: version, clientIdentifier: identifier.text, username: username,
                password: password, keepAlive: keepAlive, sessionExpiry: expiry, receiveMaximum: maximum)
        }

        private static func readKafka(_ section: YAMLSection) -> KafkaSink? {
            let servers = section.values("bootstrap_servers")
            let identifier = section.value("client_id")?.text ?? "trestle"
            let acks = section.choice("acks", default: KafkaSink.Acknowledgements.all)
            let linger = section.parsed(
                "linger", default: Duration.zero, wanted: "a duration of at most 10s, such as 5ms"
            ) { Quantities.duration($0).flatMap { $0 <= .seconds(10) ? $0 : nil } }
            let batchSize = section.parsed(
                "batch_size", default: 256 * 1024, wanted: "a size from 1KiB to 16MiB, such as 256KiB"
            ) { Quantities.bytes($0).flatMap { (1024...(16 << 20)).contains($0) ? $0 : nil } }
            section.finish()
            guard let servers else {
                section.report("'kafka.bootstrap_servers' is missing, such as 'bootstrap_servers: [127.0.0.1:9092]'")
                return nil
            }
            if servers.isEmpty { section.report("'kafka.bootstrap_servers' names no server") }
            var endpoints: [HostAndPort] = []
            for server in servers {
                guard let endpoint = endpoint(server.text, scheme: nil, defaultPort: nil) else {
                    section.report("'\(server.text)' is no HOST:PORT, such as 127.0.0.1:9092", at: server.mark)
                    continue
                }
                endpoints.append(endpoint)
            }
            return KafkaSink(
                bootstrapServers: endpoints, clientIdentifier: identifier, acknowledgements: acks, linger: linger,
                batchSize: batchSize)
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
            if url.hasPrefix("mqtts://") { return "; TLS ('mqtts') is not carried yet" }
            return ""
        }

        private static func syntaxProblem(_ error: any Error) -> ConfigurationProblem {
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
