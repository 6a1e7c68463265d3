import MQTTCodec
import TrestleBase
import WireBytes

/// Messages for which there is no consumer yet, in their order.
struct UnclaimedMessages {
    struct Message {
        let packet: ByteSlice
        let layout: PublishLayout
        /// 0 with QoS 0: the server does not keep it.
        let token: UInt64

        var topic: ByteSlice { Publish(layout: layout, storage: packet).topic }
        var topicName: String { Publish(layout: layout, storage: packet).topicName }
    }

    private var messages = RingQueue<Message>()
    private(set) var bytes = 0
    /// Those of QoS 0.
    private(set) var droppableBytes = 0
    /// How many have a token.
    private(set) var tokenCount = 0
    /// Receiving waits for space.
    var isFull = false
    /// The server waits for the acknowledgements of these messages; this was reported.
    var isHoldingUp = false

    private static let overhead = 128

    var first: Message? { messages.first }

    /// The first one of QoS 1 or 2.
    var firstAcknowledgeable: Message? {
        for offset in 0..<messages.count where messages[offset].token != 0 { return messages[offset] }
        return nil
    }

    mutating func append(_ message: Message) {
        messages.append(message)
        count(message, 1)
    }

    /// Takes out those that `isTaken` says yes to.
    mutating func takeAll(where isTaken: (Message) -> Bool) -> [Message] {
        var taken: [Message] = []
        for _ in 0..<messages.count {
            guard let message = messages.popFirst() else { break }
            if isTaken(message) {
                count(message, -1)
                taken.append(message)
            } else {
                messages.append(message)
            }
        }
        return taken
    }

    private mutating func count(_ message: Message, _ sign: Int) {
        let size = sign * (message.packet.count + Self.overhead)
        bytes += size
        if message.token == 0 { droppableBytes += size } else { tokenCount += sign }
    }
}
