/// Work that waits for one place, in the order of what its clients have had of it: first the network address that has had the
/// least, of its connections the one that has had the least, then what came first.
///
/// A pure value. A client without requests for a while begins a little before those that go on, by `credit`, and saves
/// up no more than that.
struct FairQueue<Work> {
    private struct Entry {
        var client: WorkOwner
        var work: Work
    }

    /// The time that addresses and connections have used, in nanoseconds, including their starting values.
    private var hadByNetwork: [String: Int64] = [:]
    private var hadByConnection: [ObjectIdentifier: Int64] = [:]
    /// The value of those that were served last, which is the starting value of a returning one.
    private var networkStart: Int64 = 0
    private var connectionStart: Int64 = 0
    private static var credit: Int64 { 250_000_000 }
    /// In the order in which they came.
    private var waiting: [Entry] = []

    var isEmpty: Bool { waiting.isEmpty }

    mutating func add(_ work: Work, of client: WorkOwner) {
        if !waiting.contains(where: { $0.client.network == client.network }) {
            hadByNetwork[client.network] = max(hadByNetwork[client.network] ?? 0, networkStart - Self.credit)
        }
        if !waiting.contains(where: { $0.client.connection == client.connection }) {
            hadByConnection[client.connection] = max(
                hadByConnection[client.connection] ?? 0, connectionStart - Self.credit)
        }
        waiting.append(Entry(client: client, work: work))
    }

    /// Takes out the work whose turn it is. `charge` must follow.
    mutating func next() -> (client: WorkOwner, work: Work)? {
        var best: (index: Int, network: Int64, connection: Int64)?
        for (index, entry) in waiting.enumerated() {
            let network = hadByNetwork[entry.client.network] ?? 0
            let connection = hadByConnection[entry.client.connection] ?? 0
            if let best, (network, connection) >= (best.network, best.connection) { continue }
            best = (index, network, connection)
        }
        guard let best else { return nil }
        networkStart = max(networkStart, best.network)
        connectionStart = max(connectionStart, best.connection)
        let entry = waiting.remove(at: best.index)
        return (entry.client, entry.work)
    }

    /// The work that was taken out has cost so much.
    mutating func charge(_ client: WorkOwner, nanoseconds: Int64) {
        if waiting.isEmpty {
            // Nobody competes: all begin alike.
            (networkStart, connectionStart) = (0, 0)
            hadByNetwork.removeAll()
            hadByConnection.removeAll()
            return
        }
        hadByNetwork[client.network, default: networkStart] += max(1, nanoseconds)
        hadByConnection[client.connection, default: connectionStart] += max(1, nanoseconds)
        forgetIdle()
    }

    /// Those who do not wait and have had no more than whoever comes again need not be remembered.
    private mutating func forgetIdle() {
        guard hadByConnection.count > 2 * waiting.count + 64 else { return }
        let networks = Set(waiting.map(\.client.network))
        let connections = Set(waiting.map(\.client.connection))
        hadByNetwork = hadByNetwork.filter { networks.contains($0.key) || $0.value > networkStart }
        hadByConnection = hadByConnection.filter { connections.contains($0.key) || $0.value > connectionStart }
    }

    mutating func removeAll() { waiting.removeAll() }
}

/// Whose work it is.
struct WorkOwner: Hashable {
    var network: String
    var connection: ObjectIdentifier
}
