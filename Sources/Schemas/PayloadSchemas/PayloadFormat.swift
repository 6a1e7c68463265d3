public import Avro

/// The form of payloads, and of the record values that they become.
public struct PayloadFormat: Sendable, Hashable {
    /// The form of a payload.
    public enum Source: String, Sendable, Hashable, CaseIterable {
        case json
        /// Avro's binary form alone.
        case avro
        /// Avro's single-object form, which names the schema by its fingerprint.
        case singleObject = "single_object"
        /// Protobuf's binary form alone.
        case protobuf
        /// Data behind the id of its schema, as Confluent's serializers write it.
        case prefix
    }

    /// The form of a record's value.
    public enum Target: String, Sendable, Hashable, CaseIterable {
        case avro, json, protobuf
    }

    /// Where a record names its schema.
    public enum Framing: String, Sendable, Hashable, CaseIterable {
        /// 0 and the id, in front of the value.
        case prefix
        /// The GUID, in the header `__value_schema_id`.
        case header
        case none
    }

    public var source = Source.json
    public var target: Target
    public var framing: Framing
    /// How JSON stands for the values of Avro.
    public var json = AvroJSONOptions.plain

    /// - Parameter type: of the schema.
    public init(_ type: PayloadSchemaType) {
        switch type {
        case .avro: target = .avro
        case .json: target = .json
        case .protobuf: target = .protobuf
        }
        framing = .prefix
    }

    /// Why it cannot be had with a type of schemas; `nil` when it can.
    public func fault(with type: PayloadSchemaType) -> String? {
        let sources: [Source] =
            switch type {
            case .avro: [.json, .avro, .singleObject, .prefix]
            case .json: [.json, .prefix]
            case .protobuf: [.json, .protobuf, .prefix]
            }
        guard sources.contains(source) else {
            return "'source: \(source.rawValue)' is not for schemas of the type \(type.rawValue)"
        }
        guard target == .json || target.rawValue == type.rawValue else {
            return "'target: \(target.rawValue)' is not for schemas of the type \(type.rawValue)"
        }
        if target == .json, type != .json, framing != .none {
            return
                "'target: json' with a schema of the type \(type.rawValue) needs 'framing: none': consumers would take the JSON for "
                + "data of that type"
        }
        return nil
    }
}
