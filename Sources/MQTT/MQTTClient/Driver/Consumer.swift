import MQTTCodec
import MQTTSession
import WireBytes

/// The loop's side of a consumer: its filters, and what this read has brought for it.
final class Consumer {
    let queue: MessageQueue
    let filters: [(filter: TopicFilter, identifier: UInt32)]
    /// Its number among all consumers of the client.
    let number: UInt32
    private var bytes = WireBuffer()
    private var entries: [MQTTMessageBatch.Entry] = []

    init(_ queue: MessageQueue, _ filters: [TopicFilter], number: UInt32) {
        self.queue = queue
        self.number = number
        self.filters = filters.map { ($0, $0.subscriptionIdentifier) }
    }

    var stagedBytes: Int { bytes.count }
    var hasStaged: Bool { !entries.isEmpty }

    func matches(_ topic: Span<UInt8>) -> Bool {
        for entry in filters where entry.filter.matches(topic) { return true }
        return false
    }

    /// Whether the message came for a subscription to one of the filters.
    func isNamed(by publish: borrowing PublishView) -> Bool {
        for entry in filters where entry.filter.matches(publish.topic) {
            var properties = publish.properties
            while let property = properties.next() {
                if property.identifier == .subscriptionIdentifier, property.number == entry.identifier { return true }
            }
        }
        return false
    }

    func stage(_ packet: Span<UInt8>, _ layout: PublishLayout, _ token: UInt64) {
        entries.append(MQTTMessageBatch.Entry(start: bytes.count, layout: layout, token: token))
        bytes.append(packet)
    }

    func takeStaged(_ link: BatchLink) -> MQTTMessageBatch {
        var full = WireBuffer()
        swap(&full, &bytes)
        let batch = MQTTMessageBatch(storage: ByteSlice(full), entries: entries, link: link)
        let count = entries.count
        entries = []
        if var spare = queue.takeSpare() {
            spare.entries.removeAll(keepingCapacity: true)
            entries = spare.entries
            // Taken out, so that nobody else holds it.
            var storage = ByteSlice()
            swap(&storage, &spare.storage)
            bytes = WireBuffer(recycling: consume storage)
        }
        // The next read brings about as many.
        entries.reserveCapacity(count)
        bytes.reserve(batch.storage.count)
        return batch
    }
}
