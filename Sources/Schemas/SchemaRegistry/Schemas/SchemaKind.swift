public import SchemaCompatibility

/// A type of schema that a registry can hold: how its texts are read and compared.
public protocol SchemaKind: Sendable {
    /// As the REST API calls it: `AVRO`, `JSON`, `PROTOBUF`.
    var name: String { get }

    /// Reads a schema.
    ///
    /// - Parameter references: the schemas that it may refer to, each under the name by which it does, and after those that it uses.
    /// - Throws: the reason why it is not valid.
    func read(_ text: String, references: [SchemaReferenceText]) throws(SchemaFault) -> any RegistrySchema
}

/// A schema that has been read.
public protocol RegistrySchema: Sendable {
    /// The text that a registry stores; texts that differ only in spaces or the order of members have the same one.
    var text: String { get }

    /// The text in the form that says the same in one way only.
    var normalizedText: String { get }

    /// The text in a form that a client asks for by `format`; `nil` when the type does not have it.
    func text(format: String) -> String?

    /// The reasons why this schema cannot read all data of `writer`, a schema of the same kind; empty when there is none.
    func incompatibilities(reading writer: any RegistrySchema) -> [Incompatibility]
}

extension RegistrySchema {
    public func text(format: String) -> String? { nil }
}

/// A schema that another refers to.
public struct SchemaReferenceText: Sendable, Hashable {
    /// The name by which the other refers to it: a full name of Avro, a file of Protobuf, a URI of JSON Schema.
    public var name: String
    public var text: String

    public init(name: String, text: String) {
        self.name = name
        self.text = text
    }
}

/// Why a schema is not valid.
public struct SchemaFault: Error, Sendable, Hashable, CustomStringConvertible {
    /// One line.
    public let description: String

    public init(_ description: String) { self.description = description }
}
