/// Whether certificates lead from a server's certificate to a trusted authority, independent of a connection and of
/// dates.
public enum CertificateChain {
    public enum Verdict: Sendable, Equatable {
        /// - Parameter root: the trusted certificate that the chain leads to.
        case trusted(root: Certificate)
        /// `selfSigned`, `untrustedRoot`, `unknownIssuer`, `revoked`, `revocationListMissing` or `badCertificate`.
        case refused(TLSFailure.Cause)
    }

    /// Checks signatures, purpose and strength as a client would, but neither names nor periods of validity, so that
    /// each fault can be reported separately.
    ///
    /// - Parameters:
    ///   - chain: as the server sent it, its own certificate first; not empty.
    ///   - revocationLists: certificate revocation lists, as in `TLSConfiguration.revocationLists`, except that their
    ///     dates are not checked.
    public static func verify(
        _ chain: [Certificate], trust: TLSConfiguration.Trust, revocationLists: [RevocationList] = []
    ) -> Verdict {
        guard let own = chain.first else { return .refused(.badCertificate(code: 0, reason: "no certificate", nil)) }
        switch trust {
        case .anyoneInsecurely: return .trusted(root: own)
        case .system: return OpenSSLChain.verify(chain, anchors: nil, revocationLists)
        case .certificates(let anchors): return OpenSSLChain.verify(chain, anchors: anchors, revocationLists)
        }
    }
}
