import MQTTCodec
import WireBytes

/// The receiver's side of QoS 1 and 2: what has arrived and is not acknowledged.
///
/// A delivery is named by its session and packet identifier, not by its connection. It goes through these states, each
/// of which outlives a connection as long as the session does:
///
///     QoS 1: received ──stored──► PUBACK written (over)
///     QoS 2: received ──stored──► PUBREC written ──PUBREL──► PUBCOMP written (over)
///
/// What a PUBLISH with an identifier that is known means:
/// - *received*, DUP 1 (with QoS 2 on one connection: any DUP) and the same fingerprint: the same message. It is not
///   delivered again, and owes one acknowledgement on this connection, which leaves when it has been stored.
/// - *received*, DUP 0 or another fingerprint: another message. A sender sets DUP on each repeat [MQTT-3.3.1-1] and uses
///   no identifier twice at a time [MQTT-2.2.1-4], so it has lost its part of the session, went on with another client of
///   our name, or breaks the rule. The former delivery goes on without an acknowledgement; on one connection, the later
///   one's acknowledgement waits for both.
/// - after PUBACK: another message, whatever DUP says [MQTT-4.3.2-5]. A sender that never saw our PUBACK repeats, and
///   the message is delivered twice: QoS 1 promises no more.
/// - *received* with QoS 1 and as the first case, but behind a repeat of the same topic that was another message, on this connection or
///   on one that ended before its own repeat: another message. Else the older one, delivered again, would be the last of its topic.
/// - after PUBREC, with the same fingerprint: the same message; PUBREC is repeated [MQTT-4.3.3-10]. With another one, or
///   on a later connection with DUP 0: another message.
///
/// Acknowledgements may be given in any order. They leave in the order of arrival on this connection [MQTT-4.6.0-2,
/// MQTT-4.6.0-3], except that `overtake` lets later ones pass those that have waited too long.
struct ReceiveWindow: Sendable {
    typealias Entry = ReceiveLine.Entry

    /// A delivery that does not stand in `line` under the sequence number of its token.
    struct Detached {
        enum Standing: Equatable {
            /// It came on an earlier connection and has not been repeated on this one: nothing is owed for it yet.
            case unclaimed
            /// It was repeated on this connection and stands in `line` under this sequence number.
            case inLine(UInt32)
            /// It came on this connection and others have passed it: it is acknowledged as soon as it is stored.
            case overtaken
        }

        let identifier: PacketIdentifier
        let sequence: UInt32
        let isExactlyOnce: Bool
        var standing: Standing
        /// Its place in the order of the sender.
        var order: Int
        /// How many of `formerRepeats` are of connections before its own: the others may have passed it.
        var passedFrom = 0
        let fingerprint: UInt64
        /// Set once it has been stored.
        var outcome: ReasonCode?
    }

    enum Arrival: Equatable {
        /// To be delivered and, later, acknowledged with this token.
        case new(DeliveryToken)
        /// A repeat of what was delivered: `writeAcknowledgements` may have something to write.
        case repeated
    }

    /// Most QoS 1 and 2 messages that may be outstanding on a connection, 1 to 65,535.
    let maximum: Int
    var line = ReceiveLine()
    var detached: [UInt16: Detached] = [:]
    var overtaken = 0
    var nextOrder = 0
    var epoch: UInt16 = 0
    /// The version of the present connection: only 5.0 acknowledgements can refuse a message.
    var version: MQTTVersion
    /// QoS 2 messages acknowledged by PUBREC whose PUBREL has not come, with their fingerprints.
    var awaitingRelease: [PacketIdentifier: UInt64] = [:]
    /// Those of `awaitingRelease` whose PUBLISH came on this connection, where they count.
    var releaseOwedHere = PacketIdentifierSet()
    /// How many of `line` are repeats after PUBREC, which count in `releaseOwedHere`.
    var repeatedPubrecs = 0
    /// The sender's evidence of its session on this connection.
    private var proof = Proof()
    /// The topics of which a repeat has been delivered again on this connection.
    private var deliveredAgain = TopicFingerprints()
    /// The same of earlier connections, on which deliveries that are unclaimed were not repeated.
    private var formerRepeats: [TopicFingerprints] = []

    /// Tells which deliveries of earlier connections the sender still holds, when a connection ends.
    private struct Proof {
        /// The latest delivery of earlier connections that was repeated.
        var newestClaimed: Int?
        /// A first transmission came: whatever was to be repeated came before it [MQTT-4.6.0-1].
        var sawFirstTransmission = false
        /// A PUBLISH or PUBREL continued what began on an earlier connection.
        var isContinued = false
    }

    /// How many acknowledgements have been written, over all connections.
    var acknowledged: UInt64 = 0

    /// Whether `changes` are kept for a store.
    var isRecording = false
    private var changes: [SessionChange] = []

    init(maximum: Int, version: MQTTVersion = .v5) {
        self.maximum = max(1, min(maximum, 65_535))
        self.version = version
    }

    var hasChanges: Bool { !changes.isEmpty }

    mutating func takeChanges(into taken: inout [SessionChange]) {
        taken += changes
        changes.removeAll(keepingCapacity: true)
    }

    /// Messages of QoS 2 that an earlier process has stored.
    mutating func restore(_ received: [PacketIdentifier: UInt64]) { awaitingRelease = received }

    /// A message of QoS 2 is safe: from here on its repeats are nothing new, in another process too.
    mutating func recordStored(_ identifier: UInt16, _ fingerprint: UInt64, _ reasonCode: ReasonCode) {
        guard version == .v3_1_1 || !reasonCode.isError, let identifier = PacketIdentifier(rawValue: identifier) else {
            return
        }
        changes.append(.received(identifier, fingerprint: fingerprint))
    }

    /// How many messages of this connection have arrived and are not acknowledged.
    var unacknowledged: Int { line.count - repeatedPubrecs + overtaken }

    /// How many messages of this connection are not stored yet; looked up one by one.
    var undecided: Int {
        var count = detached.values.count { $0.standing == .overtaken && $0.outcome == nil }
        for offset in 0..<line.count where !line[offset].isDone && line[offset].kind != .silent { count += 1 }
        return count
    }

    /// How many count against the Receive Maximum: arrived on this connection, without PUBACK or PUBCOMP (4.9).
    var outstanding: Int { unacknowledged + releaseOwedHere.count }

    /// Bytes that it takes while there is no connection, about.
    var tableBytes: Int {
        (detached.count + awaitingRelease.count) * 3 * MemoryLayout<Detached>.stride
    }

    // MARK: Connections

    /// A connection begins.
    ///
    /// - Parameter sessionPresent: the session goes on; otherwise every token given before is void.
    mutating func handleConnect(version: MQTTVersion, sessionPresent: Bool) {
        handleDisconnect()
        self.version = version
        guard !sessionPresent else { return }
        epoch &+= 1
        detached = [:]
        formerRepeats = []
        awaitingRelease.removeAll()
    }

    /// The connection has gone: what was not acknowledged waits for its repeat.
    mutating func handleDisconnect() {
        forgetWhatTheSenderHasForgotten()
        // The sender's order: what has come on this connection, then what it had yet to repeat.
        var passed: [Detached] = []
        var unrepeated: [Detached] = []
        for delivery in detached.values {
            switch delivery.standing {
            case .overtaken: passed.append(delivery)
            case .unclaimed: unrepeated.append(delivery)
            case .inLine: break
            }
        }
        passed.sort { $0.order < $1.order }
        while let entry = line.first {
            let sequence = line.headSequence
            _ = line.popFirst()
            guard entry.kind == .atLeastOnce || entry.kind == .exactlyOnce else { continue }
            let claimed = detached[entry.identifier.rawValue].flatMap { $0.standing == .inLine(sequence) ? $0 : nil }
            passed.append(
                Detached(
                    identifier: entry.identifier, sequence: claimed?.sequence ?? sequence,
                    isExactlyOnce: entry.isExactlyOnce, standing: .unclaimed, order: 0, fingerprint: entry.fingerprint,
                    outcome: entry.isDone ? entry.reasonCode : nil))
        }
        detached = [:]
        nextOrder = 0
        keepRepeats(passing: &unrepeated)
        for index in passed.indices { passed[index].passedFrom = formerRepeats.count }
        for delivery in passed + unrepeated.sorted(by: { $0.order < $1.order }) {
            var delivery = delivery
            delivery.standing = .unclaimed
            delivery.order = nextOrder
            nextOrder += 1
            detached[delivery.identifier.rawValue] = delivery
        }
        releaseOwedHere.removeAll()
        line.removeAll()
        if awaitingRelease.isEmpty { awaitingRelease.removeAll() }
        repeatedPubrecs = 0
        overtaken = 0
        proof = Proof()
        deliveredAgain = TopicFingerprints()
    }

    /// What was delivered again on this connection has passed the deliveries that were not repeated on it.
    private mutating func keepRepeats(passing unrepeated: inout [Detached]) {
        guard !unrepeated.isEmpty else { return formerRepeats = [] }
        guard !deliveredAgain.isEmpty else { return }
        if formerRepeats.count == Self.mostFormerRepeats {
            let oldest = formerRepeats.removeFirst()
            formerRepeats[0].formUnion(oldest)
            for index in unrepeated.indices { unrepeated[index].passedFrom = max(0, unrepeated[index].passedFrom - 1) }
        }
        formerRepeats.append(deliveredAgain)
    }

    private static let mostFormerRepeats = 8

    /// Whether a message of the same topic that was sent before it has been delivered again, and behind it.
    private func isPassed(_ delivery: Detached, topic: UInt64) -> Bool {
        deliveredAgain.contains(topic)
            || delivery.passedFrom < formerRepeats.count
                && formerRepeats[delivery.passedFrom...].contains { $0.contains(topic) }
    }

    /// Whether deliveries of earlier connections wait for the sender to go on with them.
    var hasUnclaimed: Bool {
        awaitingRelease.count > releaseOwedHere.count || detached.values.contains { $0.standing == .unclaimed }
    }

    /// Whether the sender has gone on with something that began on an earlier connection.
    var isContinued: Bool { proof.isContinued }

    /// The sender's session is another one: deliveries of earlier connections are nothing to it.
    mutating func forgetUnclaimed() {
        detached = detached.filter { $1.standing != .unclaimed }
        if isRecording {
            for identifier in awaitingRelease.keys where !releaseOwedHere.contains(identifier) {
                changes.append(.released(identifier))
            }
        }
        awaitingRelease = awaitingRelease.filter { releaseOwedHere.contains($0.key) }
    }

    /// Drops deliveries of earlier connections that the sender would have repeated on this one, if it still had them:
    /// their identifiers may mean other messages from now on. Better twice than never.
    private mutating func forgetWhatTheSenderHasForgotten() {
        guard proof.sawFirstTransmission || proof.newestClaimed != nil else { return }
        detached = detached.filter { _, delivery in
            guard delivery.standing == .unclaimed else { return true }
            if proof.sawFirstTransmission { return false }
            guard let newest = proof.newestClaimed else { return true }
            return delivery.order > newest
        }
    }

    // MARK: From the sender

    /// A PUBLISH of QoS 1 or 2 arrived.
    ///
    /// - Parameter topic: the fingerprint of the topic alone, where `dup` is set.
    /// - Returns: `nil` when the sender has passed `maximum` [MQTT-3.3.4-7, MQTT-3.3.4-9].
    mutating func handlePublish(
        _ identifier: PacketIdentifier, qos: QoS, dup: Bool, fingerprint: UInt64, topic: UInt64 = 0
    ) -> Arrival? {
        let isExactlyOnce = qos == .exactlyOnce
        if !awaitingRelease.isEmpty, let known = awaitingRelease[identifier] {
            if isExactlyOnce, known == fingerprint, dup || releaseOwedHere.contains(identifier) {
                return repeatPubrec(identifier, fingerprint)
            }
            awaitingRelease[identifier] = nil
            releaseOwedHere.remove(identifier)
            if isRecording { changes.append(.released(identifier)) }
        }
        if let offset = line.offset(of: identifier) {
            if line[offset].isExactlyOnce == isExactlyOnce, dup || isExactlyOnce,
                line[offset].fingerprint == fingerprint
            {
                return .repeated
            }
            line[offset].kind = .silent
            if !detached.isEmpty, let former = detached.removeValue(forKey: identifier.rawValue),
                former.standing == .inLine(line.sequence(at: offset))
            {
                // Its token leads nowhere any more.
                line[offset].isDone = true
            }
        } else if !detached.isEmpty, let delivery = detached[identifier.rawValue] {
            if delivery.isExactlyOnce == isExactlyOnce, delivery.fingerprint == fingerprint {
                if dup, isExactlyOnce || delivery.standing != .unclaimed || !isPassed(delivery, topic: topic) {
                    return claim(identifier, delivery)
                }
                proof.isContinued = true
                if isExactlyOnce, delivery.standing == .overtaken { return .repeated }
            }
            if delivery.standing == .overtaken { overtaken -= 1 }
            detached[identifier.rawValue] = nil
        }
        guard outstanding < maximum else { return nil }
        if !dup { proof.sawFirstTransmission = true } else if !isExactlyOnce { deliveredAgain.insert(topic) }
        let sequence = append(identifier, isExactlyOnce ? .exactlyOnce : .atLeastOnce, fingerprint)
        return .new(DeliveryToken(epoch: epoch, identifier: identifier.rawValue, sequence: sequence))
    }

    /// A PUBLISH arrived, of which only a repeat is taken.
    ///
    /// - Returns: whether it is one; `writeAcknowledgements` may then have something to write.
    mutating func handleRepeat(
        _ identifier: PacketIdentifier, qos: QoS, dup: Bool, fingerprint: UInt64, topic: UInt64 = 0
    ) -> Bool {
        let isExactlyOnce = qos == .exactlyOnce
        if isExactlyOnce, dup, awaitingRelease[identifier] == fingerprint {
            return repeatPubrec(identifier, fingerprint) == .repeated
        }
        guard dup, let delivery = detached[identifier.rawValue], delivery.isExactlyOnce == isExactlyOnce,
            delivery.fingerprint == fingerprint,
            isExactlyOnce || delivery.standing != .unclaimed || !isPassed(delivery, topic: topic)
        else { return false }
        return claim(identifier, delivery) == .repeated
    }

    private mutating func append(
        _ identifier: PacketIdentifier, _ kind: Entry.Kind, _ fingerprint: UInt64, outcome: ReasonCode? = nil
    ) -> UInt32 {
        line.append(
            Entry(
                identifier: identifier, kind: kind, isDone: outcome != nil, reasonCode: outcome ?? .success,
                fingerprint: fingerprint))
    }

    /// A delivery of an earlier connection was repeated: it owes an acknowledgement on this one.
    private mutating func claim(_ identifier: PacketIdentifier, _ delivery: Detached) -> Arrival? {
        guard delivery.standing == .unclaimed else { return .repeated }
        guard outstanding < maximum else { return nil }
        proof.isContinued = true
        proof.newestClaimed = max(proof.newestClaimed ?? delivery.order, delivery.order)
        let sequence = append(
            identifier, delivery.isExactlyOnce ? .exactlyOnce : .atLeastOnce, delivery.fingerprint,
            outcome: delivery.outcome)
        detached[identifier.rawValue]?.standing = .inLine(sequence)
        return .repeated
    }

    /// The sender has not seen our PUBREC: it leaves once more, in its turn.
    private mutating func repeatPubrec(_ identifier: PacketIdentifier, _ fingerprint: UInt64) -> Arrival? {
        guard line.offset(of: identifier) == nil else { return .repeated }
        if !releaseOwedHere.contains(identifier) {
            guard outstanding < maximum else { return nil }
            releaseOwedHere.insert(identifier)
            proof.isContinued = true
        }
        _ = append(identifier, .repeatedPubrec, fingerprint, outcome: .success)
        repeatedPubrecs += 1
        return .repeated
    }

    /// PUBREL: the identifier is free again. Whether it was known decides the reason code of PUBCOMP.
    mutating func handlePubrel(_ identifier: PacketIdentifier) -> Bool {
        guard awaitingRelease.removeValue(forKey: identifier) != nil else { return false }
        if isRecording { changes.append(.released(identifier)) }
        if !releaseOwedHere.remove(identifier) { proof.isContinued = true }
        return true
    }
}
