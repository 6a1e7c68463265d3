import TrestleBase
import MQTTCodec

/// The sender's side of QoS 1 and 2: what has been sent and is not settled, in the order of sending.
///
/// Packet identifiers are given out in sequence, so that an acknowledgement finds its message by subtraction, whatever
/// the peer sends. SUBSCRIBE and UNSUBSCRIBE take theirs here too, as all share one space [MQTT-2.2.1-3].
///
/// On a new connection `resume` begins the repeats: the driver takes them with `nextRepeat` as the peer's Receive
/// Maximum allows, and sends new messages when there are no more.
struct SendWindow<Message> {
    enum State: Equatable {
        /// Settled, but older ones are not: the place cannot be reused yet.
        case settled
        case awaitingPuback
        case awaitingPubrec
        case awaitingPubcomp
        case awaitingSuback
        case awaitingUnsuback

        var isPublish: Bool {
            switch self {
            case .awaitingPuback, .awaitingPubrec, .awaitingPubcomp: true
            case .settled, .awaitingSuback, .awaitingUnsuback: false
            }
        }
    }

    struct Slot {
        var state: State
        var message: Message?
        /// Its PUBLISH was sent on this connection, so that it counts against the peer's Receive Maximum (4.9).
        var isCounted: Bool
    }

    /// The effect of an acknowledgement.
    enum Outcome {
        /// The message was settled for good, or taken over by the peer (PUBREC).
        case matched(Message?)
        /// The identifier waits for nothing.
        case unknown
        /// The identifier waits for another kind of packet: the peer breaks the protocol (3.1.1 and 5.0, 4.3).
        case wrongKind
    }

    /// A packet to be sent again on a new connection.
    struct Repeat {
        var identifier: PacketIdentifier
        /// `nil`: PUBREL.
        var message: Message?
    }

    private var slots = RingQueue<Slot>()
    private var headIdentifier: UInt16 = 1
    /// The greatest identifier that is given out.
    private let lastIdentifier: UInt16
    /// Offsets of what has yet to be repeated on this connection.
    private var repeats = 0..<0
    /// Messages that count against the peer's Receive Maximum.
    private(set) var inFlight = 0
    /// Messages that are not settled, those that have yet to be repeated among them.
    private(set) var unsettled = 0

    /// - Parameter lastIdentifier: the greatest identifier that is given out, 1 to 65,535.
    init(lastIdentifier: UInt16 = .max) { self.lastIdentifier = max(1, lastIdentifier) }

    var isEmpty: Bool { slots.isEmpty }

    /// Bytes of its places.
    var tableBytes: Int { slots.tableBytes }

    /// Gives memory back that it no longer needs.
    mutating func trim() { slots.trim() }

    /// Whether an identifier is free. The peer may settle in any order, so this is no matter of `inFlight` alone.
    var hasIdentifier: Bool { slots.count < Int(lastIdentifier) }

    /// The identifier that `append` gives out next, while `hasIdentifier`.
    var nextIdentifier: PacketIdentifier? { PacketIdentifier(rawValue: identifier(at: slots.count)) }

    /// Whether something waits under an identifier.
    func isInUse(_ identifier: PacketIdentifier) -> Bool {
        offset(of: identifier).map { slots[$0].state != .settled } ?? false
    }

    /// Whether what was sent on the last connection has yet to be repeated: new messages wait for that [MQTT-4.6.0-1].
    var isRepeating: Bool { !repeats.isEmpty }

    /// The messages that were sent on this connection, or on the one that just ended, and have no response.
    var withoutResponse: [PacketIdentifier] {
        (0..<slots.count).compactMap { offset in
            guard slots[offset].isCounted else { return nil }
            switch slots[offset].state {
            case .awaitingPuback, .awaitingPubrec: return PacketIdentifier(rawValue: identifier(at: offset))
            case .settled, .awaitingPubcomp, .awaitingSuback, .awaitingUnsuback: return nil
            }
        }
    }

    /// Takes the next identifier; only while `hasIdentifier` and, for messages, not `isRepeating`.
    mutating func append(_ message: consuming Message?, state: State) -> PacketIdentifier? {
        guard hasIdentifier else { return nil }
        let identifier = identifier(at: slots.count)
        slots.append(Slot(state: state, message: message, isCounted: state.isPublish))
        if state.isPublish {
            inFlight += 1
            unsettled += 1
        }
        return PacketIdentifier(rawValue: identifier)
    }

    /// The sender no longer wants to send a message that it may have sent before: a QoS 1 message is over; with QoS 2,
    /// PUBREL is to be written next, so that the receiver lets go of the identifier, too.
    ///
    /// - Returns: the message; `nil` when none waits under the identifier.
    mutating func giveUp(_ identifier: PacketIdentifier) -> Message? {
        guard let offset = offset(of: identifier) else { return nil }
        switch slots[offset].state {
        case .awaitingPuback:
            guard case .matched(let message) = settle(identifier, from: .awaitingPuback) else { return nil }
            return message
        case .awaitingPubrec:
            guard case .matched(let message) = handlePubrec(identifier) else { return nil }
            return message
        case .settled, .awaitingPubcomp, .awaitingSuback, .awaitingUnsuback: return nil
        }
    }

    /// Takes back the identifier given out last, whose packet could not be written.
    mutating func withdraw(_ identifier: PacketIdentifier) {
        guard let offset = offset(of: identifier) else { return }
        _ = settle(identifier, from: slots[offset].state)
    }

    /// PUBACK, SUBACK, UNSUBACK or PUBCOMP: settles the message that waits in `state`.
    mutating func settle(_ identifier: PacketIdentifier, from state: State) -> Outcome {
        guard let offset = offset(of: identifier) else { return .unknown }
        let known = slots[offset].state
        guard known == state else { return known == .settled ? .unknown : .wrongKind }
        if slots[offset].isCounted { inFlight -= 1 }
        if state.isPublish { unsettled -= 1 }
        let message = slots[offset].message.take()
        slots[offset].state = .settled
        slots[offset].isCounted = false
        if offset == 0 { dropSettled() }
        return .matched(message)
    }

    /// PUBREC without an error: the peer has the message; what is left is PUBREL and PUBCOMP.
    mutating func handlePubrec(_ identifier: PacketIdentifier) -> Outcome {
        guard let offset = offset(of: identifier) else { return .unknown }
        switch slots[offset].state {
        case .awaitingPubrec:
            slots[offset].state = .awaitingPubcomp
            return .matched(slots[offset].message.take())
        case .awaitingPubcomp: return .matched(nil)
        case .settled: return .unknown
        case .awaitingPuback, .awaitingSuback, .awaitingUnsuback: return .wrongKind
        }
    }

    /// Keeps a message that the peer has taken over, so that PUBCOMP returns it.
    mutating func keep(_ message: Message, until identifier: PacketIdentifier) {
        guard let offset = offset(of: identifier), slots[offset].state == .awaitingPubcomp else { return }
        slots[offset].message = message
    }

    /// Puts back what an earlier process has sent, in the order of sending.
    ///
    /// - Returns: `false` when the identifier cannot come behind those before it.
    mutating func restore(_ identifier: PacketIdentifier, _ message: Message?, state: State) -> Bool {
        guard identifier.rawValue <= lastIdentifier else { return false }
        if slots.isEmpty { headIdentifier = identifier.rawValue }
        let offset = distance(to: identifier)
        guard offset >= slots.count, hasIdentifier else { return false }
        // Those in between are settled.
        while slots.count < offset { slots.append(Slot(state: .settled, message: nil, isCounted: false)) }
        slots.append(Slot(state: state, message: message, isCounted: false))
        unsettled += 1
        return true
    }

    // MARK: A new connection

    /// The session goes on: everything unsettled is to be repeated, and nothing counts against the Receive Maximum yet.
    /// A SUBSCRIBE is not repeated by this window.
    mutating func resume() {
        for offset in 0..<slots.count {
            slots[offset].isCounted = false
            switch slots[offset].state {
            case .awaitingSuback, .awaitingUnsuback: slots[offset].state = .settled
            case .settled, .awaitingPuback, .awaitingPubrec, .awaitingPubcomp: break
            }
        }
        inFlight = 0
        repeats = 0..<0
        dropSettled()
        repeats = 0..<slots.count
    }

    /// The next packet to be repeated, in the order of the first sending [MQTT-4.6.0-1], with at most `maximum` messages
    /// in flight [MQTT-3.3.4-7, MQTT-3.3.4-9]; `nil` when there is none now.
    mutating func nextRepeat(maximum: Int) -> Repeat? {
        while !repeats.isEmpty {
            let offset = repeats.lowerBound
            switch slots[offset].state {
            case .settled, .awaitingSuback, .awaitingUnsuback:
                repeats = (offset + 1)..<repeats.upperBound
                continue
            case .awaitingPubcomp: break
            case .awaitingPuback, .awaitingPubrec:
                guard inFlight < maximum else { return nil }
                slots[offset].isCounted = true
                inFlight += 1
            }
            repeats = (offset + 1)..<repeats.upperBound
            guard let identifier = PacketIdentifier(rawValue: identifier(at: offset)) else { continue }
            return Repeat(
                identifier: identifier,
                message: slots[offset].state == .awaitingPubcomp ? nil : slots[offset].message)
        }
        return nil
    }

    /// Empties the window and hands back, in order, the messages the peer had not taken over.
    mutating func removeAll() -> [Message] {
        var messages: [Message] = []
        while let slot = slots.popFirst() {
            if let message = slot.message { messages.append(message) }
        }
        headIdentifier = 1
        repeats = 0..<0
        inFlight = 0
        unsettled = 0
        return messages
    }

    private mutating func dropSettled() {
        while !slots.isEmpty, slots[0].state == .settled { dropFirst() }
    }

    private mutating func dropFirst() {
        _ = slots.popFirst()
        headIdentifier = headIdentifier < lastIdentifier ? headIdentifier + 1 : 1
        if repeats.upperBound > 0 { repeats = max(repeats.lowerBound - 1, 0)..<(repeats.upperBound - 1) }
    }

    /// Identifiers run from 1 to the last one and start again at 1.
    private func identifier(at offset: Int) -> UInt16 {
        let identifier = Int(headIdentifier) + offset
        let last = Int(lastIdentifier)
        return UInt16(truncatingIfNeeded: identifier > last ? identifier - last : identifier)
    }

    /// How far an identifier is behind the first one in use, in the order in which they are given out.
    private func distance(to identifier: PacketIdentifier) -> Int {
        let distance = Int(identifier.rawValue) &- Int(headIdentifier)
        return distance < 0 ? distance &+ Int(lastIdentifier) : distance
    }

    private func offset(of identifier: PacketIdentifier) -> Int? {
        guard identifier.rawValue <= lastIdentifier else { return nil }
        let offset = distance(to: identifier)
        return offset < slots.count ? offset : nil
    }
}

extension SendWindow: Sendable where Message: Sendable {}
extension SendWindow.Slot: Sendable where Message: Sendable {}
