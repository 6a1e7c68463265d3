/// Who owes whom what: for each message in flight, the acknowledgement its source waits for.
///
/// A message enters with the source's token and gets an entry; the entry's number travels through Kafka as the record's
/// tag, and comes back when Kafka has answered. Entries are reused, so that a steady flow allocates nothing.
///
/// The ledger is the one place that counts, so `balance` is even by construction as long as every entry that was opened
/// is closed once; closing one twice is refused, not counted.
public struct DeliveryLedger<Token: Sendable>: Sendable {
    /// A message's number while it is in flight.
    public typealias Entry = UInt64

    private struct Slot: Sendable {
        /// What the source wants back; `nil` for a message that needs no acknowledgement (QoS 0).
        var token: Token?
        var isOpen: Bool
        var isDeadLetter: Bool
        /// Records that Kafka has yet to confirm.
        var records: UInt32
        /// Grows each time the slot is reused, so that an old number cannot close a new message.
        var generation: UInt32
    }

    private var slots: [Slot] = []
    private var free: [UInt32] = []
    public private(set) var balance = Balance()

    public init() {}

    /// A message came in and is on its way to Kafka.
    ///
    /// - Returns: the number to tag its record with.
    public mutating func open(_ token: Token?) -> Entry {
        balance.received &+= 1
        balance.inFlight &+= 1
        if let index = free.popLast() {
            let generation = slots[Int(index)].generation
            slots[Int(index)] = Slot(
                token: token, isOpen: true, isDeadLetter: false, records: 1, generation: generation)
            return UInt64(generation) << 32 | UInt64(index)
        }
        slots.append(Slot(token: token, isOpen: true, isDeadLetter: false, records: 1, generation: 0))
        return UInt64(slots.count - 1)
    }

    /// A message came in and no route wants it.
    public mutating func filter() {
        balance.received &+= 1
        balance.filtered &+= 1
    }

    /// The message goes to the dead-letter topic instead; `false` when it is not in flight, or goes there already.
    ///
    /// - Parameter records: how many records it takes there, at least 1.
    public mutating func redirectToDeadLetter(_ entry: Entry, records: UInt32 = 1) -> Bool {
        guard let index = index(of: entry), !slots[index].isDeadLetter else { return false }
        slots[index].isDeadLetter = true
        slots[index].records = records
        return true
    }

    /// Kafka has a record of the message, and with the last of them the message.
    ///
    /// - Returns: the token to acknowledge; `nil` when the source wants none, records are missing, or the entry is not open.
    public mutating func close(_ entry: Entry) -> Token? {
        guard let index = index(of: entry) else { return nil }
        if slots[index].records > 1 {
            slots[index].records -= 1
            return nil
        }
        let token = slots[index].token
        if slots[index].isDeadLetter { balance.deadLettered &+= 1 } else { balance.stored &+= 1 }
        balance.inFlight &-= 1
        slots[index].isOpen = false
        slots[index].token = nil
        slots[index].generation &+= 1
        free.append(UInt32(truncatingIfNeeded: index))
        return token
    }

    private func index(of entry: Entry) -> Int? {
        let index = Int(entry & 0xffff_ffff)
        guard index < slots.count, slots[index].isOpen, UInt64(slots[index].generation) == entry >> 32 else {
            return nil
        }
        return index
    }
}
