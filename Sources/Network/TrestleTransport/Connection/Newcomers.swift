import TrestleBase

/// The connections of a listener that have not said who they are, by network. Where a limit is reached, the oldest one makes
/// way of the network that has most of them, so that a crowd from one place keeps nobody else out.
///
/// Each call takes constant time, however many there are: those who come fast are not to make this slow.
package struct Newcomers {
    private struct Crowd {
        /// Oldest first; some of them have gone.
        var queue = RingQueue<UInt64>()
        var present: Set<UInt64> = []
    }

    private var crowds: [String: Crowd] = [:]
    /// Networks by how many they have; the last set is not empty.
    private var networks: [Set<String>] = [[]]

    package init() {}

    /// - Parameters:
    ///   - number: greater than those before.
    ///   - network: see `NetworkAddress.network`.
    package mutating func add(_ number: UInt64, of network: String) {
        let count = count(of: network)
        crowds[network, default: Crowd()].present.insert(number)
        crowds[network]?.queue.append(number)
        move(network, from: count, to: count + 1)
    }

    /// It has said who it is, or gone.
    package mutating func remove(_ number: UInt64, of network: String) {
        guard crowds[network]?.present.remove(number) != nil else { return }
        let count = count(of: network)
        move(network, from: count + 1, to: count)
        if count == 0 { crowds[network] = nil } else { trim(network) }
    }

    package func count(of network: String) -> Int { crowds[network]?.present.count ?? 0 }

    /// The network that has most, or one of those.
    package var largest: String? { networks.last?.first }

    package func oldest(of network: String) -> UInt64? { crowds[network]?.queue.first }

    /// Forgets those that have gone at the front of the queue, and all of them once they are most of it.
    private mutating func trim(_ network: String) {
        while let first = crowds[network]?.queue.first, crowds[network]?.present.contains(first) == false {
            _ = crowds[network]?.queue.popFirst()
        }
        guard let crowd = crowds[network], crowd.queue.count > 2 * crowd.present.count + 16 else { return }
        var queue = RingQueue<UInt64>()
        for number in crowd.present.sorted() { queue.append(number) }
        crowds[network]?.queue = queue
    }

    private mutating func move(_ network: String, from former: Int, to count: Int) {
        if former > 0 { networks[former].remove(network) }
        if count == networks.count { networks.append([]) }
        if count > 0 { networks[count].insert(network) }
        while networks.count > 1, networks[networks.count - 1].isEmpty { networks.removeLast() }
    }
}
