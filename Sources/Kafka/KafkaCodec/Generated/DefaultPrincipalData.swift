// Made by GenerateKafkaMessages from its schema files. Do not edit.

/// A principal in the form in which a broker sends it along with a forwarded request.
///
/// Version 0. Flexible: compact lengths and tagged fields (KIP-482).
public struct DefaultPrincipalData: KafkaMessage {
    /// The name in Kafka's protocol.
    public static var name: StaticString { "DefaultPrincipalData" }
    /// The versions that this library knows.
    public static var validVersions: ClosedRange<Int16> { 0...0 }
    /// The first version with compact lengths and tagged fields (KIP-482).
    public static var firstFlexibleVersion: Int16? { 0 }

    /// Type of the principal, in general `User`.
    public var type: String
    /// Name of the principal.
    public var name: String
    /// Whether the principal logged in with a delegation token.
    public var tokenAuthenticated: Bool
    /// Tagged fields that this library does not know; written as they were read.
    public var unknownTaggedFields: [UnknownTaggedField]

    /// Every field with its default.
    public init() {
        type = ""
        name = ""
        tokenAuthenticated = false
        unknownTaggedFields = []
    }

    /// The fields that are given, and the others with their defaults.
    public init(
        type: String = "",
        name: String = "",
        tokenAuthenticated: Bool = false,
        unknownTaggedFields: [UnknownTaggedField] = []
    ) {
        self.type = type
        self.name = name
        self.tokenAuthenticated = tokenAuthenticated
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads the fields that the reader's version has; the others get their defaults.
    public init(from r: inout KafkaReader) {
        type = r.string()
        name = r.string()
        tokenAuthenticated = r.bool()
        unknownTaggedFields = r.unknownTags()
    }

    /// Writes the fields that the writer's version has.
    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        w.string("type", type, nullable: false)
        w.string("name", name, nullable: false)
        w.bool("tokenAuthenticated", tokenAuthenticated)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    /// Writes the fields that the writer's version has, as bytes.
    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}
