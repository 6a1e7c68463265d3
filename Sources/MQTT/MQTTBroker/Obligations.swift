import MQTTCodec
import MQTTSession

/// The pending acknowledgements to publishers: for each message of QoS 1 or 2 that others must accept first, the number
/// that have not, and the worst reason code so far. The acknowledgement is sent when the last one has settled.
struct Obligations {
    typealias ID = UInt64

    /// A publisher that may be told now.
    struct Settled {
        let publisher: BrokerClient
        let token: DeliveryToken
        let reasonCode: ReasonCode
        let bytes: Int
    }

    private struct Entry {
        var publisher: BrokerClient?
        var token: DeliveryToken
        var debtors: Int32
        var generation: UInt32
        var bytes: Int
        var reasonCode: ReasonCode

        /// One debtor less; `nil` as long as there are others.
        mutating func settle(_ code: ReasonCode) -> Settled? {
            // The first error counts; among successes the one that says more.
            if !reasonCode.isError, code.rawValue > reasonCode.rawValue { reasonCode = code }
            debtors -= 1
            guard debtors == 0, let publisher = publisher.take() else { return nil }
            generation &+= 1
            return Settled(publisher: publisher, token: token, reasonCode: reasonCode, bytes: bytes)
        }
    }

    private var entries: [Entry] = []
    private var free: [Int32] = []

    /// How many are open.
    var count: Int { entries.count - free.count }

    /// Opens an obligation with one debtor.
    ///
    /// - Parameter bytes: of the message, for the publisher's allowance.
    mutating func open(to publisher: BrokerClient, _ token: DeliveryToken, bytes: Int) -> ID {
        if let place = free.popLast() {
            let index = Int(place)
            entries[index] = Entry(
                publisher: publisher, token: token, debtors: 1, generation: entries[index].generation, bytes: bytes,
                reasonCode: .success)
            return id(index)
        }
        entries.append(
            Entry(publisher: publisher, token: token, debtors: 1, generation: 1, bytes: bytes, reasonCode: .success))
        return id(entries.count - 1)
    }

    /// One more must take the message over.
    mutating func addDebtor(_ id: ID) {
        guard let index = index(of: id) else { return }
        entries[index].debtors += 1
    }

    /// One debtor has taken the message over, or says why not.
    ///
    /// - Returns: whom to acknowledge, when it was the last one.
    mutating func settle(_ id: ID, _ reasonCode: ReasonCode) -> Settled? {
        guard let index = index(of: id), let settled = entries[index].settle(reasonCode) else { return nil }
        free.append(Int32(truncatingIfNeeded: index))
        return settled
    }

    private func id(_ index: Int) -> ID { UInt64(entries[index].generation) << 32 | UInt64(index) }

    private func index(of id: ID) -> Int? {
        let index = Int(id & 0xFFFF_FFFF)
        guard index < entries.count, entries[index].generation == UInt32(id >> 32), entries[index].debtors > 0 else {
            return nil
        }
        return index
    }
}
