import MQTTCodec
import TrestleBase
import WireBytes

/// Messages for which there is no consumer yet, in their order.
struct UnclaimedMessages {
    struct Message {
        let packet: ByteSlice
        let layout: PublishLayout
        let token: UInt64
        /// Of a subscription that this client has made.
        let isRequested: Bool

        /// The server does not keep it, or nobody here requested it.
        var mayBeDropped: Bool { token == 0 || !isRequested }
    }

    private var messages = RingQueue<Message>()
    private(set) var bytes = 0
    /// Those of messages that may be dropped.
    private(set) var droppableBytes = 0
    /// Receiving waits for space.
    var isFull = false

    private static let overhead = 128

    mutating func append(_ message: Message) {
        messages.append(message)
        bytes += message.packet.count + Self.overhead
        if message.mayBeDropped { droppableBytes += message.packet.count + Self.overhead }
    }

    /// Takes out those that `isTaken` says yes to.
    mutating func removeAll(where isTaken: (Message) -> Bool) {
        for _ in 0..<messages.count {
            guard let message = messages.popFirst() else { return }
            if isTaken(message) {
                bytes -= message.packet.count + Self.overhead
                if message.mayBeDropped { droppableBytes -= message.packet.count + Self.overhead }
            } else {
                messages.append(message)
            }
        }
    }

    var tokenCount: Int {
        var count = 0
        for offset in 0..<messages.count where messages[offset].token != 0 { count += 1 }
        return count
    }
}
