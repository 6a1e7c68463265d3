import TrestleTransport

/// A connection that a protocol can be spoken on.
struct Link {
    enum Peer {
        /// Credentials may be sent.
        case trusted(TrustedStream)
        case untrusted(UntrustedStream)
    }

    let peer: Peer
    let endpoint: Endpoint
    let scope: Scope
    /// The TLS session; `nil` without TLS.
    var tls: TLSSession?

    init(_ stream: TrustedStream, endpoint: Endpoint, scope: Scope, tls: TLSSession? = nil) {
        (peer, self.endpoint, self.scope, self.tls) = (.trusted(stream), endpoint, scope, tls)
    }

    init(_ stream: UntrustedStream, endpoint: Endpoint, scope: Scope, tls: TLSSession? = nil) {
        (peer, self.endpoint, self.scope, self.tls) = (.untrusted(stream), endpoint, scope, tls)
    }

    var stream: ProbeStream {
        switch peer {
        case .trusted(let stream): stream
        case .untrusted(let stream): stream
        }
    }

    /// Where credentials may be sent; nil when the server has not shown that it is the right one.
    var trusted: TrustedStream? { if case .trusted(let stream) = peer { stream } else { nil } }

    var certificateWasRequested: Bool { tls?.certificateWasRequested ?? false }
}
