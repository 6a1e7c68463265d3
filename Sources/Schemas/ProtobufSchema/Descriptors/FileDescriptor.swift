/// A `.proto` file as it was written, in the shape of google/protobuf/descriptor.proto.
struct FileDescriptor: Sendable, Equatable {
    var name = ""
    var package = ""
    var dependencies: [String] = []
    var publicDependencies: [Int] = []
    var weakDependencies: [Int] = []
    var messages: [MessageDescriptor] = []
    var enums: [EnumDescriptor] = []
    var services: [ServiceDescriptor] = []
    var extensions: [FieldDescriptor] = []
    var options: [ProtoOption] = []
    var syntax = ProtoSyntax.proto2
}

enum ProtoSyntax: String, Sendable { case proto2, proto3, edition2023 }

struct MessageDescriptor: Sendable, Equatable {
    var name = ""
    var fields: [FieldDescriptor] = []
    var messages: [MessageDescriptor] = []
    var enums: [EnumDescriptor] = []
    var extensions: [FieldDescriptor] = []
    var oneofs: [OneofDescriptor] = []
    /// Without their ends.
    var extensionRanges: [NumberRange] = []
    var reservedRanges: [NumberRange] = []
    var reservedNames: [String] = []
    var options: [ProtoOption] = []
    var isMapEntry = false
    /// In the file, for errors.
    var offset = 0
}

/// Numbers from `start` up to, and without, `end`.
struct NumberRange: Sendable, Equatable {
    var start: Int
    var end: Int
    var options: [ProtoOption] = []
}

struct OneofDescriptor: Sendable, Equatable {
    var name: String
    var options: [ProtoOption] = []
    /// Made for an `optional` field of proto3.
    var isSynthetic = false
}

struct FieldDescriptor: Sendable, Equatable {
    enum Label: Int, Sendable { case optional = 1, required, repeated }

    var name = ""
    var number = 0
    var label = Label.optional
    /// `nil` for a name whose kind is not known yet.
    var kind: FieldKind?
    var typeName = ""
    var extendee = ""
    var defaultValue: String?
    var oneof: Int?
    var jsonName: String?
    var isProto3Optional = false
    var options: [ProtoOption] = []
    var offset = 0
}

/// The types of fields, by their numbers in descriptors.
enum FieldKind: Int, Sendable, CaseIterable {
    case double = 1, float, int64, uint64, int32, fixed64, fixed32, bool, string, group, message, bytes, uint32, `enum`
    case sfixed32, sfixed64, sint32, sint64

    static let scalars: [(name: String, kind: FieldKind)] = [
        ("double", .double), ("float", .float), ("int64", .int64), ("uint64", .uint64), ("int32", .int32),
        ("fixed64", .fixed64), ("fixed32", .fixed32), ("bool", .bool), ("string", .string), ("bytes", .bytes),
        ("uint32", .uint32), ("sfixed32", .sfixed32), ("sfixed64", .sfixed64), ("sint32", .sint32), ("sint64", .sint64),
    ]

    init?(scalar name: String) {
        guard let kind = Self.scalars.first(where: { $0.name.utf8.elementsEqual(name.utf8) })?.kind else { return nil }
        self = kind
    }

    var isMessage: Bool { self == .message || self == .group }

    /// The wire type of one value.
    var wireType: WireType {
        switch self {
        case .double, .fixed64, .sfixed64: .fixed64
        case .float, .fixed32, .sfixed32: .fixed32
        case .string, .bytes, .message: .lengthDelimited
        case .group: .startGroup
        default: .varint
        }
    }

    var isPackable: Bool {
        switch wireType {
        case .varint, .fixed32, .fixed64: true
        default: false
        }
    }
}

enum WireType: UInt8, Sendable { case varint = 0, fixed64, lengthDelimited, startGroup, endGroup, fixed32 }

struct EnumDescriptor: Sendable, Equatable {
    struct Value: Sendable, Equatable {
        var name: String
        var number: Int32
        var options: [ProtoOption] = []
        var offset = 0
    }

    var name = ""
    var values: [Value] = []
    var options: [ProtoOption] = []
    /// Ends are included here.
    var reservedRanges: [NumberRange] = []
    var reservedNames: [String] = []
    var offset = 0
}

struct ServiceDescriptor: Sendable, Equatable {
    struct Method: Sendable, Equatable {
        var name: String
        var input: String
        var output: String
        var isClientStreaming = false
        var isServerStreaming = false
        var options: [ProtoOption] = []
    }

    var name: String
    var methods: [Method] = []
    var options: [ProtoOption] = []
}

/// An option that has not been interpreted.
struct ProtoOption: Sendable, Equatable {
    struct NamePart: Sendable, Equatable {
        var name: String
        var isExtension: Bool
    }

    enum Value: Sendable, Equatable {
        case identifier(String)
        case positive(UInt64)
        case negative(Int64)
        case double(Double)
        case string([UInt8])
        /// Text between braces, as it was written.
        case aggregate(String)
    }

    var name: [NamePart]
    var value: Value

    /// The name when it is one part without parentheses, or several with dots.
    var plainName: String? {
        name.allSatisfy { !$0.isExtension } ? name.map(\.name).joined(separator: ".") : nil
    }
}

extension [ProtoOption] {
    func identifier(_ name: String) -> String? {
        for option in self where option.plainName == name {
            if case .identifier(let text) = option.value { return text }
        }
        return nil
    }

    func bool(_ name: String) -> Bool? {
        switch identifier(name) {
        case "true": true
        case "false": false
        default: nil
        }
    }
}
