internal import KafkaSession
internal import TrestleBase
internal import TrestleTransport

/// A setting with its value, for lists of a configuration and for the difference between two.
public struct ListedSetting: Sendable, Hashable {
    public enum Value: Sendable, Hashable, CustomStringConvertible {
        case text(String)
        /// Compared, and never shown.
        case secret(Secret)
        /// A URL: what `ShownURL` hides of it, which may be a token, is compared, but not shown.
        case address(String, hidden: Secret)

        static func url(_ text: String) -> Value {
            let url = ShownURL(text)
            return url.hidden.map { .address(url.description, hidden: Secret($0)) } ?? .text(text)
        }

        public var description: String {
            switch self {
            case .text(let text): text
            case .secret(let secret): secret.description
            case .address(let text, _): text
            }
        }
    }

    /// For example `mqtt`, or `route 'alarms'`; empty for settings outside of sections.
    public let section: String
    /// For example `client_id`, or `tls.ca`.
    public let name: String
    public let value: Value

    public init(_ section: String, _ name: String, _ value: Value) {
        (self.section, self.name, self.value) = (section, name, value)
    }

    /// The full name, for example `mqtt.client_id`.
    public var key: String { section.isEmpty ? name : "\(section).\(name)" }
}

extension BridgeConfiguration {
    /// All settings that have a value, defaults included. The content of certificates is not among them.
    public var listedSettings: [ListedSetting] {
        var list = mqtt.listed("mqtt") + kafka.listed("kafka")
        for (name, source) in brokers.sorted(by: { $0.key < $1.key }) { list += source.listed("mqtt_brokers.\(name)") }
        for (name, sink) in clusters.sorted(by: { $0.key < $1.key }) { list += sink.listed("kafka_clusters.\(name)") }
        for route in routes { list += route.listed }
        for route in returns { list += route.listed }
        list.append(ListedSetting("", "dead_letter_topic", .text(deadLetterTopic)))
        if shards > 1 { list.append(ListedSetting("", "shards", .text("\(shards)"))) }
        return list + listedOfProgram
    }

    /// Those of `status` and `tracing`, which take effect when the program starts.
    var listedOfProgram: [ListedSetting] {
        var list: [ListedSetting] = []
        if let tracing {
            list.append(ListedSetting("tracing", "endpoint", .url(tracing.endpoint)))
            list += SettingTables.tracing.filter { $0.key != "endpoint" }
                .compactMap { $0.listed(in: tracing, section: "tracing") }
            list += tracing.tlsSettings?.listed("tracing") ?? []
        }
        guard let status else { return list }
        return list + SettingTables.status.compactMap { $0.listed(in: status, section: "status") }
            + (status.tlsSettings?.listed("status") ?? [])
    }
}

extension MQTTSource {
    func listed(_ section: String) -> [ListedSetting] {
        [ListedSetting(section, "url", .url(url))]
            + SettingTables.mqtt.compactMap { setting in
                let listed = setting.listed(in: self, section: section)
                // A password may stand there by mistake.
                guard setting.key == "username", case .text(let text)? = listed?.value else { return listed }
                return ListedSetting(section, "username", .secret(Secret(text)))
            } + (tlsSettings?.listed(section) ?? [])
    }
}

extension KafkaSink {
    /// Whether all settings are equal.
    package func isSame(as other: KafkaSink) -> Bool { listed("") == other.listed("") }

    func listed(_ section: String) -> [ListedSetting] {
        let servers = bootstrapServers.map(\.description).joined(separator: ", ")
        return [ListedSetting(section, "bootstrap_servers", .text(servers))]
            + SettingTables.kafka.compactMap { $0.listed(in: self, section: section) }
            + (buffer?.listed(section) ?? [])
            + (saslSettings?.listed(section) ?? [])
            + (tlsSettings?.listed(section) ?? [])
    }
}

extension BufferSettings {
    func listed(_ section: String) -> [ListedSetting] {
        SettingTables.buffer.compactMap { $0.listed(in: self, section: "\(section).buffer") }
    }
}

extension Route {
    var listed: [ListedSetting] {
        let section = "route '\(name)'"
        var list = [
            ListedSetting(section, "from", .text(filter)), ListedSetting(section, "to", .text(topic)),
        ]
        if let broker { list.append(ListedSetting(section, "broker", .text(broker))) }
        if let cluster { list.append(ListedSetting(section, "cluster", .text(cluster))) }
        list += SettingTables.route.compactMap { $0.listed(in: self, section: section) }
        // Names may be repeated.
        let texts = headers.map { "\($0.name): \($0.value)" }
        if !texts.isEmpty { list.append(ListedSetting(section, "headers", .text(texts.joined(separator: ", ")))) }
        // A rule file may have a password in it, and is too long for a line.
        list += schema?.listed(section) ?? []
        if let rule { list.append(ListedSetting(section, "rule", .secret(Secret(rule.source + rule.overrides)))) }
        return list
    }
}

extension ReturnRoute {
    var listed: [ListedSetting] {
        let section = "route '\(name)'"
        var list = [
            ListedSetting(section, "from", .text(topic)), ListedSetting(section, "group", .text(group)),
            ListedSetting(section, "to", .text(mqttTopic)),
        ]
        if let broker { list.append(ListedSetting(section, "broker", .text(broker))) }
        if let cluster { list.append(ListedSetting(section, "cluster", .text(cluster))) }
        return list + SettingTables.returnRoute.compactMap { $0.listed(in: self, section: section) }
            + (schema?.listed(section) ?? [])
    }
}

extension TLSSettings {
    func listed(_ section: String) -> [ListedSetting] {
        func secret(_ key: String, _ value: Secret?) -> ListedSetting? {
            value.map { ListedSetting(section, "tls.\(key)", .secret($0)) }
        }
        func text(_ key: String, _ value: String?) -> ListedSetting? {
            value.map { ListedSetting(section, "tls.\(key)", .text($0)) }
        }
        func material(_ key: String, _ value: Material?) -> ListedSetting? {
            switch value {
            case .file(let path): text(key, path)
            case .pem(let text), .base64(let text): secret(key, text)
            case nil: nil
            }
        }
        var list: [ListedSetting?] = []
        switch trust {
        case .system: list.append(text("ca", "the system's authorities"))
        case .store(let store, let password):
            list += [material("truststore", store), secret("truststore_password", password)]
        case .anyoneInsecurely: list.append(text("ca", "any server, insecurely"))
        }
        switch identity {
        case .store(let store, let password, let keyPassword, let alias):
            list += [
                material("keystore", store), secret("keystore_password", password),
                secret("key_password", keyPassword), text("keystore_alias", alias),
            ]
        case .pair(let certificate, let key, let keyPassword):
            list += [
                material("certificate", certificate), material("key", key), secret("key_password", keyPassword),
            ]
        case nil: break
        }
        list += [
            text("check_name", "\(checksName)"), text("minimum_version", "\(minimumVersion)"),
            text("maximum_version", "\(maximumVersion)"), text("ciphers", cipherList),
            text("cipher_suites", cipherSuites), material("crl", revocationLists), text("alpn", applicationProtocol),
        ]
        return list.compactMap(\.self)
    }
}

extension SASLSettings {
    func listed(_ section: String) -> [ListedSetting] {
        func list(_ mechanism: String, _ values: [(String, ListedSetting.Value)]) -> [ListedSetting] {
            [ListedSetting(section, "sasl.mechanism", .text(mechanism))]
                + values.map { ListedSetting(section, "sasl.\($0)", $1) }
        }
        switch self {
        case .plain(let username, let password):
            return list("PLAIN", [("username", .secret(Secret(username))), ("password", .secret(password))])
        case .scram(let hash, let username, let password):
            return list(
                hash == .sha256 ? "SCRAM-SHA-256" : "SCRAM-SHA-512",
                [("username", .secret(Secret(username))), ("password", .secret(password))])
        case .token(let token, let extensions):
            return list("OAUTHBEARER", [("token", .secret(token))] + Self.listed(extensions))
        case .tokenFile(let path, let extensions):
            return list("OAUTHBEARER", [("token_file", .text(path))] + Self.listed(extensions))
        case .clientCredentials(let endpoint, let extensions):
            var values: [(String, ListedSetting.Value)] = [
                ("token_url", .text(endpoint.url)), ("client_id", .text(endpoint.clientID)),
                ("client_secret", .secret(endpoint.clientSecret)),
            ]
            if let scope = endpoint.scope { values.append(("scope", .text(scope))) }
            if let authority = endpoint.authority { values.append(("token_ca", .text(authority))) }
            return list("OAUTHBEARER", values + Self.listed(extensions))
        case .awsMSKIAM: return list("AWS_MSK_IAM", [])
        }
    }

    private static func listed(_ extensions: [String: String]) -> [(String, ListedSetting.Value)] {
        guard !extensions.isEmpty else { return [] }
        let text = extensions.sorted { $0.key < $1.key }.map { "\($0)=\($1)" }.joined(separator: ",")
        return [("extensions", .secret(Secret(text)))]
    }
}
