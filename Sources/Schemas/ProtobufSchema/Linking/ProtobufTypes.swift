/// The messages and enums of a schema and its imports, with every name resolved.
final class ProtobufTypes: Sendable {
    let files: [FileDescriptor]
    let messages: [MessageType]
    let enums: [EnumType]
    /// The first file is the schema itself, the others are its imports.
    let messageByName: [[UInt8]: Int32]

    init(files: [FileDescriptor], messages: [MessageType], enums: [EnumType]) {
        self.files = files
        self.messages = messages
        self.enums = enums
        messageByName = Dictionary(
            messages.enumerated().map { (Array($1.fullName.utf8), Int32($0)) }, uniquingKeysWith: { first, _ in first })
    }
}

struct MessageType: Sendable {
    var fullName: String
    /// The file it is declared in, and its place there: the indexes of the messages around it and its own.
    var file: Int
    var path: [Int]
    /// By number, extensions too.
    var fields: [FieldType] = []
    /// Fields by their names in JSON, by their own, and extensions by `[name]`, in UTF-8.
    var fieldByName: [[UInt8]: Int32] = [:]
    var oneofs: [OneofDescriptor] = []
    var isMapEntry = false
    var wellKnown: WellKnownType?
    /// The fields that must be there.
    var required: [Int32] = []

    /// The place in `fields`; -1 for an unknown number.
    @inline(__always)
    func index(ofNumber number: Int32) -> Int {
        // Most messages number their fields from 1 without gaps.
        let guess = Int(number) &- 1
        if guess >= 0, guess < fields.count, fields[guess].number == number { return guess }
        var (low, high) = (0, fields.count)
        while low < high {
            let middle = (low + high) / 2
            if fields[middle].number < number { low = middle + 1 } else { high = middle }
        }
        return low < fields.count && fields[low].number == number ? low : -1
    }
}

struct FieldType: Sendable {
    var name: String
    var jsonName: String
    var number: Int32
    var kind: FieldKind
    var isRepeated: Bool
    var isMap = false
    var isPacked: Bool
    /// Whether a value that equals the default is written.
    var hasPresence: Bool
    var isRequired: Bool
    /// Whether text must be UTF-8.
    var checksUTF8: Bool
    var isExtension: Bool
    /// In the message's `oneofs`; -1 for none. Those of `optional` fields are left out.
    var oneof: Int32
    /// Of a message or an enum.
    var type: Int32
    var defaultValue: String?
}

struct EnumType: Sendable {
    var fullName: String
    var file: Int
    var values: [(name: String, number: Int32)]
    var isClosed: Bool
    var nameByNumber: [Int32: String]
    var numberByName: [[UInt8]: Int32]
    var isNull: Bool
}

/// Messages with a JSON form of their own.
enum WellKnownType: Sendable {
    case timestamp, duration, any, fieldMask, structure, value, list, wrapper, empty

    init?(_ fullName: String) {
        guard fullName.utf8.starts(with: "google.protobuf.".utf8) else { return nil }
        switch fullName {
        case "google.protobuf.Timestamp": self = .timestamp
        case "google.protobuf.Duration": self = .duration
        case "google.protobuf.Any": self = .any
        case "google.protobuf.FieldMask": self = .fieldMask
        case "google.protobuf.Struct": self = .structure
        case "google.protobuf.Value": self = .value
        case "google.protobuf.ListValue": self = .list
        case "google.protobuf.Empty": self = .empty
        case "google.protobuf.DoubleValue", "google.protobuf.FloatValue", "google.protobuf.Int64Value",
            "google.protobuf.UInt64Value", "google.protobuf.Int32Value", "google.protobuf.UInt32Value",
            "google.protobuf.BoolValue", "google.protobuf.StringValue", "google.protobuf.BytesValue":
            self = .wrapper
        default: return nil
        }
    }
}
