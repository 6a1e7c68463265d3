import MQTTCodec

/// The sender's side of QoS 1 and 2: what has been sent and is not settled, in the order of sending.
///
/// Packet identifiers are given out in sequence, so that an acknowledgement finds its message by subtraction, whatever
/// the peer sends. SUBSCRIBE and UNSUBSCRIBE take theirs here too, as all share one space [MQTT-2.2.1-3].
struct SendWindow<Message> {
    enum State: Equatable {
        /// Settled, but older ones are not: the place cannot be reused yet.
        case settled
        case awaitingPuback
        case awaitingPubrec
        case awaitingPubcomp
        case awaitingSuback
        case awaitingUnsuback
    }

    struct Slot {
        var state: State
        var message: Message?
    }

    /// What an acknowledgement did.
    enum Outcome {
        /// The message was settled for good, or taken over by the peer (PUBREC).
        case matched(Message?)
        /// No such identifier is waiting for this kind of packet.
        case unknown
    }

    private var slots = RingQueue<Slot>()
    private var headIdentifier: UInt16 = 1
    /// Messages that count against the peer's Receive Maximum.
    private(set) var inFlight = 0

    var isEmpty: Bool { slots.isEmpty }

    /// Whether an identifier is free. The peer may settle in any order, so this is no matter of `inFlight` alone.
    var hasIdentifier: Bool { slots.count < 65_535 }

    /// Takes the next identifier; only while `hasIdentifier`.
    mutating func append(_ message: Message?, state: State) -> PacketIdentifier? {
        guard hasIdentifier else { return nil }
        let identifier = identifier(at: slots.count)
        slots.append(Slot(state: state, message: message))
        if Self.countsAsInFlight(state) { inFlight += 1 }
        return PacketIdentifier(rawValue: identifier)
    }

    /// Takes back the identifier given out last, whose packet could not be written.
    mutating func withdraw(_ identifier: PacketIdentifier) {
        guard let offset = offset(of: identifier) else { return }
        _ = settle(identifier, from: slots[offset].state)
    }

    /// PUBACK, SUBACK, UNSUBACK or PUBCOMP: settles the message that waits in `state`.
    mutating func settle(_ identifier: PacketIdentifier, from state: State) -> Outcome {
        guard let offset = offset(of: identifier), slots[offset].state == state else { return .unknown }
        let message = slots[offset].message
        if Self.countsAsInFlight(state) { inFlight -= 1 }
        if offset == 0 {
            dropFirst()
            while let slot = slots.first, slot.state == .settled { dropFirst() }
        } else {
            slots[offset] = Slot(state: .settled, message: nil)
        }
        return .matched(message)
    }

    /// PUBREC without an error: the peer has the message; what is left is PUBREL and PUBCOMP.
    mutating func received(_ identifier: PacketIdentifier) -> Outcome {
        guard let offset = offset(of: identifier) else { return .unknown }
        switch slots[offset].state {
        case .awaitingPubrec:
            let message = slots[offset].message
            slots[offset] = Slot(state: .awaitingPubcomp, message: nil)
            return .matched(message)
        case .awaitingPubcomp: return .matched(nil)
        default: return .unknown
        }
    }

    /// Visits what must be sent again on a new connection, in the order of the first sending [MQTT-4.6.0-1], and
    /// settles the rest (a SUBSCRIBE is not repeated by this window).
    mutating func forEachUnsettled(_ body: (PacketIdentifier, State, Message?) -> Void) {
        for offset in 0..<slots.count {
            switch slots[offset].state {
            case .awaitingSuback, .awaitingUnsuback: slots[offset] = Slot(state: .settled, message: nil)
            case .settled: break
            case .awaitingPuback, .awaitingPubrec, .awaitingPubcomp:
                guard let identifier = PacketIdentifier(rawValue: identifier(at: offset)) else { continue }
                body(identifier, slots[offset].state, slots[offset].message)
            }
        }
        while let slot = slots.first, slot.state == .settled { dropFirst() }
    }

    /// Empties the window and hands back, in order, the messages the peer had not taken over.
    mutating func removeAll() -> [Message] {
        var messages: [Message] = []
        while let slot = slots.popFirst() {
            if let message = slot.message { messages.append(message) }
        }
        headIdentifier = 1
        inFlight = 0
        return messages
    }

    private static func countsAsInFlight(_ state: State) -> Bool {
        switch state {
        case .awaitingPuback, .awaitingPubrec, .awaitingPubcomp: true
        case .settled, .awaitingSuback, .awaitingUnsuback: false
        }
    }

    private mutating func dropFirst() {
        _ = slots.popFirst()
        headIdentifier = headIdentifier == 65_535 ? 1 : headIdentifier + 1
    }

    /// Identifiers run from 1 to 65,535 and start again at 1.
    private func identifier(at offset: Int) -> UInt16 {
        UInt16(truncatingIfNeeded: (Int(headIdentifier) - 1 + offset) % 65_535 + 1)
    }

    private func offset(of identifier: PacketIdentifier) -> Int? {
        let distance = Int(identifier.rawValue) - Int(headIdentifier)
        let offset = distance < 0 ? distance + 65_535 : distance
        return offset < slots.count ? offset : nil
    }
}

extension SendWindow: Sendable where Message: Sendable {}
extension SendWindow.Slot: Sendable where Message: Sendable {}
