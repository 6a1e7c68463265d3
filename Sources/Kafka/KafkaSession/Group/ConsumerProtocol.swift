public import KafkaCodec
public import WireBytes

/// A member's subscription, which it sends when it joins a consumer group: the decoded `metadata` of JoinGroup.
public struct GroupSubscription: Hashable, Sendable {
    /// The topics that it wants.
    public var topics: [String]
    /// The partitions that it owns while it joins (cooperative), or owned in the previous generation (sticky).
    public var owned: [TopicPartition]
    /// The generation in which `owned` was assigned; -1 when it is not known.
    public var generation: Int32
    /// Where it runs (`client.rack`); `nil` when it does not say.
    public var rackID: String?

    public init(topics: [String], owned: [TopicPartition] = [], generation: Int32 = -1, rackID: String? = nil) {
        self.topics = topics
        self.owned = owned
        self.generation = generation
        self.rackID = rackID
    }
}

/// The protocol of type "consumer" inside JoinGroup and SyncGroup: bytes that the coordinator passes on unread, as
/// Java's client, librdkafka and the Python clients write and read them. A version of two bytes precedes each message;
/// newer versions only add fields, and are read as the newest known one.
public enum ConsumerProtocol {
    /// The `protocol_type` of consumers.
    public static let type = "consumer"
    private static let version: Int16 = 3

    // MARK: Subscription

    /// - Parameter assignor: decides which form `owned` takes: a field of the protocol (cooperative), or bytes of the assignor's own
    ///   (sticky), which the eager protocol leaves alone.
    public static func encode(
        _ subscription: GroupSubscription, for assignor: ConsumerAssignor
    ) throws(KafkaCodecError) -> ByteSlice {
        var message = ConsumerProtocolSubscription()
        message.topics = subscription.topics
        message.generationID = -1
        message.rackID = subscription.rackID
        switch assignor {
        case .range, .roundRobin: break
        case .sticky:
            message.userData = stickyUserData(subscription.owned, generation: subscription.generation)
        case .cooperativeSticky:
            message.ownedPartitions = grouped(subscription.owned).map { topic, partitions in
                var element = ConsumerProtocolSubscription.TopicPartition()
                element.topic = topic
                element.partitions = Int32List(partitions)
                return element
            }
            message.generationID = subscription.generation
            // librdkafka and Java before 3.2 know the generation from here alone.
            var userData = WireBuffer()
            userData.append(integer: subscription.generation)
            message.userData = ByteSlice(userData)
        }
        var buffer = WireBuffer()
        buffer.append(integer: version)
        try message.encode(into: &buffer, version: version)
        return ByteSlice(buffer)
    }

    /// Decodes the bytes of any client's member.
    ///
    /// - Throws: when the fields that every version has cannot be read. Bytes of the assignor's own that make no sense are taken for
    ///   none.
    public static func decodeSubscription(
        _ bytes: ByteSlice, for assignor: ConsumerAssignor
    ) throws(KafkaCodecError) -> GroupSubscription {
        let (version, body) = try versioned(bytes)
        let message = try ConsumerProtocolSubscription.decode(
            body, version: version, allowingTrailingBytes: true, maximumElements: maximumElements)
        // No topic has a longer name, and tables of texts without a limit can be made slow.
        let topics = message.topics.filter { $0.utf8.count <= KafkaTopicName.maximumSize }
        var subscription = GroupSubscription(topics: topics, rackID: message.rackID)
        subscription.generation = message.generationID
        let owned = message.ownedPartitions.filter { $0.topic.utf8.count <= KafkaTopicName.maximumSize }
        subscription.owned = owned.flatMap { element in
            element.partitions.map { TopicPartition(topic: element.topic, partition: $0) }
        }
        guard let userData = message.userData, !userData.isEmpty else { return subscription }
        switch assignor {
        case .range, .roundRobin: break
        case .sticky:
            if let (owned, generation) = readStickyUserData(userData) {
                subscription.owned = owned
                subscription.generation = generation
            }
        case .cooperativeSticky:
            guard message.generationID < 0 else { break }
            var cursor = ByteCursor(userData.span)
            if userData.count == 4, let generation = cursor.readInteger(Int32.self) {
                subscription.generation = generation
            } else if let (_, generation) = readStickyUserData(userData) {
                // librdkafka writes what the sticky assignor does.
                subscription.generation = generation
            }
        }
        return subscription
    }

    // MARK: Assignment

    public static func encode(assignment: [TopicPartition]) throws(KafkaCodecError) -> ByteSlice {
        var message = ConsumerProtocolAssignment()
        message.assignedPartitions = grouped(assignment).map { topic, partitions in
            var element = ConsumerProtocolAssignment.TopicPartition()
            element.topic = topic
            element.partitions = Int32List(partitions)
            return element
        }
        var buffer = WireBuffer()
        // Old clients refuse a version that they do not know, and later ones add nothing.
        buffer.append(integer: Int16(0))
        try message.encode(into: &buffer, version: 0)
        return ByteSlice(buffer)
    }

    /// The partitions of a member; empty for the empty bytes that a coordinator sends to a member without an
    /// assignment.
    public static func decodeAssignment(_ bytes: ByteSlice) throws(KafkaCodecError) -> [TopicPartition] {
        guard !bytes.isEmpty else { return [] }
        let (version, body) = try versioned(bytes)
        let message = try ConsumerProtocolAssignment.decode(
            body, version: version, allowingTrailingBytes: true, maximumElements: maximumElements)
        return message.assignedPartitions.flatMap { element in
            element.partitions.map { TopicPartition(topic: element.topic, partition: $0) }
        }
    }

    // MARK: Parts

    /// The most topics and partitions that a member's bytes may name.
    private static let maximumElements = 200_000

    private static func versioned(_ bytes: ByteSlice) throws(KafkaCodecError) -> (Int16, ByteSlice) {
        var cursor = ByteCursor(bytes.span)
        guard let version = cursor.readInteger(Int16.self) else {
            throw KafkaCodecError(.truncated, what: "consumer protocol version", value: Int64(bytes.count))
        }
        guard version >= 0 else {
            throw KafkaCodecError(.unsupportedVersion, what: "consumer protocol", value: Int64(version))
        }
        return (min(version, Self.version), bytes.extracting(2..<bytes.count))
    }

    /// By topic, both in order.
    static func grouped(_ places: [TopicPartition]) -> [(topic: String, partitions: [Int32])] {
        var partitions: [String: [Int32]] = [:]
        for place in places { partitions[place.topic, default: []].append(place.partition) }
        return partitions.sorted { $0.key < $1.key }.map { ($0.key, $0.value.sorted()) }
    }

    /// The bytes of Java's StickyAssignor, version 1: topics with their partitions, then the generation.
    private static func stickyUserData(_ owned: [TopicPartition], generation: Int32) -> ByteSlice? {
        guard !owned.isEmpty else { return nil }
        let topics = grouped(owned)
        var buffer = WireBuffer()
        buffer.append(integer: Int32(clamping: topics.count))
        for (topic, partitions) in topics {
            buffer.append(integer: Int16(clamping: topic.utf8.count))
            buffer.append(utf8: topic)
            buffer.append(integer: Int32(clamping: partitions.count))
            for partition in partitions { buffer.append(integer: partition) }
        }
        buffer.append(integer: generation)
        return ByteSlice(buffer)
    }

    /// Version 0 has no generation.
    private static func readStickyUserData(_ bytes: ByteSlice) -> (owned: [TopicPartition], generation: Int32)? {
        var cursor = ByteCursor(bytes.span)
        guard let topics = cursor.readInteger(Int32.self), topics >= 0, Int(topics) <= cursor.remaining / 6 else {
            return nil
        }
        var owned: [TopicPartition] = []
        for _ in 0..<topics {
            guard let size = cursor.readInteger(Int16.self), size >= 0, let name = cursor.read(Int(size)),
                name.count <= KafkaTopicName.maximumSize, let topic = String(validUTF8: name),
                let count = cursor.readInteger(Int32.self), count >= 0,
                Int(count) <= cursor.remaining / 4
            else { return nil }
            for _ in 0..<count {
                guard let partition = cursor.readInteger(Int32.self) else { return nil }
                owned.append(TopicPartition(topic: topic, partition: partition))
            }
        }
        return (owned, cursor.readInteger(Int32.self) ?? -1)
    }
}
