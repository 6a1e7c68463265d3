public import WireBytes

/// The topics that a subscription selects: levels separated by `/`, where `+` stands for any one level and a final `#`
/// for the level before it and everything below (4.7); `$share/NAME/FILTER` shares the messages among subscribers
/// (4.8.2).
public struct TopicFilter: Sendable {
    /// The whole filter as sent, `$share/NAME/` included.
    public let bytes: ByteSlice
    /// Where the part that is matched begins: behind `$share/NAME/`, else 0.
    @usableFromInline let matchStart: Int

    /// - Parameter version: MQTT 5 refuses an ill-formed `$share/…`; to 3.1.1 it is an ordinary filter.
    /// - Throws: `emptyTopicFilter`, `multiLevelWildcard`, `singleLevelWildcard`, `shareNameMissing`,
    ///   `shareNameOrFilter`, `nullCharacter`, `illFormedUTF8`, `fieldTooLong`.
    public init(_ filter: String, version: MQTTVersion = .v5) throws(MQTTError) {
        try self.init(ByteSlice(utf8: filter), at: 0, version: version)
    }

    public init(_ filter: Span<UInt8>, version: MQTTVersion = .v5) throws(MQTTError) {
        try self.init(ByteSlice(copying: filter), at: 0, version: version)
    }

    init(_ filter: Span<UInt8>, at offset: Int, version: MQTTVersion) throws(MQTTError) {
        try self.init(ByteSlice(copying: filter), at: offset, version: version)
    }

    private init(_ bytes: ByteSlice, at offset: Int, version: MQTTVersion) throws(MQTTError) {
        self.bytes = bytes
        self.matchStart = try TopicFilter.check(bytes.span, at: offset, version: version)
    }

    /// Whether it begins with `$share/` and a name.
    @inlinable public var isShared: Bool { matchStart > 0 }

    /// The name between `$share/` and the filter, or `nil`.
    public var shareName: String? {
        isShared ? String(decodingUTF8: bytes.span.extracting(shareName: matchStart)) : nil
    }

    /// Whether a level of it is `+`.
    public var hasSingleLevelWildcard: Bool {
        let filter = matchedPart
        // Legal filters have a `+` nowhere else.
        for index in filter.indices where filter[index] == Byte.plus { return true }
        return false
    }

    /// The part that topics are matched with: the whole filter, or what follows `$share/NAME/`.
    @inlinable public var matchedPart: Span<UInt8> {
        @_lifetime(borrow self) get { bytes.span.extracting(matchStart..<bytes.count) }
    }

    /// Whether a message published to `topic`, a legal topic name, is selected. Nothing is allocated.
    @inlinable public func matches(_ topic: Span<UInt8>) -> Bool {
        TopicFilter.matches(topic, filter: matchedPart)
    }

    /// Whether a message published to `topic` is selected: `filter.matches("plant/1/temp")`. `#` and `+` in a topic are
    /// ordinary characters here.
    public func matches(_ topic: String) -> Bool { matches(topic.utf8Span.span) }

    /// Whether a message published to `topic` is selected.
    public func matches(_ topic: TopicName) -> Bool { matches(topic.bytes.span) }

    /// Whether a message published to `topic`, a legal topic name, is selected: `filter.matches(publish.topic)`.
    public func matches(_ topic: ByteSlice) -> Bool { matches(topic.span) }

    /// Whether `filter`, a legal filter without `$share/NAME/`, selects `topic`.
    ///
    /// Linear in the length of both: each level is compared once, as no wildcard spans a varying number of inner levels.
    public static func matches(_ topic: Span<UInt8>, filter: Span<UInt8>) -> Bool {
        let topicCount = topic.count
        let filterCount = filter.count
        guard topicCount > 0, filterCount > 0 else { return false }
        // Topics that begin with $ are not for wildcards at the first level [MQTT-4.7.2-1].
        if topic[0] == Byte.dollar, filter[0] == Byte.plus || filter[0] == Byte.hash { return false }
        var place = 0
        var index = 0
        while index < filterCount {
            switch filter[index] {
            case Byte.hash:
                return true
            case Byte.plus:
                while place < topicCount, topic[place] != Byte.slash { place += 1 }
                index += 1
            case let byte:
                if place < topicCount {
                    guard topic[place] == byte else { return false }
                    place += 1
                    index += 1
                } else {
                    // "a/#" selects "a" as well: the topic ended where "/#" begins.
                    return byte == Byte.slash && index == filterCount - 2 && filter[index + 1] == Byte.hash
                }
            }
        }
        return place == topicCount
    }
}

extension TopicFilter: Hashable {
    public static func == (left: TopicFilter, right: TopicFilter) -> Bool { left.bytes == right.bytes }
    public func hash(into hasher: inout Hasher) { hasher.combine(bytes) }
}

extension TopicFilter: CustomStringConvertible {
    /// The whole filter as text.
    public var description: String { String(decodingUTF8: bytes.span) }
}

/// The characters that structure topics.
enum Byte {
    static let hash = UInt8(ascii: "#")
    static let plus = UInt8(ascii: "+")
    static let slash = UInt8(ascii: "/")
    static let dollar = UInt8(ascii: "$")
}

extension Span where Element == UInt8 {
    /// The name in `$share/NAME/…`, given where the filter behind it begins.
    @_lifetime(copy self)
    fileprivate func extracting(shareName matchStart: Int) -> Span<UInt8> {
        extracting(7..<(matchStart - 1))
    }
}

extension TopicFilter {
    /// Throws unless `filter` is legal; returns where the part that is matched begins.
    static func check(_ filter: Span<UInt8>, at offset: Int, version: MQTTVersion) throws(MQTTError) -> Int {
        guard filter.count > 0 else { throw MQTTError(.emptyTopicFilter, at: offset - 2, version: version) }
        guard filter.count <= 0xffff else { throw MQTTError(.fieldTooLong, at: offset, version: version) }
        try MQTTText.check(filter, .string, wildcard: .topicNameWildcard, at: offset, version: version)
        let start: Int
        do throws(MQTTError) {
            start = try checkShare(filter, at: offset, version: version)
        } catch {
            guard version == .v3_1_1 else { throw error }
            start = 0
        }
        try checkWildcards(filter, from: start, at: offset, version: version)
        return start
    }

    private static func checkShare(
        _ filter: Span<UInt8>, at offset: Int, version: MQTTVersion
    ) throws(MQTTError) -> Int {
        let prefix: StaticString = "$share/"
        guard filter.count >= prefix.utf8CodeUnitCount, String(decodingUTF8: filter.extracting(0..<7)) == "\(prefix)"
        else { return 0 }
        var index = 7
        while index < filter.count, filter[index] != Byte.slash {
            if filter[index] == Byte.hash || filter[index] == Byte.plus {
                throw MQTTError(.shareNameOrFilter, at: offset + index, version: version)
            }
            index += 1
        }
        guard index > 7 else { throw MQTTError(.shareNameMissing, at: offset + index, version: version) }
        guard index + 1 < filter.count else {
            throw MQTTError(.shareNameOrFilter, at: offset + index, version: version)
        }
        return index + 1
    }

    private static func checkWildcards(
        _ filter: Span<UInt8>, from start: Int, at offset: Int, version: MQTTVersion
    ) throws(MQTTError) {
        for index in start..<filter.count {
            let byte = filter[index]
            guard byte == Byte.hash || byte == Byte.plus else { continue }
            let opens = index == start || filter[index - 1] == Byte.slash
            if byte == Byte.hash, !opens || index != filter.count - 1 {
                throw MQTTError(.multiLevelWildcard, at: offset + index, version: version)
            }
            let closes = index == filter.count - 1 || filter[index + 1] == Byte.slash
            if byte == Byte.plus, !opens || !closes {
                throw MQTTError(.singleLevelWildcard, at: offset + index, version: version)
            }
        }
    }
}
