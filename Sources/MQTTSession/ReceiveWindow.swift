import MQTTCodec
import WireBytes

/// Names one received PUBLISH until it has been acknowledged; void once its connection has gone.
public struct DeliveryToken: Sendable, Hashable, BitwiseCopyable {
    let connection: UInt32
    let sequence: UInt32

    init(connection: UInt32, sequence: UInt32) {
        self.connection = connection
        self.sequence = sequence
    }

    /// The token as one integer, for ledgers that keep numbers.
    public var rawValue: UInt64 { UInt64(connection) << 32 | UInt64(sequence) }

    public init(rawValue: UInt64) {
        self.init(connection: UInt32(rawValue >> 32), sequence: UInt32(truncatingIfNeeded: rawValue))
    }
}

/// The receiver's side of QoS 1 and 2: what has arrived and is not acknowledged, in the order of arrival.
///
/// Acknowledgements may be given in any order and leave in the order of arrival [MQTT-4.6.0-2, MQTT-4.6.0-3].
/// QoS 2 identifiers outlive the connection; the rest does not, since the sender repeats what was not acknowledged.
struct ReceiveWindow: Sendable {
    private struct Entry {
        var identifier: PacketIdentifier
        var isExactlyOnce: Bool
        /// A repeat of what is in `awaitingRelease`, where it is counted.
        var isDuplicate: Bool
        var isDone: Bool
        var reasonCode: ReasonCode
    }

    enum Arrival: Equatable {
        /// To be delivered and, later, acknowledged with this token.
        case new(DeliveryToken)
        /// A QoS 2 message that was taken over before: to be acknowledged again, not delivered again.
        case duplicate(DeliveryToken)
    }

    /// Most QoS 1 and 2 messages that may be outstanding, 1 to 65,535.
    let maximum: Int
    private var entries = RingQueue<Entry>()
    private var headSequence: UInt32 = 0
    private var connection: UInt32 = 0
    /// The version of the present connection: only 5.0 acknowledgements can refuse a message.
    private var version = MQTTVersion.v5
    /// QoS 2 messages answered by PUBREC whose PUBREL has not come.
    private var awaitingRelease = PacketIdentifierSet()
    /// How many of `entries` are repeats.
    private var duplicates = 0

    init(maximum: Int) { self.maximum = max(1, min(maximum, 65_535)) }

    /// How many messages have arrived and are not acknowledged.
    var unacknowledged: Int { entries.count }

    /// Starts on a new connection: every token given before is void.
    mutating func open(version: MQTTVersion, keepingSession: Bool) {
        self.version = version
        connection &+= 1
        headSequence = 0
        entries.removeAll()
        duplicates = 0
        if !keepingSession { awaitingRelease.removeAll() }
    }

    /// A PUBLISH of QoS 1 or 2 arrived.
    ///
    /// - Returns: `nil` when the sender has passed `maximum` [MQTT-3.3.4-7, MQTT-3.3.4-9].
    mutating func arrived(_ identifier: PacketIdentifier, qos: QoS) -> Arrival? {
        let isExactlyOnce = qos == .exactlyOnce
        let isDuplicate = isExactlyOnce && awaitingRelease.contains(identifier)
        let outstanding = entries.count - duplicates + awaitingRelease.count
        guard isDuplicate ? entries.count < 65_535 : outstanding < maximum else { return nil }
        let sequence = headSequence &+ UInt32(truncatingIfNeeded: entries.count)
        entries.append(
            Entry(
                identifier: identifier, isExactlyOnce: isExactlyOnce, isDuplicate: isDuplicate, isDone: false,
                reasonCode: .success))
        if isDuplicate { duplicates += 1 }
        let token = DeliveryToken(connection: connection, sequence: sequence)
        return isDuplicate ? .duplicate(token) : .new(token)
    }

    /// The message may be acknowledged; it and all that waited behind it are, as far as the order allows.
    ///
    /// A token of a former connection, or one used twice, does nothing.
    /// - Returns: how many acknowledgements were written.
    @discardableResult
    mutating func acknowledge(
        _ token: DeliveryToken, reasonCode: ReasonCode = .success, into output: inout ByteBuffer
    ) -> Int {
        guard token.connection == connection else { return 0 }
        let offset = Int(token.sequence &- headSequence)
        guard offset < entries.count, !entries[offset].isDone else { return 0 }
        entries[offset].isDone = true
        entries[offset].reasonCode = reasonCode
        return offset == 0 ? flush(into: &output) : 0
    }

    /// PUBREL: the identifier is free again. Whether it was known decides the reason code of PUBCOMP.
    mutating func release(_ identifier: PacketIdentifier) -> Bool { awaitingRelease.remove(identifier) }

    @discardableResult
    private mutating func flush(into output: inout ByteBuffer) -> Int {
        var written = 0
        while let entry = entries.first, entry.isDone {
            _ = entries.popFirst()
            headSequence &+= 1
            written += 1
            // In 3.1.1 no acknowledgement can refuse, so each takes the message over.
            let reasonCode = version == .v5 ? entry.reasonCode : .success
            if entry.isExactlyOnce {
                if entry.isDuplicate {
                    duplicates -= 1
                } else if !reasonCode.isError {
                    awaitingRelease.insert(entry.identifier)
                }
                MQTTEncoder.pubrec(entry.identifier, reasonCode: reasonCode, version: version, into: &output)
            } else {
                MQTTEncoder.puback(entry.identifier, reasonCode: reasonCode, version: version, into: &output)
            }
        }
        return written
    }
}

/// A set of packet identifiers: one bit for each, allocated when the first is inserted.
struct PacketIdentifierSet: Sendable {
    private var words: [UInt64] = []
    private(set) var count = 0

    func contains(_ identifier: PacketIdentifier) -> Bool {
        let (word, bit) = Self.place(identifier)
        return count > 0 && words[word] & bit != 0
    }

    mutating func insert(_ identifier: PacketIdentifier) {
        if words.isEmpty { words = Array(repeating: 0, count: 1_024) }
        let (word, bit) = Self.place(identifier)
        if words[word] & bit == 0 {
            words[word] |= bit
            count += 1
        }
    }

    mutating func remove(_ identifier: PacketIdentifier) -> Bool {
        guard contains(identifier) else { return false }
        let (word, bit) = Self.place(identifier)
        words[word] &= ~bit
        count -= 1
        return true
    }

    mutating func removeAll() {
        words = []
        count = 0
    }

    private static func place(_ identifier: PacketIdentifier) -> (word: Int, bit: UInt64) {
        (Int(identifier.rawValue >> 6), 1 << UInt64(identifier.rawValue & 63))
    }
}
