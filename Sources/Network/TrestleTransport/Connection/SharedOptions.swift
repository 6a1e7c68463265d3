/// The shared options of a listener's connections; a client's connection has its own. It belongs to its loop.
final class SharedOptions {
    let value: ConnectionOptions
    let loop: IOLoop
    let tls: TLSContext?
    /// The endpoint of a client's connection.
    let endpoint: Endpoint?
    let budget: ConnectionBudget?

    init(
        _ value: ConnectionOptions, loop: IOLoop, tls: TLSContext?, endpoint: Endpoint? = nil,
        budget: ConnectionBudget? = nil
    ) {
        self.value = value
        self.loop = loop
        self.tls = tls
        self.endpoint = endpoint
        self.budget = budget
    }
}
