internal import TrestleBase
internal import KafkaCodec
internal import WireBytes

/// A record batch of committed offsets: keys of version 1 (group, topic, partition), values of version 3 (offset, leader
/// epoch, metadata, time), a null value where a commit is forgotten.
struct OffsetBatch: ~Copyable {
    private var builder = RecordBatchBuilder(capacity: 512)
    private let now: WallTime

    private static let offsetKeyVersion: Int16 = 1
    private static let valueVersion: Int16 = 3

    var size: Int { builder.size }
    var isEmpty: Bool { builder.isEmpty }

    /// - Parameter now: milliseconds since 1970.
    init(now: WallTime) { self.now = now }

    mutating func append(_ group: String, _ place: OffsetStore.Place, _ committed: OffsetStore.Committed?) {
        var key = WireBuffer()
        key.append(integer: Self.offsetKeyVersion)
        Self.append(group, to: &key)
        Self.append(place.topic, to: &key)
        key.append(integer: place.partition)
        guard let committed else { return builder.append(key: key.bytes, value: nil, timestamp: now.milliseconds) }
        var value = WireBuffer()
        value.append(integer: Self.valueVersion)
        value.append(integer: committed.offset)
        value.append(integer: committed.leaderEpoch)
        Self.append(committed.metadata, to: &value)
        value.append(integer: now.milliseconds)
        builder.append(key: key.bytes, value: value.bytes, timestamp: now.milliseconds)
    }

    /// Writes the header, after which `bytes` is the whole batch.
    mutating func finish() { builder.finish() }

    var bytes: Span<UInt8> {
        @_lifetime(borrow self) get { builder.bytes }
    }

    private static func append(_ text: String, to buffer: inout WireBuffer) {
        buffer.append(integer: Int16(clamping: text.utf8.count))
        buffer.append(utf8: text)
    }

    // MARK: Reading

    /// Hands the commit of a record to `visit`; records of other kinds are passed over.
    static func read(
        _ record: borrowing RecordView, _ visit: (String, OffsetStore.Place, OffsetStore.Committed?) -> Void
    ) {
        guard let key = record.key else { return }
        var fields = ByteCursor(key)
        guard fields.readInteger(Int16.self) == Self.offsetKeyVersion, let group = text(&fields),
            let topic = text(&fields), let partition = fields.readInteger(Int32.self)
        else { return }
        let place = OffsetStore.Place(topic: topic, partition: partition)
        guard let value = record.value else { return visit(group, place, nil) }
        fields = ByteCursor(value)
        guard fields.readInteger(Int16.self) == Self.valueVersion, let offset = fields.readInteger(Int64.self),
            let leaderEpoch = fields.readInteger(Int32.self), let metadata = text(&fields)
        else { return }
        visit(group, place, OffsetStore.Committed(offset: offset, leaderEpoch: leaderEpoch, metadata: metadata))
    }

    private static func text(_ cursor: inout ByteCursor) -> String? {
        guard let length = cursor.readInteger(Int16.self), let bytes = cursor.read(Int(length)) else { return nil }
        return String(decodingUTF8: bytes)
    }
}
