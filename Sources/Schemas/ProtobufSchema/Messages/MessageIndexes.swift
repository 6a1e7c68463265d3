import WireBytes

/// The place of a message type in its file, which Confluent's form has behind the schema's id: the index of the outermost message,
/// then of the ones inside, each as a zigzag varint, with their number before them. `[0]` is written as one byte, 0.
public enum ProtobufMessageIndexes {
    /// The deepest message.
    public static let maximumDepth = 64

    public static func encode(_ indexes: [Int]) -> [UInt8] {
        if indexes == [0] { return [0] }
        var buffer = WireBuffer()
        buffer.append(varint: Int64(indexes.count))
        for index in indexes { buffer.append(varint: Int64(index)) }
        return [UInt8](copying: buffer.bytes)
    }

    /// Reads the indexes at the start of `bytes`.
    ///
    /// - Returns: the indexes, and how many bytes they take; `nil` when they are not valid.
    public static func decode(_ bytes: Span<UInt8>) -> (indexes: [Int], size: Int)? {
        var cursor = ByteCursor(bytes)
        guard let count = cursor.readVarint(), count >= 0, count <= maximumDepth else { return nil }
        if count == 0 { return ([0], cursor.position) }
        var indexes: [Int] = []
        for _ in 0..<count {
            guard let index = cursor.readVarint(), index >= 0 else { return nil }
            indexes.append(Int(index))
        }
        return (indexes, cursor.position)
    }
}
