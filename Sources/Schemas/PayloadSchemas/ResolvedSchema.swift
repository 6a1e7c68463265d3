public import Avro
public import JSONSchema
public import ProtobufSchema
public import SchemaRegistry

/// A schema of a registry that is ready to be used.
public struct ResolvedSchema: Sendable {
    public enum Content: Sendable {
        case avro(AvroSchema)
        case json(CompiledJSONSchema)
        case protobuf(CompiledProtobufSchema)

        /// Whether it is a Protobuf schema that has a message with this full name.
        public func hasMessage(_ name: String) -> Bool {
            if case .protobuf(let schema) = self { schema.messageType(name) != nil } else { false }
        }
    }

    public let content: Content
    public let registered: RegisteredSchema
    public let identity: SchemaIdentity
    /// `nil` for one that was found by its id.
    public let subject: String?
    public let version: Int?

    public init(
        _ content: Content, _ registered: RegisteredSchema, _ identity: SchemaIdentity, subject: String? = nil,
        version: Int? = nil
    ) {
        self.content = content
        self.registered = registered
        self.identity = identity
        self.subject = subject
        self.version = version
    }

    public var type: PayloadSchemaType {
        switch content {
        case .avro: .avro
        case .json: .json
        case .protobuf: .protobuf
        }
    }

    /// The message of a Protobuf schema.
    ///
    /// - Parameter name: its full name; `nil`: the first one.
    /// - Returns: `nil` for another type, or when the schema does not have it.
    func message(_ name: String?) -> ProtobufMessageType? {
        guard case .protobuf(let schema) = content else { return nil }
        return (name ?? schema.messageNames.first).flatMap { schema.messageType($0) }
    }
}
