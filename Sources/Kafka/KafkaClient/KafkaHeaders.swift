public import WireBytes

/// The headers of a record, in order. Names may repeat.
public struct KafkaHeaders: Sendable, Hashable {
    public struct Header: Sendable, Hashable {
        public var name: String
        /// `nil` is a header without a value.
        public var value: ByteSlice?

        public init(_ name: String, _ value: ByteSlice?) {
            self.name = name
            self.value = value
        }
    }

    private var headers: [Header]

    public init() { headers = [] }
    public init(_ headers: some Sequence<Header>) { self.headers = Array(headers) }

    public mutating func append(_ name: String, _ value: ByteSlice?) { headers.append(Header(name, value)) }
    public mutating func append(_ name: String, _ value: String) { append(name, ByteSlice(utf8: value)) }

    /// The value of the last header of that name, as Kafka's clients look headers up; `nil` also when it has no value.
    public subscript(name: String) -> ByteSlice? { headers.last { $0.name.hasSameBytes(as: name) }?.value }
}

extension KafkaHeaders: RandomAccessCollection {
    public var startIndex: Int { headers.startIndex }
    public var endIndex: Int { headers.endIndex }
    public subscript(position: Int) -> Header { headers[position] }
}

extension KafkaHeaders: ExpressibleByDictionaryLiteral {
    public init(dictionaryLiteral elements: (String, String)...) {
        headers = elements.map { Header($0.0, ByteSlice(utf8: $0.1)) }
    }
}
