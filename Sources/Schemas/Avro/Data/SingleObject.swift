public import WireBytes

/// The single-object encoding: `C3 01`, the schema's CRC-64-AVRO with the lowest byte first, and the datum (specification, "Single-object
/// encoding").
public enum AvroSingleObject {
    /// Bytes before the datum.
    public static let headerSize = 10

    /// Appends the bytes before the datum.
    public static func appendHeader(for schema: AvroSchema, to output: inout WireBuffer) {
        output.append(0xC3)
        output.append(0x01)
        output.append(integer: schema.crc64.byteSwapped)
    }

    /// The fingerprint of the schema that a message was written with.
    ///
    /// - Throws: `truncated` or `invalidData` when it does not begin with such a header.
    public static func fingerprint(_ message: Span<UInt8>) throws(AvroError) -> UInt64 {
        var cursor = ByteCursor(message)
        guard message.count >= headerSize else {
            throw AvroError(
                .truncated, offset: message.count, expected: "the \(headerSize) bytes of a single-object header")
        }
        guard cursor.readUInt8() == 0xC3, cursor.readUInt8() == 0x01, let fingerprint = cursor.readInteger(UInt64.self)
        else {
            throw AvroError(.invalidData, offset: 0, expected: "C3 01, the marker of a single object")
        }
        return fingerprint.byteSwapped
    }
}
