internal import RecordLog
internal import WireBytes

/// A record batch of committed offsets: keys of version 1 (group, topic, partition), values of version 3 (offset, leader
/// epoch, metadata, time), a null value where a commit is forgotten.
struct OffsetBatch: ~Copyable {
    private var buffer = ByteBuffer(capacity: 512)
    private let now: Int64
    private(set) var count: Int32 = 0

    private static let offsetKeyVersion: Int16 = 1
    private static let valueVersion: Int16 = 3

    var size: Int { buffer.count }

    init(now: Int64) {
        self.now = now
        for _ in 0..<BatchHeader.size { buffer.append(UInt8(0)) }
    }

    mutating func append(_ group: String, _ place: OffsetStore.Place, _ committed: OffsetStore.Committed?) {
        var key = ByteBuffer()
        key.append(integer: Self.offsetKeyVersion)
        Self.append(group, to: &key)
        Self.append(place.topic, to: &key)
        key.append(integer: place.partition)
        var value = ByteBuffer()
        if let committed {
            value.append(integer: Self.valueVersion)
            value.append(integer: committed.offset)
            value.append(integer: committed.leaderEpoch)
            Self.append(committed.metadata, to: &value)
            value.append(integer: now)
        }
        let valueLength = committed == nil ? -1 : Int64(value.count)
        // Attributes, time delta, offset delta, key and value with their lengths, no headers.
        let size =
            2 + Varint.size(Int64(count)) + Varint.size(Int64(key.count)) + key.count + Varint.size(valueLength)
            + value.count + 1
        buffer.append(varint: Int64(size))
        buffer.append(UInt8(0))
        buffer.append(varint: 0)
        buffer.append(varint: Int64(count))
        buffer.append(varint: Int64(key.count))
        buffer.append(key.bytes)
        buffer.append(varint: valueLength)
        buffer.append(value.bytes)
        buffer.append(varint: 0)
        count += 1
    }

    /// Writes the header, after which `bytes` is the whole batch.
    mutating func seal() {
        buffer.replace(at: 8, integer: Int32(buffer.count - 12))
        buffer.replace(at: 12, integer: Int32(0))
        buffer.replace(at: 16, integer: UInt8(2))
        buffer.replace(at: 23, integer: count - 1)
        buffer.replace(at: 27, integer: now)
        buffer.replace(at: 35, integer: now)
        buffer.replace(at: 43, integer: Int64(-1))
        buffer.replace(at: 51, integer: Int16(-1))
        buffer.replace(at: 53, integer: Int32(-1))
        buffer.replace(at: 57, integer: count)
        let checksum = CRC32C.checksum(buffer.bytes.extracting(droppingFirst: 21))
        buffer.replace(at: 17, integer: checksum)
    }

    var bytes: Span<UInt8> {
        @_lifetime(borrow self) get { buffer.bytes }
    }

    private static func append(_ text: String, to buffer: inout ByteBuffer) {
        buffer.append(integer: Int16(clamping: text.utf8.count))
        buffer.append(utf8: text)
    }

    // MARK: Reading

    /// Hands the commits of a batch's records, which are not compressed, to `visit`; records of other kinds are passed
    /// over, and damage ends it.
    static func read(
        _ records: Span<UInt8>, count: Int32, _ visit: (String, OffsetStore.Place, OffsetStore.Committed?) -> Void
    ) {
        var cursor = ByteCursor(records)
        for _ in 0..<count {
            guard let length = cursor.readVarint(), let bytes = cursor.read(Int(length)) else { return }
            var record = ByteCursor(bytes)
            guard record.skip(1), record.readVarlong() != nil, record.readVarint() != nil,
                let keyLength = record.readVarint(), let key = record.read(Int(keyLength)),
                let valueLength = record.readVarint()
            else { return }
            let value = record.read(Int(valueLength))
            var fields = ByteCursor(key)
            guard fields.readInteger(Int16.self) == Self.offsetKeyVersion, let group = text(&fields),
                let topic = text(&fields), let partition = fields.readInteger(Int32.self)
            else { continue }
            let place = OffsetStore.Place(topic: topic, partition: partition)
            guard let value else {
                visit(group, place, nil)
                continue
            }
            fields = ByteCursor(value)
            guard fields.readInteger(Int16.self) == Self.valueVersion, let offset = fields.readInteger(Int64.self),
                let leaderEpoch = fields.readInteger(Int32.self), let metadata = text(&fields)
            else { continue }
            visit(group, place, OffsetStore.Committed(offset: offset, leaderEpoch: leaderEpoch, metadata: metadata))
        }
    }

    private static func text(_ cursor: inout ByteCursor) -> String? {
        guard let length = cursor.readInteger(Int16.self), let bytes = cursor.read(Int(length)) else { return nil }
        return String(decodingUTF8: bytes)
    }
}
