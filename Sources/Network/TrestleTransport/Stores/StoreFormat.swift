/// Tells the formats of stores apart by their first bytes, never by a file's name.
enum StoreFormat {
    static func detect(_ bytes: [UInt8]) -> KeyStore.Format? {
        if bytes.starts(with: [0xfe, 0xed, 0xfe, 0xed]) { return .jks }
        if bytes.starts(with: [0xce, 0xce, 0xce, 0xce]) { return .jceks }
        if bytes.first == 0x30, let start = contentStart(bytes) {
            // PKCS #12 begins with the integer 3, a certificate with a sequence.
            if bytes.dropFirst(start).starts(with: [0x02, 0x01, 0x03]) { return .pkcs12 }
            if bytes.dropFirst(start).first == 0x30 { return .der }
            return nil
        }
        return PEM.isPEM(bytes) ? .pem : nil
    }

    /// Where the content of the outermost element begins.
    private static func contentStart(_ bytes: [UInt8]) -> Int? {
        guard bytes.count > 1 else { return nil }
        guard bytes[1] > 0x80 else { return 2 }
        // 0x80 alone is the indefinite length, which some PKCS #12 have.
        return 2 + Int(bytes[1] & 0x7f)
    }
}
