internal import Synchronization

/// How many readers follow the events at a time: each holds a connection for as long as it likes.
final class StreamLimit: Sendable {
    static let most = 16
    static let mostOfNetwork = 8

    private let counts = Mutex<[String: Int]>([:])

    /// - Returns: `false` when there are too many.
    func enter(_ network: String) -> Bool {
        counts.withLock { counts in
            guard counts.values.reduce(0, +) < Self.most, counts[network, default: 0] < Self.mostOfNetwork else {
                return false
            }
            counts[network, default: 0] += 1
            return true
        }
    }

    func leave(_ network: String) {
        counts.withLock { counts in
            let left = (counts[network] ?? 1) - 1
            counts[network] = left > 0 ? left : nil
        }
    }
}
