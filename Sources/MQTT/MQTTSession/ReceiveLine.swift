import MQTTCodec
import TrestleBase

/// The PUBLISH packets of a connection whose acknowledgement has not been written, in the order of arrival. Each has a
/// sequence number, which no other one has within 4,294,967,296, and is found by its packet identifier.
struct ReceiveLine: Sendable {
    struct Entry: Sendable {
        enum Kind: Sendable { case atLeastOnce, exactlyOnce, repeatedPubrec, silent }
        var identifier: PacketIdentifier
        var kind: Kind
        var isDone: Bool
        var reasonCode: ReasonCode
        var fingerprint: UInt64

        var isExactlyOnce: Bool { kind == .exactlyOnce || kind == .repeatedPubrec }
    }

    private var entries = RingQueue<Entry>()
    /// The sequence number of the first one, or of the next one to come when there is none.
    private(set) var headSequence: UInt32 = 0
    /// Whether each identifier is the one after that before it, as nearly every sender gives them out: then subtraction
    /// finds it, and nothing has to be looked up or noted.
    private var isCountedUp = true
    /// The sequence numbers by identifier, unless `isCountedUp`.
    private var places = PacketIdentifierMap()

    var isEmpty: Bool { entries.isEmpty }
    var count: Int { entries.count }
    var first: Entry? { entries.first }

    /// The sequence number of the next one to come.
    var nextSequence: UInt32 { sequence(at: entries.count) }

    func sequence(at offset: Int) -> UInt32 { headSequence &+ UInt32(truncatingIfNeeded: offset) }

    /// Where the one with this sequence number stands.
    func offset(of sequence: UInt32) -> Int? {
        let offset = Int(sequence &- headSequence)
        return offset < entries.count ? offset : nil
    }

    /// Where the identifier stands; the later place when it came twice.
    func offset(of identifier: PacketIdentifier) -> Int? {
        guard !entries.isEmpty else { return nil }
        guard isCountedUp else { return places[identifier].map { Int($0 &- headSequence) } }
        let offset = identifier.distance(from: entries[0].identifier)
        return offset < entries.count ? offset : nil
    }

    /// The one `offset` places behind the first.
    subscript(offset: Int) -> Entry {
        get { entries[offset] }
        _modify { yield &entries[offset] }
    }

    /// - Returns: its sequence number.
    mutating func append(_ entry: Entry) -> UInt32 {
        let sequence = nextSequence
        if entries.isEmpty {
            isCountedUp = true
        } else if isCountedUp, entry.identifier.distance(from: entries[0].identifier) != entries.count {
            isCountedUp = false
            // Not again before all of these have left.
            for offset in 0..<entries.count { places.set(entries[offset].identifier, to: self.sequence(at: offset)) }
        }
        entries.append(entry)
        if !isCountedUp { places.set(entry.identifier, to: sequence) }
        return sequence
    }

    mutating func popFirst() -> Entry? {
        guard let entry = entries.popFirst() else { return nil }
        if !isCountedUp { places.remove(entry.identifier, at: headSequence) }
        headSequence &+= 1
        return entry
    }

    /// Forgets all, and gives its memory back. Sequence numbers go on.
    mutating func removeAll() {
        headSequence = nextSequence
        entries = RingQueue()
        isCountedUp = true
        places.removeAll()
    }
}
