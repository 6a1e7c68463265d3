/// Why bytes are not the Kafka message they should be, or why a value cannot be written as one.
///
/// It says what (`code`, `what`), where (`message`, `field`, `offset`) and, for a version, which there are. Two errors are equal
/// when their codes are.
public struct KafkaCodecError: Error, Hashable, Sendable {
    public enum Code: UInt8, Sendable, CaseIterable {
        /// The bytes end inside a field.
        case truncated
        /// A length or count is negative where it may not be, or past what has arrived.
        case invalidLength
        /// A variable-length integer is longer than its type allows.
        case invalidVarint
        /// Null where the version does not allow it.
        case unexpectedNull
        /// Text that is not UTF-8.
        case invalidUTF8
        /// Tagged fields out of order, repeated, or of another size than they say.
        case invalidTag
        /// Elements that would take far more memory than the bytes they came in.
        case tooMuchMemory
        /// More elements of arrays and unknown tagged fields than the reader was allowed.
        case tooManyElements
        /// Bytes after the end of the message.
        case trailingBytes
        /// A version that the message does not have, or that this library does not know.
        case unsupportedVersion
        /// A value is set that this version cannot carry and that may not be left out.
        case fieldNotInVersion
        /// A value is longer than its length field can say.
        case tooLong
        /// A frame larger than the limit.
        case frameTooLarge
        /// An API key that this library does not know.
        case unknownApiKey
        /// A request of another API than the expected one.
        case unexpectedApiKey
        /// A record batch or message of a format (magic) that this library does not know.
        case unknownMagic
        /// A checksum that does not match the bytes.
        case invalidChecksum
        /// A record batch or message set that contradicts itself.
        case invalidRecord
        /// A compression codec that is unknown, missing, or not allowed here.
        case unsupportedCompression
        /// Compressed bytes that do not decompress.
        case invalidCompression
        /// Decompression would pass the limit on its output.
        case decompressionLimit
    }

    public let code: Code
    /// The offset of the fault, in bytes from the start of the decoded (or written) bytes.
    public let offset: Int
    /// The rule, field or type that was being decoded or encoded.
    public let what: StaticString
    /// The number at fault, where there is one.
    public let value: Int64?
    /// `nil` outside of messages.
    private let context: Context?

    public init(_ code: Code, offset: Int = 0, what: StaticString = "", value: Int64? = nil) {
        self.init(code, offset: offset, what: what, value: value, context: nil)
    }

    private init(_ code: Code, offset: Int, what: StaticString, value: Int64?, context: Context?) {
        self.code = code
        self.offset = offset
        self.what = what
        self.value = value
        self.context = context
    }

    /// The same error, `distance` bytes further on.
    public func moved(by distance: Int) -> Self {
        Self(code, offset: offset + distance, what: what, value: value, context: context)
    }

    public static func == (left: Self, right: Self) -> Bool { left.code == right.code }
    public func hash(into hasher: inout Hasher) { hasher.combine(code) }
}

/// A fault as readers and writers note it: without a reference, of which each look at it would count one.
struct KafkaFault {
    let code: KafkaCodecError.Code
    let offset: Int
    let what: StaticString
    let value: Int64?

    var error: KafkaCodecError { KafkaCodecError(code, offset: offset, what: what, value: value) }
}

extension KafkaCodecError {
    /// Which message it was. Behind a reference, which keeps the error small where it is thrown for records.
    private final class Context: Sendable {
        let message: StaticString
        let version: Int16
        let validVersions: ClosedRange<Int16>
        let field: String?

        init(_ message: StaticString, _ version: Int16, _ validVersions: ClosedRange<Int16>, _ field: String?) {
            self.message = message
            self.version = version
            self.validVersions = validVersions
            self.field = field
        }
    }

    /// The same error in a field of a message.
    func within(
        _ message: StaticString, version: Int16, validVersions: ClosedRange<Int16>, field: String? = nil
    ) -> Self {
        Self(
            code, offset: offset, what: what, value: value,
            context: Context(message, version, validVersions, field))
    }

    /// A version that a message does not have.
    static func unsupported(
        _ version: Int16, of message: StaticString, validVersions: ClosedRange<Int16>, offset: Int = 0
    ) -> Self {
        Self(.unsupportedVersion, offset: offset, what: message, value: Int64(version))
            .within(message, version: version, validVersions: validVersions)
    }

    /// The message with the fault, `MetadataResponse`; `nil` outside of messages.
    public var message: String? { context.map { "\($0.message)" } }
    /// The version of the message that was read or written; `nil` outside of messages.
    public var version: Int16? { context?.version }
    /// The versions of the message that this library knows; `nil` outside of messages.
    public var validVersions: ClosedRange<Int16>? { context?.validVersions }
    /// The path of the field that could not be read, `topics[2].partitions[0].leaderId`, in the words of Kafka's protocol.
    /// `nil` when the fault is in no field, or in a value that was to be written, which `what` names.
    public var field: String? { context?.field }
}

extension KafkaCodecError: CustomStringConvertible {
    /// One line: `MetadataResponse version 9, topics[2].name, byte 57: text that is not UTF-8 (STRING)`.
    public var description: String {
        if let context, code == .unsupportedVersion {
            let (low, high) = (context.validVersions.lowerBound, context.validVersions.upperBound)
            return "\(context.message) has no version \(context.version): this library knows \(low) to \(high)"
        }
        var text = context.map { "\($0.message) version \($0.version), " } ?? ""
        if let field { text += field + ", " }
        text += "byte \(offset): \(explanation)"
        if what.utf8CodeUnitCount > 0 { text += " (\(what))" }
        if let value { text += ": \(value)" }
        return text
    }

    private var explanation: String {
        switch code {
        case .truncated: "the bytes end too early"
        case .invalidLength: "a length or count that the bytes cannot hold"
        case .invalidVarint: "a variable-length integer that is too long"
        case .unexpectedNull: "null where this version does not allow it"
        case .invalidUTF8: "text that is not UTF-8"
        case .invalidTag: "tagged fields out of order or of a wrong size"
        case .tooMuchMemory: "elements that would take far more memory than their bytes"
        case .tooManyElements: "more elements than are allowed"
        case .trailingBytes: "bytes after the end"
        case .unsupportedVersion: "an unsupported version"
        case .fieldNotInVersion: "a value that this version cannot carry"
        case .tooLong: "a value longer than its length field can say"
        case .frameTooLarge: "a frame larger than the limit"
        case .unknownApiKey: "an unknown API key"
        case .unexpectedApiKey: "a request of another API"
        case .unknownMagic: "an unknown record format"
        case .invalidChecksum: "a checksum that does not match"
        case .invalidRecord: "a record or batch that contradicts itself"
        case .unsupportedCompression: "a compression codec that is not available"
        case .invalidCompression: "compressed bytes that are damaged"
        case .decompressionLimit: "decompression past its limit"
        }
    }
}
