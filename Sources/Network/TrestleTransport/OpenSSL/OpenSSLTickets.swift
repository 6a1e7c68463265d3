import COpenSSL
import Synchronization
import TrestleBase

/// Sessions that are resumed: a shortened handshake believes what an earlier one has shown, so what it showed has an end.
extension OpenSSLContext {
    func installTickets(_ context: OpaquePointer) {
        unsafe SSL_CTX_set_tlsext_ticket_key_evp_cb(context) { ssl, name, vector, cipher, mac, encrypts in
            guard let engine = unsafe engine(of: ssl), let name = unsafe name, let vector = unsafe vector else {
                return 0
            }
            return unsafe engine.context.prepareTicket(name, vector, cipher, mac, encrypts: encrypts == 1)
        }
        unsafe SSL_CTX_set_session_ticket_cb(
            context,
            { ssl, _ in
                guard let engine = unsafe engine(of: ssl), let session = unsafe SSL_get_session(ssl) else { return 1 }
                // A resumed session's tickets have the bounds of the handshake that it follows from.
                let bounds = (engine.bounds ?? .startingNow).bytes
                return unsafe SSL_SESSION_set1_ticket_appdata(session, bounds, bounds.count)
            },
            { ssl, session, _, _, status, _ in
                guard status == SSL_TICKET_SUCCESS || status == SSL_TICKET_SUCCESS_RENEW,
                    let engine = unsafe engine(of: ssl), let session = unsafe session,
                    let bounds = unsafe ticketBounds(session),
                    bounds.allow(now: .current, lifetime: engine.context.configuration.sessionLifetime)
                else { return SSL_TICKET_RETURN_IGNORE_RENEW }
                engine.bounds = bounds
                // In TLS 1.3 a ticket is used once (RFC 8446, appendix C.4), so there has to be a new one each time.
                let renews = unsafe status == SSL_TICKET_SUCCESS_RENEW || SSL_version(ssl) >= TLS1_3_VERSION
                return renews ? SSL_TICKET_RETURN_USE_RENEW : SSL_TICKET_RETURN_USE
            }, nil)
    }

    /// - Returns: 1, or 0 when the ticket's key is not known (any more), or -1.
    private func prepareTicket(
        _ name: UnsafeMutablePointer<UInt8>, _ vector: UnsafeMutablePointer<UInt8>, _ cipher: OpaquePointer?,
        _ mac: OpaquePointer?, encrypts: Bool
    ) -> Int32 {
        // SAFETY: OpenSSL passes 16 bytes of name, and of vector as many as the cipher's block has: 16.
        let named = unsafe UnsafeMutableBufferPointer(start: name, count: 16)
        let key = ticketKeys.withLock { keys in
            encrypts ? keys.keyForNewTicket(now: .current) : keys.key(named: unsafe Array(named), now: .current)
        }
        guard let key else { return encrypts ? -1 : 0 }
        if encrypts {
            unsafe _ = named.update(fromContentsOf: key.name)
            guard unsafe RAND_bytes(vector, 16) == 1 else { return -1 }
        }
        return unsafe key.secret.withBytes { bytes in
            unsafe trestle_prepare_ticket(cipher, mac, bytes.baseAddress, vector, encrypts ? 1 : 0) == 1 ? 1 : -1
        }
    }
}

/// The bounds that this end wrote into a ticket.
private func ticketBounds(_ session: OpaquePointer) -> SessionBounds? {
    var start: UnsafeMutableRawPointer?
    var count = 0
    guard unsafe SSL_SESSION_get0_ticket_appdata(session, &start, &count) == 1 else { return nil }
    // SAFETY: borrowed from the session for the copy, with its length.
    return SessionBounds(bytes: unsafe Array(UnsafeRawBufferPointer(start: start, count: count)))
}

extension SessionBounds {
    /// Of a peer that showed no certificate, or whose certificate is not checked.
    static var startingNow: SessionBounds {
        SessionBounds(authenticated: WallTime.current.secondsSince1970, expires: .max)
    }
}
