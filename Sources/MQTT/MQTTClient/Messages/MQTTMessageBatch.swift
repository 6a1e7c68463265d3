import MQTTCodec
import MQTTSession
import WireBytes

/// Messages that arrived together, in their order. Going through them allocates nothing.
public struct MQTTMessageBatch: Sendable, RandomAccessCollection {
    struct Entry: Sendable {
        /// Where its packet begins in the storage.
        let start: Int
        let layout: PublishLayout
        /// 0 with QoS 0.
        let token: UInt64
    }

    let storage: ByteSlice
    let entries: [Entry]
    let link: BatchLink

    public var startIndex: Int { 0 }
    public var endIndex: Int { entries.count }

    public subscript(index: Int) -> MQTTMessage {
        let entry = entries[index]
        return MQTTMessage(
            publish: Publish(layout: entry.layout, storage: storage.extracting(entry.start..<storage.count)),
            token: entry.token,
            link: link)
    }

    /// Whether any of them was sent with QoS 1 or 2.
    var hasTokens: Bool { entries.contains { $0.token != 0 } }

    /// All of them are safe; see `MQTTMessage.acknowledge`.
    public func acknowledge() {
        guard hasTokens else { return }
        link.driver.submit(.acknowledgeAll(self))
    }

    /// All of them are safe, which `Configuration.store` has when this returns; see `MQTTMessage.acknowledgeAndStore`.
    public func acknowledgeAndStore() async {
        acknowledge()
        await link.driver.waitForStore()
    }

    /// Leaves the messages from `index` on to another consumer. Where they are acknowledged by hand, leaving the loop does not.
    package func giveBack(from index: Int) { link.driver.submit(.giveBack(self, from: index)) }

    /// The memory of a batch that its consumer is through with: the next one takes it, unless somebody still reads there.
    struct Spare {
        var storage: ByteSlice
        var entries: [Entry]
    }

    /// Its size in a consumer's buffer.
    var cost: Int { storage.count + entries.count * MemoryLayout<Entry>.stride }
}
