public import MQTTCodec
import WireBytes

/// The state of a client session that another process needs to resume it [MQTT-4.1.0-1].
public struct SessionSnapshot: Sendable {
    /// A message of ours that the server has not settled.
    public struct Outgoing: Sendable {
        /// Its place in the order of sending.
        public var order: UInt64
        /// `nil`: the server has the message, and PUBREL is sent next.
        public var message: OutgoingPublish?
    }

    /// Why changes are none that a session makes.
    public struct Inconsistency: Error, Sendable, CustomStringConvertible {
        public let description: String
    }

    public private(set) var fingerprintKey: FingerprintKey
    public private(set) var outgoing: [PacketIdentifier: Outgoing] = [:]
    /// Messages to be sent as new, in their order.
    public private(set) var queued: [OutgoingPublish] = []
    /// How many at the front of `queued` have been sent.
    private var queuedSent = 0
    /// Messages of QoS 2 that have been stored here, with their fingerprints.
    public private(set) var received: [PacketIdentifier: UInt64] = [:]
    private var nextOrder: UInt64 = 0

    public init(_ fingerprintKey: FingerprintKey) { self.fingerprintKey = fingerprintKey }

    /// Notes a change.
    ///
    /// - Throws: when no session can make it, so that something else wrote it.
    public mutating func apply(_ change: SessionChange) throws(Inconsistency) {
        switch change {
        case .begin(let key): self = SessionSnapshot(key)
        case .queued(let message): queued.append(message)
        case .unqueued: try dropFirstQueued()
        case .sent(let identifier, let message, let wasQueued):
            guard outgoing[identifier] == nil, message.qos != .atMostOnce else {
                throw Inconsistency(description: "identifier \(identifier.rawValue) is given to two messages")
            }
            if wasQueued { try dropFirstQueued() }
            outgoing[identifier] = Outgoing(order: nextOrder, message: message)
            nextOrder += 1
        case .releasing(let identifier):
            guard let message = outgoing[identifier]?.message, message.qos == .exactlyOnce else {
                throw Inconsistency(description: "identifier \(identifier.rawValue) is released, but was not in use")
            }
            outgoing[identifier]?.message = nil
        case .settled(let identifier):
            guard outgoing.removeValue(forKey: identifier) != nil else {
                throw Inconsistency(description: "identifier \(identifier.rawValue) is settled, but was not in use")
            }
        case .received(let identifier, let fingerprint): received[identifier] = fingerprint
        case .released(let identifier): received[identifier] = nil
        }
    }

    private mutating func dropFirstQueued() throws(Inconsistency) {
        guard queuedSent < queued.count else {
            throw Inconsistency(description: "a message is sent that was not queued")
        }
        queuedSent += 1
        guard queuedSent >= 1_024 || queuedSent == queued.count else { return }
        queued.removeFirst(queuedSent)
        queuedSent = 0
    }

    /// The message that the next `sent` takes when it was queued.
    /// How many messages the server has not taken over.
    public var unsettledMessages: Int { outgoing.values.count { $0.message != nil } + unsentQueued.count }

    public var firstQueued: OutgoingPublish? { unsentQueued.first }

    /// Bytes of the messages in it.
    public var contentBytes: Int {
        func bytes(_ message: OutgoingPublish) -> Int { message.topic.count + message.payload.count + 64 }
        return unsentQueued.reduce(0) { $0 + bytes($1) }
            + outgoing.values.reduce(0) { $0 + ($1.message.map(bytes) ?? 64) }
    }

    /// Messages to be sent as new.
    var unsentQueued: ArraySlice<OutgoingPublish> { queued.dropFirst(queuedSent) }

    /// Messages of ours in the order of sending.
    var outgoingInOrder: [(identifier: PacketIdentifier, outgoing: Outgoing)] {
        outgoing.map { ($0.key, $0.value) }.sorted { $0.1.order < $1.1.order }
    }

    /// The changes that lead to this state from nothing, for a store that starts its file afresh.
    public var changes: [SessionChange] {
        var changes = [SessionChange.begin(fingerprintKey)]
        for (identifier, outgoing) in outgoingInOrder {
            // The content of a message that the server has is of no use any more.
            let message = outgoing.message ?? OutgoingPublish(topic: "-", payload: "", qos: .exactlyOnce)
            changes.append(.sent(identifier, message, wasQueued: false))
            if outgoing.message == nil { changes.append(.releasing(identifier)) }
        }
        changes += unsentQueued.map { .queued($0) }
        changes += received.map { .received($0.key, fingerprint: $0.value) }
        return changes
    }
}
