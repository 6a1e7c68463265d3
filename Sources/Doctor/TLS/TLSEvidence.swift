import Transport

/// What a handshake has shown of the server.
struct TLSEvidence {
    var version: String
    var cipher: String
    /// The server's own certificate first.
    var chain: [Certificate]
    var wasAskedForCertificate: Bool
}
