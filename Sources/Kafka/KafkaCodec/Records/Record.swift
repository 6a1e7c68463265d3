public import WireBytes

/// A record: a key, a value and headers, with its place and time. It owns its bytes, or shares them with its batch.
public struct Record: Sendable, Hashable {
    /// Place in the partition. The broker assigns it; before that it is the place in the batch. Default: 0.
    public var offset: Int64
    /// Milliseconds since 1970; -1: none. Default: -1.
    public var timestamp: Int64
    /// The key, which selects the partition; a compacted topic keeps the last record of each key. `nil`: no key.
    public var key: ByteSlice?
    /// `nil` is a tombstone: a compacted topic then forgets the key.
    public var value: ByteSlice?
    /// In the order of the wire; names may repeat.
    public var headers: [Header]

    public init(
        key: ByteSlice? = nil, value: ByteSlice?, headers: [Header] = [], timestamp: Int64 = -1, offset: Int64 = 0
    ) {
        self.key = key
        self.value = value
        self.headers = headers
        self.timestamp = timestamp
        self.offset = offset
    }

    /// A record of text: `Record(key: "plant/1", value: "21.5")`.
    public init(
        key: String? = nil, value: String, headers: [Header] = [], timestamp: Int64 = -1, offset: Int64 = 0
    ) {
        self.init(
            key: key.map { ByteSlice(utf8: $0) }, value: ByteSlice(utf8: value), headers: headers,
            timestamp: timestamp, offset: offset)
    }

    /// A record whose value is an array, `Data`, or any other sequence of bytes.
    public init(
        key: String? = nil, value: some Sequence<UInt8>, headers: [Header] = [], timestamp: Int64 = -1,
        offset: Int64 = 0
    ) {
        self.init(
            key: key.map { ByteSlice(utf8: $0) }, value: ByteSlice(value), headers: headers, timestamp: timestamp,
            offset: offset)
    }
}

extension Record {
    /// A name and a value that travel with a record.
    public struct Header: Sendable, Hashable {
        public var name: String
        /// `nil`: null, which is not the same as empty.
        public var value: ByteSlice?

        public init(_ name: String, _ value: ByteSlice?) {
            self.name = name
            self.value = value
        }

        /// A header with text.
        public init(_ name: String, _ value: String) { self.init(name, ByteSlice(utf8: value)) }
    }

    /// The value of the last header with `name`, as Java's `lastHeader` finds it; `nil` without one, or for null.
    public func header(_ name: String) -> ByteSlice? {
        headers.last { $0.name.hasSameBytes(as: name) }?.value
    }
}

extension Record {
    /// An owned form of a record where it lies.
    ///
    /// - Parameters:
    ///   - content: what the view's bytes are: key, value and headers become slices of it.
    ///   - memory: bytes that may still be taken.
    init(_ view: borrowing RecordView, in content: ByteSlice, memory: inout Int) throws(KafkaCodecError) {
        let headersSize = view.headerCount &* MemoryLayout<Header>.stride
        memory &-= MemoryLayout<Record>.stride &+ headersSize &+ (headersSize > 0 ? KafkaReader.allocationCost : 0)
        guard memory >= 0 else { throw KafkaCodecError(.tooMuchMemory, offset: view.keyStart, what: "record") }
        func part(_ start: Int, _ count: Int) -> ByteSlice? {
            count < 0 ? nil : content.extracting(start..<(start &+ count))
        }
        var headers: [Header] = []
        headers.reserveCapacity(view.headerCount)
        var cursor = view.headers
        while let next = cursor.next() {
            let end = view.headersStart &+ cursor.cursor.position
            headers.append(
                Header(String(decodingUTF8: next.name), part(end &- (next.value?.count ?? 0), next.value?.count ?? -1)))
        }
        self.init(
            key: part(view.keyStart, view.keyCount), value: part(view.valueStart, view.valueCount), headers: headers,
            timestamp: view.timestamp, offset: view.offset)
    }
}
