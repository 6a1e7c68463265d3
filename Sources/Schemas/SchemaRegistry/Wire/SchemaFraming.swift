public import WireBytes

/// The 16 bytes of a schema's GUID.
public struct SchemaGUID: Sendable, Hashable, CustomStringConvertible {
    /// 16 bytes.
    public let bytes: [UInt8]

    /// - Returns: `nil` when they are not 16.
    public init?(_ bytes: [UInt8]) {
        guard bytes.count == 16 else { return nil }
        self.bytes = bytes
    }

    /// - Parameter text: 32 hexadecimal digits, with hyphens or without.
    public init?(_ text: some StringProtocol) {
        guard text.utf8.count <= 36 else { return nil }
        var bytes: [UInt8] = []
        var high: UInt8?
        for byte in text.utf8 where byte != UInt8(ascii: "-") {
            let digit: UInt8
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = byte - UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = byte - UInt8(ascii: "a") + 10
            case UInt8(ascii: "A")...UInt8(ascii: "F"): digit = byte - UInt8(ascii: "A") + 10
            default: return nil
            }
            if let first = high.take() { bytes.append(first << 4 | digit) } else { high = digit }
        }
        guard high == nil else { return nil }
        self.init(bytes)
    }

    public var description: String {
        var text = ""
        for (place, byte) in bytes.enumerated() {
            if [4, 6, 8, 10].contains(place) { text += "-" }
            text += byte < 16 ? "0" + String(byte, radix: 16) : String(byte, radix: 16)
        }
        return text
    }
}

/// The schema that a record names: in front of its value, or in a header.
public enum SchemaFraming: Sendable, Hashable {
    /// Confluent's prefix: 0 and 4 bytes, the highest first.
    case id(Int32)
    /// Confluent's GUID: 1 and 16 bytes, in a header or in front of the value.
    case guid(SchemaGUID)
    /// AWS Glue: 3, the compression, and 16 bytes of the schema version's UUID.
    case glue(SchemaGUID, isCompressed: Bool)

    /// The record headers that carry a GUID; the value then has no prefix.
    public static let keyHeader = "__key_schema_id"
    public static let valueHeader = "__value_schema_id"

    /// Reads what is in front of a value.
    ///
    /// - Returns: the schema and the bytes that it takes; `nil` when the value does not begin with one.
    public static func read(_ value: Span<UInt8>) -> (framing: SchemaFraming, count: Int)? {
        var cursor = ByteCursor(value)
        switch cursor.readUInt8() {
        case 0:
            guard let id = cursor.readUInt32(), id <= Int32.max else { return nil }
            return (.id(Int32(id)), 5)
        case 1:
            guard let bytes = cursor.read(16), let guid = SchemaGUID([UInt8](copying: bytes)) else { return nil }
            return (.guid(guid), 17)
        case 3:
            guard let compression = cursor.readUInt8(), compression == 0 || compression == 5,
                let bytes = cursor.read(16),
                let guid = SchemaGUID([UInt8](copying: bytes))
            else { return nil }
            return (.glue(guid, isCompressed: compression == 5), 18)
        default: return nil
        }
    }

    /// Appends it as it stands in front of a value, or alone in a header.
    public func append(to output: inout WireBuffer) {
        switch self {
        case .id(let id):
            output.append(0)
            output.append(integer: UInt32(bitPattern: id))
        case .guid(let guid):
            output.append(1)
            output.append(guid.bytes.span)
        case .glue(let guid, let isCompressed):
            output.append(3)
            output.append(isCompressed ? 5 : 0)
            output.append(guid.bytes.span)
        }
    }
}
