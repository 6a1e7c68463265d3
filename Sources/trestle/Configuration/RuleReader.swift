#if Program
import RuleEngine
import RuleFiles
import TrestleBase
import TrestleBridge
import TrestleTransport
import WireBytes

/// Reads `rules`: files as AWS IoT has them, as routes; and the clusters that their actions name.
struct RuleReader {
    /// The configuration's own name.
    let file: String
    let security: SecurityReader
    let texts: ConfigurationTexts
    /// Computes `get_secret` for client properties; `nil`: properties that need it are left out.
    let remote: (@Sendable (RemoteCall) -> RemoteResponse)?
    let places: RouteReader.Places
    /// The clusters that actions name, by names that the configuration gives them.
    private(set) var clusters: [(name: String, sink: KafkaSink)] = []
    /// Remarks for the log.
    private(set) var notices: [String] = []

    init(
        file: String, security: SecurityReader, texts: ConfigurationTexts,
        remote: (@Sendable (RemoteCall) -> RemoteResponse)?, places: RouteReader.Places
    ) {
        self.file = file
        self.security = security
        self.texts = texts
        self.remote = remote
        self.places = places
    }

    /// The largest number of files of a folder.
    private static let mostFiles = 10_000

    /// An entry of the list.
    mutating func read(_ section: YAMLSection) -> [RouteRules.Placed] {
        var settings = RuleFileSettings()
        section.read(SettingTables.rules, into: &settings)
        section.demand("file", example: "rules/sensors.json")
        section.finish()
        check(settings.broker, in: places.brokerNames, "broker", "mqtt_brokers", section)
        if settings.cluster != "kafka" {
            check(settings.cluster, in: places.clusterNames, "cluster", "kafka_clusters", section)
        }
        guard let path = settings.file else { return [] }
        var files: [String] = []
        do {
            files = try texts.list(path) { try SettingsFile.ruleFiles(path, beside: file, most: Self.mostFiles) }
        } catch {
            section.report("\(SettingText(path: path)): \(error)", at: section.mark(of: "file"))
        }
        return files.compactMap { read($0, settings, section) }
    }

    private func check(
        _ name: String?, in known: Set<String>, _ key: String, _ list: String, _ section: YAMLSection
    ) {
        guard let name, !known.contains(name) else { return }
        let hint = NearestName.suggestion(for: name, among: Array(known)).map { ": did you mean '\($0)'?" }
        section.report(
            "'\(SettingText(name))' is not among '\(list)'\(hint ?? ": name it there, with its settings")",
            at: section.mark(of: key))
    }

    private mutating func read(
        _ path: String, _ settings: RuleFileSettings, _ section: YAMLSection
    ) -> RouteRules.Placed? {
        let mark = section.mark(of: "file")
        func report(_ text: String) { section.report("\(SettingText(path: path)): \(text)", at: mark) }
        let bytes: [UInt8]
        do { bytes = try texts.ruleFile(path) { try security.readFile(path) } } catch {
            report("\(error)")
            return nil
        }
        let reading = RuleFileReading(bytes)
        for finding in reading.findings where finding.severity == .error { report("\(finding)") }
        guard let file = reading.file else { return nil }
        if file.holdsSecret { SettingsFile.warnIfExposed(path, holding: "a secret", beside: security.file) }
        guard !file.isDisabled else {
            notices.append("\(SettingText(path: path)): the rule is disabled")
            return nil
        }
        let name = file.name ?? Self.name(of: path)
        for case .unsupported(let type) in file.actions + [file.errorAction].compactMap(\.self) {
            notices.append(
                "rule '\(PeerText(name))': the action \(PeerText(type)) is not supported, and is left out: use http with a webhook"
            )
        }
        do throws(RuleClusterSettings.Problem) {
            let source = String(decoding: bytes, as: UTF8.self)
            let rule = try RouteRule(file, source: source) { action throws(RuleClusterSettings.Problem) in
                try cluster(of: action, name, settings, section)
            }
            guard !rule.actions.isEmpty else {
                report("the rule has no action that is supported")
                return nil
            }
            var route = Route(
                name: name, filter: file.rule.topicFilter ?? "$aws/rules/\(name)/#",
                maximumQoS: settings.maximumQoS, rule: rule)
            route.broker = settings.broker
            if let fault = route.fault {
                report(fault)
                return nil
            }
            return RouteRules.Placed(route: route, nameMark: mark, filterMark: mark, topicMark: mark)
        } catch {
            report("client property \(error.property): \(error)")
            return nil
        }
    }

    /// The file's name without its folder and ending.
    private static func name(of path: String) -> String {
        let file = path.split(separator: "/").last.map(String.init) ?? path
        return file.hasSuffix(".json") ? String(file.dropLast(5)) : file
    }

    /// The name of the cluster that an action writes to.
    private mutating func cluster(
        of action: KafkaRuleAction, _ rule: String, _ settings: RuleFileSettings, _ section: YAMLSection
    ) throws(RuleClusterSettings.Problem) -> String? {
        if let name = settings.cluster { return name == "kafka" ? nil : name }
        let named = try RuleClusterSettings(
            remote == nil ? action.constantProperties : try action.resolvedProperties(remote: remote))
        var sink = named.sink
        if let acknowledgements = settings.acknowledgements { sink.acknowledgements = acknowledgements }
        sink.tlsSettings = named.tls
        sink.saslSettings = named.sasl
        if let known = clusters.first(where: { $0.sink.isSame(as: sink) }) { return known.name }
        if let tls = named.tls { sink.tls = security.context(tls, section)?.context }
        sink.sasl = named.sasl?.login(read: security.readFile)
        let name = clusters.contains { $0.name == "rule \(rule)" } ? "rule \(rule) \(clusters.count)" : "rule \(rule)"
        clusters.append((name, sink))
        return name
    }
}
#endif
