/// What the connections of one listener have in common, kept once; a client's connection has one of its own. It belongs to
/// its loop.
final class SharedOptions {
    let value: ConnectionOptions
    let loop: IOLoop
    let tls: TLSContext?
    /// What a client connects to.
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
