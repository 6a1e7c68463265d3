import WireBytes

/// A schema as a registry gives it.
public struct RegisteredSchema: Sendable, Hashable {
    /// A version that a schema refers to.
    public struct Reference: Sendable, Hashable {
        public var name: String
        public var subject: String
        public var version: Int

        public init(name: String, subject: String, version: Int) {
            self.name = name
            self.subject = subject
            self.version = version
        }

        /// Names by their bytes.
        public static func == (left: Self, right: Self) -> Bool {
            left.version == right.version && left.name.hasSameBytes(as: right.name)
                && left.subject.hasSameBytes(as: right.subject)
        }

        public func hash(into hasher: inout Hasher) {
            hasher.combine(ExactText(name))
            hasher.combine(ExactText(subject))
            hasher.combine(version)
        }
    }

    /// `AVRO`, `JSON` or `PROTOBUF`.
    public var kind: String
    public var text: String
    public var references: [Reference]

    public init(kind: String = "AVRO", text: String, references: [Reference] = []) {
        self.kind = kind
        self.text = text
        self.references = references
    }
}

/// A version of a subject.
public struct SchemaVersion: Sendable, Hashable {
    public var subject: String
    /// From 1.
    public var version: Int
    public var id: Int32
    /// `nil` when the registry gives none.
    public var guid: SchemaGUID?
    public var schema: RegisteredSchema
}

/// The identity of a registered schema.
public struct SchemaIdentity: Sendable, Hashable {
    public var id: Int32
    /// `nil` when the registry gives none.
    public var guid: SchemaGUID?

    public init(id: Int32, guid: SchemaGUID?) {
        self.id = id
        self.guid = guid
    }
}
