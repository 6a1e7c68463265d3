import MQTTCodec
import RuleEngine
import RuleFiles
import WireBytes

/// A route's rule that is ready to run: what its actions need is looked up once.
final class RuleProgram {
    /// An action with its way out.
    enum Action {
        case kafka(KafkaRuleAction, TopicSet)
        case republish(RepublishRuleAction)
        case http(HTTPRuleAction)

        /// As the error document has it.
        var name: String {
            switch self {
            case .kafka: "KafkaAction"
            case .republish: "RepublishAction"
            case .http: "HttpAction"
            }
        }
    }

    let name: String
    let rule: Rule
    let actions: [Action]
    let errorAction: Action?
    /// The name that Basic Ingest topics have, for a rule without FROM.
    let basicIngestName: String?
    /// Whether expressions read the properties of MQTT 5.
    let readsProperties: Bool
    /// Whether expressions call functions that a service computes.
    let callsServices: Bool
    /// The templates that are filled in for each message.
    let templates: [SubstitutionTemplate]
    /// Whether the output becomes the record of the route.
    let isStage: Bool
    /// Whether an action publishes to MQTT.
    let republishes: Bool
    /// Where dead letters go.
    let outlet: KafkaOutlet?
    /// How long messages wait for topics that they name themselves and that cannot be written.
    let topicTimeout: Duration
    /// The one action, when a message needs nothing to be remembered: it is stored in Kafka, or goes to the dead letters.
    let single: (action: KafkaRuleAction, topics: TopicSet)?
    /// Messages that wait for a service; later ones of the rule wait behind them.
    var waiting: [Waiting] = []

    /// A message for which a service has not responded yet.
    struct Waiting {
        let message: RuleMessage
        /// The packet, for a route whose record has more of the message than its topic and payload.
        let packet: Packet?
        let entry: UInt64

        var size: Int { message.size + (packet?.bytes.count ?? 0) }
    }

    /// A PUBLISH that is read again later.
    struct Packet {
        let bytes: ByteSlice
        let version: MQTTVersion

        init(_ publish: borrowing PublishView) {
            bytes = ByteSlice(copying: publish.bytes)
            version = publish.version
        }
    }

    /// - Parameter outlet: gives the way into a cluster by its name.
    /// - Throws: which cluster is not configured.
    init(_ route: Route, _ rule: RouteRule, outlet: (String?) -> KafkaOutlet?) throws(MappingError) {
        func ready(_ action: RouteRule.Action) throws(MappingError) -> Action {
            switch action {
            case .republish(let republish): return .republish(republish)
            case .http(let http): return .http(http)
            case .kafka(let target):
                guard let outlet = outlet(target.cluster) else {
                    throw MappingError("route '\(route.name)' writes to a cluster that is not configured")
                }
                let constant = target.action.topic.isConstant ? target.action.topic.text : nil
                return .kafka(target.action, TopicSet(name: route.name, outlet: outlet, constant: constant))
            }
        }
        name = route.name
        self.rule = rule.rule
        var actions: [Action] = []
        for action in rule.actions { actions.append(try ready(action)) }
        self.actions = actions
        var caught: Action?
        if let action = rule.errorAction { caught = try ready(action) }
        errorAction = caught
        basicIngestName = rule.rule.topicFilter == nil && !rule.isStage ? route.name : nil
        readsProperties = rule.readsProperties
        templates = rule.templates
        callsServices = !rule.contextFunctions.isSubset(of: RouteRule.propertyFunctions)
        isStage = rule.isStage
        republishes = (actions + [caught].compactMap(\.self)).contains {
            if case .republish = $0 { true } else { false }
        }
        self.outlet = outlet(rule.clusters.first ?? route.cluster)
        topicTimeout = route.topicTimeout
        if actions.count == 1, caught == nil, case .kafka(let action, let topics) = actions[0] {
            single = (action, topics)
        } else {
            single = nil
        }
    }

    /// The topics of its `kafka` actions.
    var topicSets: [TopicSet] {
        (actions + [errorAction].compactMap(\.self)).compactMap {
            if case .kafka(_, let topics) = $0 { topics } else { nil }
        }
    }
}

extension RouteRule {
    static let propertyFunctions: Set<String> = ["get_mqtt_property", "get_user_properties"]

    /// The templates that are filled in for each message.
    var templates: [SubstitutionTemplate] {
        (actions + [errorAction].compactMap(\.self)).flatMap(\.templates)
    }

    /// The functions of its expressions that read the properties of MQTT 5 or that a service computes.
    var contextFunctions: Set<String> {
        templates.reduce(into: rule.contextFunctions) { $0.formUnion($1.contextFunctions) }
    }

    /// Whether its expressions read the properties of MQTT 5.
    var readsProperties: Bool { !contextFunctions.isDisjoint(with: Self.propertyFunctions) }
}

extension RouteRule.Action {
    /// The templates that are filled in for each message.
    var templates: [SubstitutionTemplate] {
        switch self {
        case .kafka(let target):
            let action = target.action
            return [action.topic] + [action.key, action.partition].compactMap(\.self)
                + action.headers.flatMap { [$0.key, $0.value] }
        case .republish(let action):
            return [action.topic] + action.properties.map(\.value)
                + action.userProperties.flatMap { [$0.key, $0.value] }
        case .http(let action): return [action.url] + action.headers.map(\.value)
        }
    }
}
