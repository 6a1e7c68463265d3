internal import TrestleTransport

/// All connections of a broker and what they hold of its memory: no more of them and no more bytes than are allowed.
final class ConnectionTable {
    private let configuration: KafkaBrokerConfiguration
    private var clients: [ObjectIdentifier: ClientConnection] = [:]
    private var perAddress: [Address: Int] = [:]
    private var perListener: [ObjectIdentifier: Int] = [:]
    /// Bytes of requests, whole or not, that are held.
    private var incoming = 0
    /// Bytes of answers that wait to be taken, or more: what has gone is subtracted when the bound is reached.
    private var outgoing = 0

    private struct Address: Hashable {
        var listener: ObjectIdentifier
        var network: String
    }

    init(_ configuration: KafkaBrokerConfiguration) { self.configuration = configuration }

    var all: [ClientConnection] { Array(clients.values) }

    /// Takes a connection in; `remove` must follow even when it may not stay.
    ///
    /// - Returns: why it may not stay; `nil` when it may.
    func add(_ client: ClientConnection) -> String? {
        clients[ObjectIdentifier(client)] = client
        let address = address(of: client)
        perAddress[address, default: 0] += 1
        perListener[address.listener, default: 0] += 1
        if perListener[address.listener] ?? 0 > configuration.maximumConnections {
            return "is one more than the \(configuration.maximumConnections) connections allowed"
        }
        if perAddress[address] ?? 0 > configuration.maximumConnectionsPerAddress {
            return "is one more than the \(configuration.maximumConnectionsPerAddress) connections allowed to "
                + address.network
        }
        return nil
    }

    func remove(_ client: ClientConnection) {
        guard clients.removeValue(forKey: ObjectIdentifier(client)) != nil else { return }
        let address = address(of: client)
        Self.decrement(&perAddress, address)
        Self.decrement(&perListener, address.listener)
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
    func checkDeadlines(now: MonotonicInstant) {
        for client in clients.values { client.checkDeadlines(now: now) }
    }
}
