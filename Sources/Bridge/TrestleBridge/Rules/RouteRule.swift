import MQTTCodec
public import RuleEngine
public import RuleFiles
import TrestleBase
import TrestleHTTP
import TrestleTransport
import WireBytes

/// A rule of AWS IoT on a route: a selection of messages and their values and, for a rule file, the actions that get them.
public struct RouteRule: Sendable {
    /// Where a `kafka` action writes to.
    public struct KafkaTarget: Sendable {
        public var action: KafkaRuleAction
        /// The name of the cluster; `nil`: `BridgeConfiguration.kafka`.
        public var cluster: String?

        public init(_ action: KafkaRuleAction, cluster: String?) {
            self.action = action
            self.cluster = cluster
        }
    }

    public enum Action: Sendable {
        case kafka(KafkaTarget)
        case republish(RepublishRuleAction)
        case http(HTTPRuleAction)

        /// The name of its type, as the error document has it.
        var name: String {
            switch self {
            case .kafka: "KafkaAction"
            case .republish: "RepublishAction"
            case .http: "HttpAction"
            }
        }

        var summary: String {
            switch self {
            case .kafka(let target): "kafka \(target.action.topic.text)"
            case .republish(let action): "republish \(action.topic.text)"
            case .http(let action): "http \(action.shownURL)"
            }
        }

        var cluster: String?? {
            if case .kafka(let target) = self { .some(target.cluster) } else { nil }
        }
    }

    public var rule: Rule
    /// The actions of a rule file; empty for `select` and `where`, whose output becomes the record of the route.
    public var actions: [Action]
    /// Gets a document about the failures of the others.
    public var errorAction: Action?
    /// The text that the rule was read from, to tell whether it has changed.
    public var source: String
    /// The settings that the configuration has for the rule, for comparison.
    var overrides: String

    /// `select` and `where` of a route.
    init(select: String?, where condition: String?) throws(RuleClauseError) {
        rule = try Rule(select: select, where: condition)
        actions = []
        source = "\(select ?? "")\n\(condition ?? "")"
        overrides = ""
    }

    /// A rule file.
    ///
    /// - Parameter cluster: gives the name of the cluster that a `kafka` action writes to.
    public init<Failure: Error>(
        _ file: RuleFile, source: String, cluster: (KafkaRuleAction) throws(Failure) -> String?
    ) throws(Failure) {
        func supported(_ action: RuleAction) throws(Failure) -> Action? {
            switch action {
            case .kafka(let kafka): .kafka(KafkaTarget(kafka, cluster: try cluster(kafka)))
            case .republish(let republish): .republish(republish)
            case .http(let http): .http(http)
            case .unsupported: nil
            }
        }
        rule = file.rule
        var actions: [Action] = []
        for action in file.actions {
            if let action = try supported(action) { actions.append(action) }
        }
        self.actions = actions
        errorAction = try file.errorAction.flatMap { action throws(Failure) in try supported(action) }
        self.source = source
        let clusters = (actions + [errorAction].compactMap(\.self)).compactMap(\.cluster).map { $0 ?? "" }
        overrides = clusters.joined(separator: "\n")
    }

    /// Its `republish` actions, also the error action.
    var republished: [RepublishRuleAction] {
        (actions + [errorAction].compactMap(\.self)).compactMap {
            if case .republish(let action) = $0 { action } else { nil }
        }
    }

    /// Whether its output becomes the record of the route.
    var isStage: Bool { actions.isEmpty }

    /// The clusters that its actions write to; `nil` is `BridgeConfiguration.kafka`.
    var clusters: [String?] { (actions + [errorAction].compactMap(\.self)).compactMap(\.cluster) }

    /// Its actions on one line, for example `kafka sensors, republish alarms/1; on errors republish errors`.
    public var summary: String {
        let text = actions.map(\.summary).joined(separator: ", ")
        return errorAction.map { "\(text); on errors \($0.summary)" } ?? text
    }

    /// Whether one of its actions may write to a topic of Kafka.
    func mayWrite(to topic: String) -> Bool {
        (actions + [errorAction].compactMap(\.self)).contains { action in
            guard case .kafka(let target) = action else { return false }
            return !target.action.topic.isConstant || target.action.topic.text == topic
        }
    }

    /// The topics of its `kafka` actions, as the file has them.
    public var topics: [String] {
        actions.compactMap { if case .kafka(let target) = $0 { target.action.topic.text } else { nil } }
    }
}

extension Route {
    /// Traps of a rule file that is valid.
    var ruleWarnings: [String] {
        guard let rule, let own = try? pattern() else { return [] }
        let filter = TopicOverlap(filter: own.filter.description)
        var warnings: [String] = []
        for action in rule.republished {
            guard filter.overlaps(TopicOverlap(filter: Self.mostTopics(of: action.topic))) else { continue }
            warnings.append(
                "rule '\(PeerText(name))' may get the messages again that it publishes to '\(PeerText(action.topic.text))': "
                    + "publish to topics that '\(PeerText(own.filter.description))' does not match")
        }
        for case .http(let action) in rule.actions + [rule.errorAction].compactMap(\.self) {
            guard action.carriesSecret else { continue }
            // Where the text does not tell, for example since the scheme is an expression, it may be any server.
            let url = HTTPURL(action.server.example)
            guard url.map({ !$0.isTLS && !$0.endpoint.isThisMachine }) ?? true else { continue }
            warnings.append(
                "rule '\(PeerText(name))' \(url == nil ? "may send" : "sends") a secret in the clear to "
                    + "\(url.map { "\($0.endpoint)" } ?? "a server that its text does not name"): everyone between here and the server can "
                    + "read it; use https://")
        }
        return warnings
    }

    /// A filter for all topics that a template may make: what an expression gives may be any text, with levels in it.
    static func mostTopics(of topic: SubstitutionTemplate) -> String {
        guard !topic.isConstant, let first = topic.text.firstRange(of: "${") else { return topic.text }
        let constant = topic.text[..<first.lowerBound]
        return constant.lastIndex(of: "/").map { constant[...$0] + "#" } ?? "#"
    }
}

extension RouteRule: Hashable {
    public static func == (left: RouteRule, right: RouteRule) -> Bool {
        left.source.hasSameBytes(as: right.source) && left.overrides.hasSameBytes(as: right.overrides)
    }

    public func hash(into hasher: inout Hasher) { hasher.combine(ExactText(source)) }
}
