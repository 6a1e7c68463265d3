// Made by GenerateKafkaMessages from its schema files. Do not edit.

public struct DefaultPrincipalData: KafkaMessage {
    public static var name: StaticString { "DefaultPrincipalData" }
    public static var validVersions: ClosedRange<Int16> { 0...0 }
    public static var firstFlexibleVersion: Int16? { 0 }

    public var type: String
    public var name: String
    public var tokenAuthenticated: Bool
    public var unknownTaggedFields: [UnknownTaggedField]

    public init() {
        type = ""
        name = ""
        tokenAuthenticated = false
        unknownTaggedFields = []
    }

    public init(from r: inout KafkaReader) {
        type = r.string()
        name = r.string()
        tokenAuthenticated = r.bool()
        unknownTaggedFields = r.unknownTags()
    }

    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        w.string("type", type, nullable: false)
        w.string("name", name, nullable: false)
        w.bool("tokenAuthenticated", tokenAuthenticated)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}
