/// The content of all requests that a server's connections are reading, or its handler has in hand. Confined to its loop.
final class HTTPBodyBudget {
    private let maximumBytes: Int
    private(set) var bytes = 0

    init(maximumBytes: Int) { self.maximumBytes = maximumBytes }

    /// - Returns: whether there was room for so many bytes more.
    func reserve(_ count: Int) -> Bool {
        guard count <= maximumBytes - bytes else { return false }
        bytes += count
        return true
    }

    func release(_ count: Int) { bytes -= count }
}
