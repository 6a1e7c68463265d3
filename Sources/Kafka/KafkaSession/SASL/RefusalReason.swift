import WireBytes

extension SASLMechanism {
    /// Why a broker refused credentials, in its own words, made fit for a log line: words that repeat the password or token
    /// that was sent to it are not shown.
    ///
    /// - Parameters:
    ///   - text: the words; `nil` when it gave none.
    ///   - message: what the broker was sent last.
    public func refusalReason(_ text: String?, sent message: Span<UInt8>) -> String {
        guard let text, !text.isEmpty else { return "no reason given" }
        if let secret = secret(in: message), text.contains(secret) { return "its answer repeats the \(secretName)" }
        return PeerText(text).description
    }

    private var secretName: String { self == .oauthBearer ? "token" : "password" }

    /// What of a client's message is a secret. SCRAM's messages hold none.
    private func secret(in message: Span<UInt8>) -> String? {
        let bytes = [UInt8](copying: message)
        let secret: ArraySlice<UInt8>
        switch self {
        case .plain: secret = bytes.suffix(while: { $0 != 0 })
        case .oauthBearer: secret = bytes.drop { $0 != 0x20 }.dropFirst().prefix { $0 != 1 }
        case .scramSHA256, .scramSHA512: return nil
        }
        return secret.isEmpty ? nil : String(decoding: secret, as: UTF8.self)
    }
}

extension Array<UInt8> {
    /// The bytes behind the last that does not fit.
    fileprivate func suffix(while fits: (UInt8) -> Bool) -> ArraySlice<UInt8> {
        self[((lastIndex { !fits($0) }).map { $0 + 1 } ?? startIndex)...]
    }
}
