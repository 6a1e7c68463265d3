public import KafkaCodec

/// A fetch session with one broker (KIP-227): after a full request, requests contain only new and changed partitions.
///
/// A value: `next` selects the partitions for the next request, and the response is passed back. One request is in
/// flight at a time. To a broker without sessions, each request contains all partitions.
public struct FetchSession: Sendable {
    /// The request for one partition.
    public struct Wish: Hashable, Sendable {
        public var topicID: KafkaUUID
        public var offset: Int64
        public var leaderEpoch: Int32
        public var maximumBytes: Int32

        public init(topicID: KafkaUUID, offset: Int64, leaderEpoch: Int32, maximumBytes: Int32) {
            self.topicID = topicID
            self.offset = offset
            self.leaderEpoch = leaderEpoch
            self.maximumBytes = maximumBytes
        }
    }

    /// The content of a Fetch request.
    public struct Request: Hashable, Sendable {
        public var sessionID: Int32
        public var epoch: Int32
        /// Partitions that are new or changed; all of them in a full request.
        public var named: [TopicPartition]
        /// Partitions that the session no longer has, with the topic ID that it knew them by.
        public var forgotten: [TopicPartition: KafkaUUID]
    }

    private var sessionID: Int32 = 0
    /// The number of the next request; 0 opens a session.
    private var epoch: Int32 = 0
    private var known: [TopicPartition: Wish] = [:]
    private var sent: [TopicPartition: Wish] = [:]

    public init() {}

    /// Begins a request for these partitions.
    public mutating func next(_ wishes: [TopicPartition: Wish]) -> Request {
        sent = wishes
        guard sessionID != 0, epoch != 0 else {
            return Request(sessionID: 0, epoch: 0, named: wishes.keys.sorted(), forgotten: [:])
        }
        var named: [TopicPartition] = []
        var forgotten: [TopicPartition: KafkaUUID] = [:]
        for (place, wish) in wishes {
            guard let old = known[place] else {
                named.append(place)
                continue
            }
            // A topic that was made again under its name is another one.
            if old.topicID != wish.topicID { forgotten[place] = old.topicID }
            if old != wish { named.append(place) }
        }
        for (place, wish) in known where wishes[place] == nil { forgotten[place] = wish.topicID }
        return Request(sessionID: sessionID, epoch: epoch, named: named.sorted(), forgotten: forgotten)
    }

    /// Handles a response.
    ///
    /// - Returns: whether its partitions are valid; if not, the next request opens a new session.
    public mutating func handleResponse(errorCode: Int16, sessionID granted: Int32) -> Bool {
        guard errorCode == 0 else {
            reset()
            return false
        }
        if sessionID == 0 || epoch == 0 {
            // A new session, or the broker keeps none.
            sessionID = granted
            epoch = granted == 0 ? 0 : 1
        } else if granted != sessionID {
            reset()
            return granted == 0
        } else {
            epoch = epoch == Int32.max ? 1 : epoch + 1
        }
        known = sessionID == 0 ? [:] : sent
        return true
    }

    /// The connection has ended, and the broker's session with it: the next request contains all partitions.
    public mutating func reset() {
        sessionID = 0
        epoch = 0
        known = [:]
    }
}
