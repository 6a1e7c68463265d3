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
    /// The topic of MQTT.
    let source: ByteSlice

    /// - Parameter headers: are taken over.
    init(
        from source: Span<UInt8>, topic: Span<UInt8>, key: Span<UInt8>?, content: Span<UInt8>?,
        headers: inout RecordHeaders, _ place: Place, entry: UInt64
    ) {
        self.entry = entry
        self.topic = ByteSlice(copying: topic)
        self.key = ByteSlice(copying: key)
        self.content = ByteSlice(copying: content)
        self.place = place
        self.source = ByteSlice(copying: source)
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
        topic.count + (key?.count ?? 0) + (content?.count ?? 0) + source.count + headers.list.encodedSize
    }

    /// The record as a dead letter.
    ///
    /// - Parameters:
    ///   - value: what has become of the content.
    ///   - route: the name of its route.
    func letter(_ cause: DeadLetter.Cause, _ value: ByteSlice?, route: String) -> DeadLetter {
        DeadLetter(
            cause,
            .init(target: String(decodingUTF8: topic.span), route: route, source: String(decodingUTF8: source.span)),
            key: key, value: value, timestamp: place.timestamp, headers: LetterHeaders(headers.list))
    }
}
