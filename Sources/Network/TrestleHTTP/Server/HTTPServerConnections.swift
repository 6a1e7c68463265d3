import TrestleTransport

/// The connections of an `HTTPServer` by number, and which of them make way for others. Confined to its loop.
final class HTTPServerConnections {
    private(set) var all: [UInt64: HTTPServerConnection] = [:]
    /// Set before the first connection is accepted.
    var observe: (HTTPServerConnection.Event, UInt64) -> Void = { _, _ in }
    private let configuration: HTTPServerConfiguration
    let bodies: HTTPBodyBudget
    private var lastID: UInt64 = 0
    /// Those without a request in hand, under a number for each wait.
    private var waiting = Newcomers()
    private var lastWait: UInt64 = 0
    private var waits: [UInt64: (wait: UInt64, network: String)] = [:]
    private var connectionsByWait: [UInt64: UInt64] = [:]

    init(_ configuration: HTTPServerConfiguration) {
        self.configuration = configuration
        bodies = HTTPBodyBudget(maximumBytes: configuration.maximumBytes)
    }

    func accept(_ connection: Connection) -> HTTPServerConnection {
        lastID += 1
        let id = lastID
        let made = HTTPServerConnection(configuration, connection: connection, bodies: bodies) { [weak self] event in
            self?.handle(event, of: id)
        }
        all[id] = made
        beginWait(id)
        makeWay(for: id)
        return made
    }

    private func handle(_ event: HTTPServerConnection.Event, of id: UInt64) {
        switch event {
        case .waiting: beginWait(id)
        case .request: endWait(id)
        case .closed:
            endWait(id)
            all[id] = nil
        }
        observe(event, id)
    }

    private func beginWait(_ id: UInt64) {
        guard let network = all[id]?.network, waits[id] == nil else { return }
        lastWait += 1
        waits[id] = (lastWait, network)
        connectionsByWait[lastWait] = id
        waiting.add(lastWait, of: network)
    }

    private func endWait(_ id: UInt64) {
        guard let (wait, network) = waits.removeValue(forKey: id) else { return }
        connectionsByWait[wait] = nil
        waiting.remove(wait, of: network)
    }

    /// Beyond the limit, the connection goes that has waited longest, of the network with most that wait.
    private func makeWay(for id: UInt64) {
        guard all.count > configuration.maximumConnections, let network = waiting.largest,
            let oldest = waiting.oldest(of: network).flatMap({ connectionsByWait[$0] }), let connection = all[oldest]
        else { return }
        configuration.observe(oldest == id ? .refused(network: network) : .madeWay(network: network))
        endWait(oldest)
        connection.abort()
    }
}
