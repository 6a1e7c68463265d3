import MQTTCodec

/// The packet identifiers under which the server may hold messages of QoS 2 that somebody else has sent: an earlier process without a
/// store, or another client of our name.
///
/// A server takes each PUBLISH with such an identifier for a repeat, acknowledges it and delivers nothing, until PUBREL has come
/// [MQTT-4.3.3-10]. Which ones it holds cannot be found out, so that PUBREL is sent for all of them before the first message of QoS 2;
/// PUBCOMP comes for each, whether it was held or not. All at once, since many servers deliver a message of QoS 2 when its PUBREL
/// comes: it would be an old value behind newer ones later on.
struct HeldIdentifiers: Sendable {
    /// Nothing is known about any identifier.
    private var isUnknown = false
    /// PUBREL has yet to be sent for these.
    private var unreleased = PacketIdentifierSet()
    /// PUBREL has been sent on this connection, PUBCOMP has not come.
    private var releasing = PacketIdentifierSet()

    /// Whether PUBCOMP is awaited.
    var isReleasing: Bool { releasing.count > 0 }

    /// The session has been in other hands.
    mutating func doubtAll() { isUnknown = true }

    /// A connection begins: whether PUBREL arrived on the last one is not known, and a new session holds nothing.
    mutating func handleConnect(sessionPresent: Bool) {
        if sessionPresent {
            unreleased.formUnion(releasing)
        } else {
            isUnknown = false
            unreleased.removeAll()
        }
        releasing.removeAll()
    }

    /// Whether messages of QoS 2 wait: one may be taken for a repeat, or come before an old one that is delivered at its PUBREL.
    var isInDoubt: Bool { isUnknown || unreleased.count > 0 || releasing.count > 0 }

    /// Names all identifiers for which PUBREL is to be sent now: all that may be held, except those that are in use, which
    /// follow when they are free again.
    ///
    /// - Parameter last: the greatest identifier that we use.
    mutating func release(last: UInt16, isInUse: (PacketIdentifier) -> Bool, _ send: (PacketIdentifier) -> Void) {
        guard isUnknown || unreleased.count > 0 else { return }
        for raw in 1...max(1, last) {
            guard let identifier = PacketIdentifier(rawValue: raw), isUnknown || unreleased.contains(identifier) else {
                continue
            }
            if isInUse(identifier) {
                unreleased.insert(identifier)
            } else {
                unreleased.remove(identifier)
                releasing.insert(identifier)
                send(identifier)
            }
        }
        isUnknown = false
    }

    /// PUBCOMP came.
    ///
    /// - Returns: whether it responds to a PUBREL of `release`.
    mutating func handlePubcomp(_ identifier: PacketIdentifier) -> Bool {
        unreleased.remove(identifier)
        return releasing.remove(identifier)
    }
}
