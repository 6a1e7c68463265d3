public import SchemaRegistry

/// The type of a schema.
public enum PayloadSchemaType: String, Sendable, Hashable, CaseIterable {
    case avro, json, protobuf

    /// As a registry calls it.
    public var registryName: String {
        switch self {
        case .avro: "AVRO"
        case .json: "JSON"
        case .protobuf: "PROTOBUF"
        }
    }
}

/// The subject of the schema of a topic's values.
public enum SchemaSubject: Sendable, Hashable {
    case strategy(SubjectNameStrategy)
    /// One for all topics.
    case named(String)

    /// - Parameter record: the full name of the schema's record or message; `nil` when it is not known.
    /// - Returns: `nil` when the name is needed and not known.
    public func name(topic: String, record: String?) -> String? {
        switch self {
        case .strategy(let strategy): strategy.subject(topic: topic, isKey: false, record: record)
        case .named(let name): name
        }
    }

    /// Whether it depends on the topic.
    public var usesTopic: Bool {
        switch self {
        case .strategy(.recordName), .named: false
        case .strategy: true
        }
    }

    /// Whether it depends on the name of the record.
    public var usesRecord: Bool {
        switch self {
        case .strategy(.topicName), .named: false
        case .strategy: true
        }
    }
}

/// Which schema of a subject.
public enum SchemaUse: Sendable, Hashable {
    /// The latest version, which is looked up again from time to time.
    case latest
    /// The one that is given, which is registered where it is not yet.
    case register
    case version(Int)
    /// By its id, whatever the subject.
    case id(Int32)

    /// As a configuration has it.
    public var text: String {
        switch self {
        case .latest: "latest"
        case .register: "register"
        case .version(let number): "version \(number)"
        case .id(let number): "id \(number)"
        }
    }

    /// - Returns: `nil` for another text.
    public init?(_ text: String) {
        switch text {
        case "latest": self = .latest
        case "register": self = .register
        default:
            let parts = text.split(separator: " ", omittingEmptySubsequences: true)
            guard parts.count == 2, let number = Int32(parts[1]), number > 0 else { return nil }
            switch parts[0] {
            case "version": self = .version(Int(number))
            case "id": self = .id(number)
            default: return nil
            }
        }
    }
}

/// How the schema of values is found in a registry.
public struct SchemaChoice: Sendable, Hashable {
    public var type: PayloadSchemaType
    public var subject: SchemaSubject
    public var use: SchemaUse
    /// The schema's text, for `register` and for the names that subjects need; `nil`: the registry's alone.
    public var text: String?
    /// The versions that `text` refers to.
    public var references: [RegisteredSchema.Reference]
    /// The full name of the message of a Protobuf schema; `nil`: its first one.
    public var message: String?

    public init(
        type: PayloadSchemaType, subject: SchemaSubject = .strategy(.topicName), use: SchemaUse = .latest,
        text: String? = nil, references: [RegisteredSchema.Reference] = [], message: String? = nil
    ) {
        self.type = type
        self.subject = subject
        self.use = use
        self.text = text
        self.references = references
        self.message = message
    }
}
