/// How JSON stands for Avro values.
public struct AvroJSONOptions: Sendable, Hashable {
    /// How the value of a union stands in JSON.
    public enum Form: String, Sendable, CaseIterable {
        /// Avro's own JSON encoding: `{"string": "x"}` for a branch other than null, bytes as code points, all fields present.
        case avro
        /// Bare values, as devices send them.
        case plain
    }

    /// How `bytes` and `fixed` stand in plain JSON.
    public enum Bytes: String, Sendable, CaseIterable {
        /// Base64 with padding (RFC 4648, section 4).
        case base64
        /// Each byte is the code point of the same value, as in Avro's own JSON encoding.
        case codePoints = "code-points"
        /// The bytes are the text's UTF-8.
        case text
    }

    /// The treatment of a member for which the record has no field.
    public enum UnknownFields: String, Sendable, CaseIterable {
        case reject, ignore
    }

    /// How dates, times of day and timestamps (logical types of `int` and `long`) stand in plain JSON.
    public enum Times: String, Sendable, CaseIterable {
        /// The number that Avro stores.
        case number
        /// Text of ISO 8601: `2026-01-31`, `12:30:00.5`, `2026-01-31T12:30:00.5Z`, without `Z` for local timestamps. Numbers are read, too,
        /// and written for years outside of 0 to 9999.
        case iso
    }

    public var form: Form
    /// For the form `plain` only; base64 by default.
    public var bytes: Bytes
    /// For the form `plain` only; `reject` by default.
    public var unknownFields: UnknownFields

    /// For the form `plain` only; `number` by default.
    public var times: Times

    public init(
        form: Form = .plain, bytes: Bytes = .base64, unknownFields: UnknownFields = .reject, times: Times = .number
    ) {
        self.form = form
        self.bytes = bytes
        self.unknownFields = unknownFields
        self.times = times
    }

    /// Avro's own JSON encoding.
    public static let avro = AvroJSONOptions(form: .avro)
    /// Bare values, as devices send them.
    public static let plain = AvroJSONOptions()
}

/// The options, one by one.
struct JSONRules: Sendable {
    var isPlain: Bool { !wrapsUnions }
    var wrapsUnions: Bool
    var bytes: AvroJSONOptions.Bytes
    var ignoresUnknownFields: Bool
    /// A missing field takes its default.
    var takesDefaults: Bool
    /// A missing field without a default is null when its type takes null.
    var takesNull: Bool
    /// A decimal is a number.
    var hasDecimals: Bool
    /// Times are texts.
    var hasTimes: Bool

    init(_ options: AvroJSONOptions) {
        let isPlain = options.form == .plain
        wrapsUnions = !isPlain
        bytes = isPlain ? options.bytes : .codePoints
        ignoresUnknownFields = isPlain && options.unknownFields == .ignore
        takesDefaults = isPlain
        takesNull = isPlain
        hasDecimals = isPlain
        hasTimes = isPlain && options.times == .iso
    }

    private init() {
        wrapsUnions = false
        bytes = .codePoints
        ignoresUnknownFields = true
        takesDefaults = true
        takesNull = false
        hasDecimals = false
        hasTimes = false
    }

    /// The defaults in a schema: those of unions without the branch's name.
    static let defaults = JSONRules()
}
