public import WireBytes

extension SASLMechanism {
    /// The secret in a client's message, which the broker's text might repeat; `nil` for SCRAM, whose messages contain
    /// none.
    public func sentSecret(in message: Span<UInt8>) -> SentSecret? {
        let bytes = [UInt8](copying: message)
        switch self {
        case .plain: return SentSecret("password", bytes.suffix(while: { $0 != 0 }))
        case .oauthBearer:
            return SentSecret("token", bytes.drop { $0 != 0x20 }.dropFirst().prefix { $0 != 1 })
        case .awsMSKIAM: return SentSecret("signature", bytes)
        case .scramSHA256, .scramSHA512: return nil
        }
    }
}

extension Array<UInt8> {
    /// The bytes behind the last that does not fit.
    fileprivate func suffix(while fits: (UInt8) -> Bool) -> ArraySlice<UInt8> {
        self[((lastIndex { !fits($0) }).map { $0 + 1 } ?? startIndex)...]
    }
}
