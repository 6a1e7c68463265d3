/// Reads certificates and keys in PEM.
enum PEMStore {
    /// One entry for the key, if there is one, with the certificates as its chain when the first of them is its own;
    /// else each certificate by itself.
    static func read(
        _ bytes: [UInt8], password: String?, _ rounds: inout DerivationRounds
    ) throws(StoreError) -> [KeyStore.Entry] {
        var certificates: [Certificate] = []
        var keys: [PrivateKey] = []
        var blocks = try PEM.blocks(bytes)
        defer {
            for index in blocks.indices { blocks[index].content.wipe() }
        }
        for block in blocks {
            switch block.label {
            case "CERTIFICATE", "X509 CERTIFICATE", "TRUSTED CERTIFICATE":
                certificates.append(try certificate(block))
            case "PRIVATE KEY", "ENCRYPTED PRIVATE KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY", "DSA PRIVATE KEY":
                keys.append(try key(block, password: password, &rounds))
                guard keys.count <= KeyStore.maximumKeys else {
                    throw StoreError(.unsupported("a file with more than \(KeyStore.maximumKeys) keys"))
                }
            default: continue  // Parameters, requests, revocation lists: nothing that is requested here.
            }
        }
        guard let key = keys.first else {
            return certificates.map { KeyStore.Entry(alias: nil, content: .certificate($0)) }
        }
        var chain = certificates
        if let first = chain.first, try !OpenSSLKey.belongs(key, to: first.der) {
            // Some write the authority first.
            if let index = try OpenSSLKey.index(of: key, in: chain.lazy.map(\.der)) { chain.swapAt(0, index) }
        }
        return [KeyStore.Entry(alias: nil, content: .key(key, chain: chain))]
            + keys.dropFirst().map { KeyStore.Entry(alias: nil, content: .key($0, chain: [])) }
    }

    private static func certificate(_ block: PEM.Block) throws(StoreError) -> Certificate {
        do throws(StoreError) {
            if block.label == "TRUSTED CERTIFICATE" { return try OpenSSLCertificate.trusted(block.content) }
            return try Certificate(der: block.content)
        } catch {
            throw StoreError(.malformed(offset: block.offset, error.description))
        }
    }

    private static func key(
        _ block: PEM.Block, password: String?, _ rounds: inout DerivationRounds
    ) throws(StoreError) -> PrivateKey {
        let isEncrypted = block.label == "ENCRYPTED PRIVATE KEY" || block.headers.contains { $0.contains("ENCRYPTED") }
        guard isEncrypted else {
            do throws(StoreError) {
                return try PrivateKey(der: block.content)
            } catch {
                throw StoreError(.malformed(offset: block.offset, error.description))
            }
        }
        guard let password else { throw StoreError(.passwordRequired) }
        try rounds.spend(OpenSSLKey.derivationRounds(block.content))
        // OpenSSL would read the key at once, whatever its kind and size.
        guard block.label != "DSA PRIVATE KEY" else { throw StoreError(.unsupported("a private key of kind DSA")) }
        var der: [UInt8]
        if block.label == "ENCRYPTED PRIVATE KEY" {
            der = try OpenSSLKey.decrypt(pkcs8: block.content, password: password, at: block.offset)
        } else {
            der = try OpenSSLKey.decrypt(
                block.content, headers: block.headers.joined(separator: "\n"), password: password, at: block.offset)
        }
        defer { der.wipe() }
        return try PrivateKey(der: der)
    }
}
