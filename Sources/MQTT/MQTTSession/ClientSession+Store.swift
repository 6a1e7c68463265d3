import TrestleBase
import MQTTCodec

// What outlives the process.
extension ClientSession {
    /// Goes on with the session of an earlier process.
    ///
    /// - Throws: when no session can have been in that state.
    public init(
        configuration: ClientSessionConfiguration, resuming snapshot: SessionSnapshot
    ) throws(SessionSnapshot.Inconsistency) {
        self.init(configuration: configuration, fingerprintKey: snapshot.fingerprintKey)
        isResumed = true
        for (identifier, entry) in snapshot.outgoingInOrder {
            var message = entry.message
            message?.userData = .max
            let isAcknowledgedOnce = message?.qos == .atLeastOnce
            guard
                outgoing.restore(
                    identifier, message,
                    state: message == nil ? .awaitingPubcomp : isAcknowledgedOnce ? .awaitingPuback : .awaitingPubrec)
            else {
                throw SessionSnapshot.Inconsistency(
                    description: "identifier \(identifier.rawValue) is out of the order of sending")
            }
        }
        for var message in snapshot.unsentQueued {
            message.userData = .max
            message.wasSent = true
            message.isQueuedInStore = true
            pending.append(message)
        }
        incoming.restore(snapshot.received)
    }

    /// Whether there are changes to be kept.
    public var hasChanges: Bool { !changes.isEmpty || incoming.hasChanges }

    /// Returns the changes since the last call, in their order. They must be stored before the bytes that were written
    /// since are sent.
    public mutating func takeChanges() -> [SessionChange] {
        var taken: [SessionChange] = []
        swap(&taken, &changes)
        incoming.takeChanges(into: &taken)
        return taken
    }

    mutating func record(_ change: @autoclosure () -> SessionChange) {
        if configuration.recordsChanges { changes.append(change()) }
    }
}
