/// The event loop that something lives on: one that the caller shares, or one of its own.
package final class HomeLoop: Sendable {
    package let loop: IOLoop
    private let isOwn: Bool

    /// - Parameter shared: `nil` for a loop of its own, which ends with this.
    /// - Throws: `TransportError` when the process is out of descriptors or threads.
    package init(_ shared: IOLoop?, name: String) throws(TransportError) {
        isOwn = shared == nil
        loop = if let shared { shared } else { try IOLoop(name: name) }
    }

    deinit {
        if isOwn { loop.shutdown() }
    }
}
