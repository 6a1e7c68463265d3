public import WireBytes

/// A structure of Kafka's protocol: a message or a part of one. Generated types conform.
public protocol KafkaStruct: Sendable {
    /// Every field with the default of its schema.
    init()
    /// Reads the fields that the reader's version has; the others get their defaults.
    init(from reader: inout KafkaReader)
    /// Writes the fields that the writer's version has.
    func write<Writer: KafkaFieldWriter & ~Copyable>(to writer: inout Writer)
}

/// A structure of which arrays are made.
public protocol KafkaArrayElement: Sendable {
    /// Every field with the default of its schema.
    init()
    /// Reads the fields that the reader's version has; the others get their defaults.
    init(from reader: inout KafkaReader)
    /// Writes the fields of one element. They are taken from where it lies: a copy of the whole would count references.
    static func write<Writer: KafkaFieldWriter & ~Copyable>(
        _ elements: Span<Self>, at index: Int, to writer: inout Writer)
}

/// A whole message: a request, a response, or data that brokers and clients store.
public protocol KafkaMessage: KafkaStruct {
    /// The name in Kafka's protocol, such as "MetadataRequest".
    static var name: StaticString { get }
    static var validVersions: ClosedRange<Int16> { get }
    /// The first version with compact lengths and tagged fields (KIP-482); `nil` when no version has them.
    static var firstFlexibleVersion: Int16? { get }

    /// `write(to:)` for the binary encoder. Each type has its own, so that it is compiled for that writer alone.
    func write(binary writer: inout KafkaWriter)
}

/// A request, and the type of its response.
public protocol KafkaRequest: KafkaMessage {
    associatedtype Response: KafkaResponse
    static var apiKey: ApiKey { get }
}

public protocol KafkaResponse: KafkaMessage {
    static var apiKey: ApiKey { get }
}

extension KafkaMessage {
    public static func isFlexible(_ version: Int16) -> Bool {
        firstFlexibleVersion.map { version >= $0 } ?? false
    }

    /// Reads a message that fills all of `bytes`; its fields of bytes and records share their storage.
    ///
    /// Memory taken never passes 16 times the size of `bytes` (and 1 KiB); time is linear in it.
    ///
    /// - Parameters:
    ///   - version: one of `validVersions`.
    ///   - allowingTrailingBytes: accept bytes after the message, as the consumer protocol does when a newer version is
    ///     read as the newest known one.
    ///   - allowingNulls: read a null string, list or bytes as empty where the version allows no null: brokers other than
    ///     Kafka's leave out what an error response does not need.
    ///   - maximumElements: the most elements of all arrays, and tagged fields, together. One more is refused with
    ///     `tooManyElements` before memory is taken for it. Default: no limit besides the memory.
    public static func decode(
        _ bytes: ByteSlice, version: Int16, allowingTrailingBytes: Bool = false, allowingNulls: Bool = false,
        maximumElements: Int = .max
    ) throws(KafkaCodecError) -> Self {
        guard validVersions.contains(version) else {
            throw .unsupported(version, of: name, validVersions: validVersions)
        }
        var reader = KafkaReader(
            bytes, version: version, isFlexible: isFlexible(version), allowsNulls: allowingNulls,
            maximumElements: maximumElements)
        let message = Self(from: &reader)
        do throws(KafkaCodecError) {
            try reader.finish(allowingTrailingBytes: allowingTrailingBytes)
        } catch {
            throw message.located(error, in: bytes, version)
        }
        return message
    }

    /// Reads a message from an array, `Data`, or any other sequence of bytes.
    public static func decode(
        _ bytes: some Sequence<UInt8>, version: Int16, allowingTrailingBytes: Bool = false,
        maximumElements: Int = .max
    ) throws(KafkaCodecError) -> Self {
        try decode(
            ByteSlice(bytes), version: version, allowingTrailingBytes: allowingTrailingBytes,
            maximumElements: maximumElements)
    }

    /// `error` with the message, and the field in which reading it from `bytes` ended.
    @inline(never)
    func located(_ error: KafkaCodecError, in bytes: ByteSlice, _ version: Int16) -> KafkaCodecError {
        error.within(
            Self.name, version: version, validVersions: Self.validVersions,
            field: FieldLocator.path(to: error, in: bytes, of: self, version: version))
    }

    /// Bytes that `encode` appends. It encodes to find out: append and compare counts where speed matters.
    public func encodedSize(version: Int16) throws(KafkaCodecError) -> Int {
        var scratch = WireBuffer()
        try encode(into: &scratch, version: version)
        return scratch.count
    }

    /// The encoded message without header or length prefix, as `decode` takes it.
    ///
    /// - Throws: as `encode`.
    public func encoded(version: Int16) throws(KafkaCodecError) -> ByteSlice {
        var buffer = WireBuffer()
        try encode(into: &buffer, version: version)
        return ByteSlice(buffer)
    }

    /// Appends the message without header or length prefix.
    ///
    /// Fields that the version lacks are left out. A field that is not documented as ignored there must have its default.
    ///
    /// - Throws: when the version does not exist, or a value does not fit it. The buffer is then unchanged.
    public func encode(into buffer: inout WireBuffer, version: Int16) throws(KafkaCodecError) {
        _ = try write(into: &buffer, version: version, gathers: false)
    }

    /// Appends everything but the contents of large fields of records, and says where those belong: for a vectored write
    /// around batches that are already encoded.
    public func gather(into buffer: inout WireBuffer, version: Int16) throws(KafkaCodecError) -> GatheredMessage {
        let start = buffer.count
        let slices = try write(into: &buffer, version: version, gathers: true)
        return GatheredMessage(slices: slices, size: slices.reduce(buffer.count - start) { $0 + $1.records.count })
    }

    private func write(
        into buffer: inout WireBuffer, version: Int16, gathers: Bool
    ) throws(KafkaCodecError) -> [GatheredMessage.Slice] {
        guard Self.validVersions.contains(version) else {
            throw .unsupported(version, of: Self.name, validVersions: Self.validVersions)
        }
        let start = buffer.count
        var writer = KafkaWriter(
            exchange(&buffer), version: version, isFlexible: Self.isFlexible(version), gathers: gathers)
        write(binary: &writer)
        do {
            return try writer.finish(into: &buffer)
        } catch {
            buffer.truncate(to: start)
            throw error.within(Self.name, version: version, validVersions: Self.validVersions)
        }
    }
}

/// Takes the buffer out and leaves an empty one for the moment.
@inline(__always)
private func exchange(_ buffer: inout WireBuffer) -> WireBuffer {
    var taken = WireBuffer()
    swap(&taken, &buffer)
    return taken
}

/// A message whose records stay where they are: the pieces of a vectored write.
public struct GatheredMessage: Sendable {
    /// Records that belong before the byte at `offset` of the buffer that the message was gathered into.
    public struct Slice: Sendable {
        public let offset: Int
        public let records: ByteSlice
    }

    /// Records of fewer bytes are copied: a piece of a vectored write costs about as much.
    public static let smallestSlice = 4096

    public let slices: [Slice]
    /// The message's size with all records in place.
    public let size: Int
}
