import TrestleBase
import WireBytes

/// A shared limit for the connections of one or several listeners. It belongs to the listeners' loop.
///
/// Beyond `maximumConnections` a listener closes each new connection, before a byte is read. Beyond `maximumBytes` the
/// connection with the most memory is closed (`TransportError.Code.memoryLimit`), of the network or owner
/// (`Connection.budgetOwner`) whose connections hold the most together, until the rest fit: many small ones of one
/// owner cost no other its large one, and one that pushes the sum over its bound pays only if it is among those.
public final class ConnectionBudget {
    /// The most connections that are open at a time, those included that still send their last bytes.
    public let maximumConnections: Int
    /// The limit of the memory in connections' buffers, in bytes: incomplete messages and unsent output. A slice that
    /// several connections send counts for each of them.
    public let maximumBytes: Int

    /// How many connections are open.
    public private(set) var connections = 0
    /// How many bytes their buffers take.
    public private(set) var bytes = 0
    /// How many connections were closed as soon as they were accepted.
    public internal(set) var refusedConnections = 0
    /// The number of connections that were closed because of their memory.
    public private(set) var evictedConnections = 0

    public init(maximumConnections: Int = .max, maximumBytes: Int = .max) {
        self.maximumConnections = maximumConnections
        self.maximumBytes = maximumBytes
    }

    var isFull: Bool { connections >= maximumConnections }

    func enter() { connections += 1 }

    func leave(_ connection: Connection) {
        connections -= 1
        bytes -= connection.charged
        connection.charged = 0
    }

    func change(_ connection: Connection, to charge: Int) {
        bytes += charge - connection.charged
        connection.charged = charge
        if bytes > maximumBytes { giveUpLargest(on: connection.loop) }
    }

    private func giveUpLargest(on loop: IOLoop) {
        let holders = loop.sources.values.compactMap { $0 as? Connection }.filter {
            $0.budget === self && $0.charged > 0
        }
        var byOwner = Dictionary(grouping: holders) { $0.budgetOwner ?? AnyHashable($0.remoteAddress?.network) }
            .mapValues { $0.sorted { $0.charged < $1.charged } }
        var sums = byOwner.mapValues { $0.reduce(0) { $0 + $1.charged } }
        while bytes > maximumBytes, let owner = sums.max(by: { $0.value < $1.value })?.key {
            guard let largest = byOwner[owner]?.popLast() else {
                sums[owner] = nil
                continue
            }
            sums[owner, default: 0] -= largest.charged
            evictedConnections += 1
            largest.fail(
                .memoryLimit,
                "\(largest.peerName) held \(largest.charged) bytes in its buffers, the most of those whose owner holds most of all connections, "
                    + "which together may hold \(maximumBytes)")
        }
    }
}

extension Connection {
    /// Tells the budget what the buffers take now.
    func noteMemory() {
        guard let budget, phase != .closed else { return }
        let held = inbound.memory + outbound.memory + handlerMemory
        if held != charged { budget.change(self, to: held) }
    }
}
