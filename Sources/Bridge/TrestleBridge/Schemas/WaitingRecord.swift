import KafkaCodec
import MQTTCodec
import PayloadSchemas
import WireBytes

/// A record of a route with a schema, without its value: kept until the schema is known, or for the dead letters.
struct WaitingRecord {
    /// In the ledger.
    let entry: UInt64
    let topic: ByteSlice
    let key: ByteSlice?
    /// What is to be encoded; `nil` for a tombstone.
    let content: ByteSlice?
    let headers = Headers()
    let place: Place
    /// The message's topic and payload, and its properties.
    let source: ByteSlice
    let payload: ByteSlice
    let properties: LetterHeaders

    /// - Parameter headers: are taken over.
    init(
        _ publish: borrowing PublishView, topic: Span<UInt8>, key: Span<UInt8>?, content: Span<UInt8>?,
        headers: inout RecordHeaders, _ place: Place, now: Int64, entry: UInt64
    ) {
        self.entry = entry
        self.topic = ByteSlice(copying: topic)
        if let key { self.key = ByteSlice(copying: key) } else { self.key = nil }
        self.place = place
        source = ByteSlice(copying: publish.topic)
        payload = ByteSlice(copying: publish.payload)
        // Most contents are the payload itself.
        if let content {
            self.content = content.hasSameBytes(as: publish.payload) ? payload : ByteSlice(copying: content)
        } else {
            self.content = nil
        }
        properties = LetterHeaders(MappedMessage(publish, timestamp: now))
        swap(&headers, &self.headers.list)
    }

    /// Time and partition.
    struct Place {
        let timestamp: Int64
        /// Whether the message says the time.
        var isTimeGiven = false
        /// `nil`: chosen by the key.
        var partition: Int32?
    }

    /// Headers have one owner.
    final class Headers {
        var list = RecordHeaders()
    }

    var size: Int {
        topic.count + (key?.count ?? 0) + (content?.count ?? 0) + payload.count + source.count
            + headers.list.encodedSize
            + properties.size
    }

    /// The message as a dead letter.
    ///
    /// - Parameter route: the name of its route.
    func letter(_ cause: DeadLetter.Cause, route: String) -> DeadLetter {
        DeadLetter(
            cause,
            .init(target: String(decodingUTF8: topic.span), route: route, source: String(decodingUTF8: source.span)),
            key: key, value: content == nil ? nil : payload, timestamp: place.timestamp, headers: properties)
    }
}
