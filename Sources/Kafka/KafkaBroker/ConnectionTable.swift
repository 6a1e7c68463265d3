internal import TrestleBase
internal import TrestleTransport
internal import WireBytes

/// All connections of a broker and what they hold of its memory: no more of them and no more bytes than are allowed.
final class ConnectionTable {
    private let configuration: KafkaBrokerConfiguration
    private var clients: [ObjectIdentifier: ClientConnection] = [:]
    private var perAddress: [Address: Int] = [:]
    private var perListener: [ObjectIdentifier: Int] = [:]
    private var perUser: [User: Int] = [:]
    /// Those that have not proved yet who they are and have to, by their numbers.
    private var unproved: [Address: [UInt64: ClientConnection]] = [:]
    private var lastNumber: UInt64 = 0
    /// Bytes of requests, whole or not, that are held.
    private var incoming = 0
    /// Bytes of answers that wait to be taken, or more: what has gone is subtracted when the bound is reached.
    private var outgoing = 0

    private struct Address: Hashable {
        var listener: ObjectIdentifier
        var network: String
    }

    private struct User: Hashable {
        var listener: ObjectIdentifier
        var name: ByteSlice
    }

    init(_ configuration: KafkaBrokerConfiguration) { self.configuration = configuration }

    var all: [ClientConnection] { Array(clients.values) }

    /// Takes a connection in; `remove` must follow even when it may not stay. When there is no place left, the one makes
    /// way that has waited longest without proving who it is, of the address that has most of those: silence keeps nobody
    /// out.
    ///
    /// - Returns: why it may not stay; `nil` when it may.
    func add(_ client: ClientConnection) -> String? {
        lastNumber += 1
        client.number = lastNumber
        clients[ObjectIdentifier(client)] = client
        let address = address(of: client)
        perAddress[address, default: 0] += 1
        perListener[address.listener, default: 0] += 1
        if perListener[address.listener] ?? 0 > configuration.maximumConnections,
            !makeWay(for: client, at: nil)
        {
            return "is one more than the \(configuration.maximumConnections) connections allowed"
        }
        if perAddress[address] ?? 0 > configuration.maximumConnectionsPerAddress,
            !makeWay(for: client, at: address)
        {
            return "is one more than the \(configuration.maximumConnectionsPerAddress) connections allowed to "
                + address.network
        }
        if client.authentication != nil { unproved[address, default: [:]][client.number] = client }
        return nil
    }

    func remove(_ client: ClientConnection) {
        guard clients.removeValue(forKey: ObjectIdentifier(client)) != nil else { return }
        let address = address(of: client)
        Self.decrement(&perAddress, address)
        Self.decrement(&perListener, address.listener)
        forgetUnproved(client)
        if let name = client.countedUser { Self.decrement(&perUser, User(listener: address.listener, name: name)) }
        client.countedUser = nil
    }

    /// Ends a connection to the same listener that has not proved who it is.
    ///
    /// - Parameter address: of this one; `nil`: of that which has most of them.
    /// - Returns: `false` when there is none.
    private func makeWay(for newcomer: ClientConnection, at address: Address?) -> Bool {
        guard newcomer.authentication != nil else { return false }
        let largest = unproved.lazy.filter { $0.key.listener == ObjectIdentifier(newcomer.listener) }
            .max { $0.value.count < $1.value.count }?.key
        // By numbers: those who come fast are not to make this slow.
        guard let waiting = (address ?? largest).flatMap({ unproved[$0] }),
            let oldest = waiting.keys.min().flatMap({ waiting[$0] })
        else { return false }
        oldest.abort("made way for another: the connection limit is reached, and it had not authenticated")
        remove(oldest)
        return true
    }

    /// It has proved who it is, or is gone.
    private func forgetUnproved(_ client: ClientConnection) {
        let address = address(of: client)
        unproved[address]?[client.number] = nil
        if unproved[address]?.isEmpty == true { unproved[address] = nil }
    }

    /// A connection has proved to be a user's; half of all may be one user's.
    ///
    /// - Returns: why it may not stay; `nil` when it may.
    func authenticated(_ client: ClientConnection, as name: String) -> String? {
        guard client.countedUser == nil else { return nil }
        forgetUnproved(client)
        let user = User(listener: ObjectIdentifier(client.listener), name: ByteSlice(utf8: name))
        let bound = max(1, configuration.maximumConnections / 2)
        guard perUser[user] ?? 0 < bound else { return "is one more than the \(bound) connections allowed to one user" }
        perUser[user, default: 0] += 1
        client.countedUser = user.name
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
    /// Beyond the bound those pay that hold most: of the address with the most bytes the connection with the most, but not
    /// the one that has just come.
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
        var byNetwork: [String: Int] = [:]
        for client in clients.values { byNetwork[client.network, default: 0] += client.incomingBytes }
        return clients.values.lazy.filter { $0 !== newcomer && $0.incomingBytes > 0 }
            .max {
                (byNetwork[$0.network] ?? 0, $0.incomingBytes) < (byNetwork[$1.network] ?? 0, $1.incomingBytes)
            }
    }

    /// A connection holds so many more bytes of answers.
    func addOutgoing(_ bytes: Int) {
        outgoing += bytes
        let limit = configuration.maximumOutgoingBytes
        guard outgoing > limit else { return }
        outgoing = clients.values.reduce(0) { $0 + $1.outgoingBytes }
        while outgoing > limit {
            let owing = clients.values.lazy.compactMap { client in client.outgoingSince.map { (client, $0) } }
            // One alone may have its answer, however large.
            guard let oldest = owing.min(by: { $0.1 < $1.1 }), owing.count > 1 else { return }
            let held = oldest.0.outgoingBytes
            oldest.0.abort("has not taken its answers, and answers fill the \(limit) bytes they may")
            guard held > 0 else { return }
            outgoing -= held
        }
    }

    // MARK: Time

    /// Closes what takes too long.
    func checkDeadlines(now: Instant) {
        for client in clients.values { client.checkDeadlines(now: now) }
    }
}
