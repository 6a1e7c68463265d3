import Synchronization

/// A configuration made ready, to be shared by any number of connections on any loop: ciphers chosen, authorities and
/// keys loaded, sessions remembered.
public final class TLSContext: Sendable {
    public let side: TLSConfiguration.Side
    private let current: Locked<OpenSSLContext>
    private let reloadCount = Atomic(0)

    /// How often it has been reloaded. A connection that was made before may rest on what is trusted no more.
    package var reloads: Int { reloadCount.load(ordering: .relaxed) }

    /// - Throws: `TLSFailure` with `configuration` when a setting cannot be used.
    public init(_ configuration: TLSConfiguration) throws(TLSFailure) {
        side = configuration.side
        current = Locked(try OpenSSLContext(configuration))
    }

    /// The configuration of new connections.
    public var configuration: TLSConfiguration { loaded.configuration }

    var loaded: OpenSSLContext { current.withLock { $0 } }

    /// Changes the configuration of new connections: a renewed certificate, other authorities. Existing connections
    /// keep theirs; remembered sessions are dropped. If it throws, nothing has changed.
    ///
    /// - Throws: `TLSFailure` with `configuration`, also if the side differs.
    public func reload(_ configuration: TLSConfiguration) throws(TLSFailure) {
        guard configuration.side == side else {
            throw TLSFailure(
                step: .configuration, cause: .configuration("a \(side) cannot become a \(configuration.side)"),
                side: side)
        }
        let fresh = try OpenSSLContext(configuration)
        current.withLock { $0 = fresh }
        reloadCount.add(1, ordering: .relaxed)
    }
}
