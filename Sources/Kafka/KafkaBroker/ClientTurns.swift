/// Work that waits, by network address in turns. A pure value.
struct ClientTurns {
    private var waiting: [String: [() -> Void]] = [:]
    /// The addresses that have work here, first the one whose turn it is.
    private var order: [String] = []

    var isEmpty: Bool { order.isEmpty }

    mutating func add(_ work: @escaping () -> Void, of network: String) {
        if waiting[network] == nil { order.append(network) }
        waiting[network, default: []].append(work)
    }

    mutating func next() -> (() -> Void)? {
        guard !order.isEmpty else { return nil }
        let network = order.removeFirst()
        guard let work = waiting[network]?.removeFirst() else { return nil }
        if waiting[network]?.isEmpty ?? true { waiting[network] = nil } else { order.append(network) }
        return work
    }
}
