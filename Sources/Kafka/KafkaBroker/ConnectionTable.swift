internal import TrestleBase
internal import TrestleTransport
internal import WireBytes

/// All connections of a broker and what they hold of its memory: no more of them and no more bytes than are allowed.
final class ConnectionTable {
    private let configuration: KafkaBroker.Configuration
    private var entries: [ObjectIdentifier: Entry] = [:]
    private var perAddress: [Address: Int] = [:]
    private var perListener: [ObjectIdentifier: Int] = [:]
    private var perHolder: [Holder: Int] = [:]
    /// Those that have not proved yet who they are, or made no request where they need not.
    private var newcomers: [ObjectIdentifier: Newcomers] = [:]
    private var newcomersByNumber: [UInt64: ClientConnection] = [:]
    private var lastNumber: UInt64 = 0
    /// Bytes of requests, whole or not, that are held.
    private var incoming = 0
    /// Bytes of responses that wait to be taken, or more: what has gone is subtracted when the bound is reached.
    private var outgoing = 0

    private struct Entry {
        let client: ClientConnection
        /// Whose it has proved to be; here, and not with the client, so that it counts for as long as the entry stays.
        var holder: ClientHolder?
    }

    private struct Address: Hashable {
        var listener: ObjectIdentifier
        var network: String
    }

    private struct Holder: Hashable {
        var listener: ObjectIdentifier
        var holder: ClientHolder
    }

    init(_ configuration: KafkaBroker.Configuration) { self.configuration = configuration }

    var all: [ClientConnection] { entries.values.map(\.client) }

    /// Whose a connection has proved to be, by a user's login or a certificate; `nil` once it has gone.
    func provedHolder(of client: ClientConnection) -> ClientHolder? { entries[ObjectIdentifier(client)]?.holder }

    /// Takes a connection in; `remove` must follow even when it may not stay. When there is no place left, the one makes
    /// way that has waited longest without proving who it is, or without a request where it need not, of the address that
    /// has most of those: silence keeps nobody out.
    ///
    /// - Returns: why it may not stay; `nil` when it may.
    func add(_ client: ClientConnection) -> String? {
        lastNumber += 1
        client.number = lastNumber
        entries[ObjectIdentifier(client)] = Entry(client: client)
        let address = address(of: client)
        perAddress[address, default: 0] += 1
        perListener[address.listener, default: 0] += 1
        if perListener[address.listener] ?? 0 > configuration.maximumConnections,
            !makeWay(at: address.listener)
        {
            return "is one more than the \(configuration.maximumConnections) connections allowed"
        }
        if perAddress[address] ?? 0 > configuration.maximumConnectionsPerAddress,
            !makeWay(at: address.listener, address.network)
        {
            return "is one more than the \(configuration.maximumConnectionsPerAddress) connections allowed to "
                + address.network
        }
        newcomers[address.listener, default: Newcomers()].add(client.number, of: address.network)
        newcomersByNumber[client.number] = client
        return nil
    }

    func remove(_ client: ClientConnection) {
        guard let entry = entries.removeValue(forKey: ObjectIdentifier(client)) else { return }
        let address = address(of: client)
        Self.decrement(&perAddress, address)
        Self.decrement(&perListener, address.listener)
        settle(client)
        if let holder = entry.holder { Self.decrement(&perHolder, Holder(listener: address.listener, holder: holder)) }
    }

    /// Ends a connection to the same listener that has not said who it is.
    ///
    /// - Parameter network: where it comes from; `nil`: from where most of them do.
    /// - Returns: `false` when there is none.
    private func makeWay(at listener: ObjectIdentifier, _ network: String? = nil) -> Bool {
        guard let newcomers = newcomers[listener], let network = network ?? newcomers.largest,
            let oldest = newcomers.oldest(of: network).flatMap({ newcomersByNumber[$0] })
        else { return false }
        oldest.abort("had waited longest without authenticating, and the connection limit is reached")
        remove(oldest)
        return true
    }

    /// It has said who it is, or is gone: it makes way for nobody.
    func settle(_ client: ClientConnection) {
        guard newcomersByNumber.removeValue(forKey: client.number) != nil else { return }
        newcomers[ObjectIdentifier(client.listener)]?.remove(client.number, of: client.network)
    }

    /// A connection has proved to be a user's, or a certificate's; half of all may be one's. One that has gone while
    /// its token or password was checked counts for nobody.
    ///
    /// - Returns: why it may not stay; `nil` when it may.
    func authenticated(_ client: ClientConnection, as holder: ClientHolder) -> String? {
        guard let entry = entries[ObjectIdentifier(client)], entry.holder == nil else { return nil }
        settle(client)
        let bound = holder.share(of: configuration.maximumConnections)
        let key = Holder(listener: ObjectIdentifier(client.listener), holder: holder)
        guard perHolder[key] ?? 0 < bound else {
            return "is one more than the \(bound) connections allowed to one \(holder.kind)"
        }
        perHolder[key, default: 0] += 1
        entries[ObjectIdentifier(client)]?.holder = holder
        return nil
    }

    private func address(of client: ClientConnection) -> Address {
        Address(listener: ObjectIdentifier(client.listener), network: client.network)
    }

    private static func decrement<Key>(_ counts: inout [Key: Int], _ key: Key) {
        guard let count = counts[key] else { return }
        counts[key] = count > 1 ? count - 1 : nil
    }

    // MARK: Bytes

    /// A connection holds so many more bytes of requests, or fewer.
    ///
    /// Beyond the bound those pay that hold most: of the user, certificate or address with the most bytes the connection with
    /// the most, but not the one that has just come.
    func addIncoming(_ bytes: Int, of newcomer: ClientConnection) {
        incoming += bytes
        let limit = max(configuration.maximumIncomingBytes, configuration.maximumRequestSize)
        while bytes > 0, incoming > limit {
            guard let largest = largestHolder(besides: newcomer) else { return }
            let before = incoming
            largest.abort("holds the most of the \(limit) bytes that requests may fill")
            guard incoming < before else { return }
        }
    }

    private func largestHolder(besides newcomer: ClientConnection) -> ClientConnection? {
        var byHolder: [ClientHolder: Int] = [:]
        // The program's own connections are not among those that pay: its batches are large, and nobody else's.
        let others = all.filter { !$0.isInProcess }
        for client in others { byHolder[client.holder, default: 0] += client.incomingBytes }
        return others.filter { $0 !== newcomer && $0.incomingBytes > 0 }
            .max {
                (byHolder[$0.holder] ?? 0, $0.incomingBytes) < (byHolder[$1.holder] ?? 0, $1.incomingBytes)
            }
    }

    /// A connection holds so many more bytes of responses.
    func addOutgoing(_ bytes: Int) {
        outgoing += bytes
        let limit = configuration.maximumOutgoingBytes
        guard outgoing > limit else { return }
        outgoing = entries.values.reduce(0) { $0 + $1.client.outgoingBytes }
        while outgoing > limit {
            // Of the holder that is owed most, the one that has waited longest without taking it.
            let owing = all.filter { !$0.isInProcess && $0.outgoingSince != nil }
            var byHolder: [ClientHolder: Int] = [:]
            for client in owing { byHolder[client.holder, default: 0] += client.outgoingBytes }
            let largest = byHolder.max { $0.value < $1.value }?.key
            let oldest = owing.filter { $0.holder == largest }.min {
                ($0.outgoingSince ?? .current) < ($1.outgoingSince ?? .current)
            }
            // One alone may have its response, however large.
            guard let oldest, owing.count > 1 else { return }
            let held = oldest.outgoingBytes
            oldest.abort("has not taken its responses, and responses fill the \(limit) bytes they may")
            guard held > 0 else { return }
            outgoing -= held
        }
    }

    // MARK: Time

    /// Closes what takes too long.
    func checkDeadlines(now: Instant) {
        for client in all { client.checkDeadlines(now: now) }
    }
}
