extension OpenSSLPKCS12 {
    /// What was found in a store's bags, before keys and certificates are brought together.
    struct Contents {
        struct Found {
            let alias: String?
            let localKey: [UInt8]?
            let certificate: Certificate
            let isTrusted: Bool
        }

        var keys: [(alias: String?, localKey: [UInt8]?, key: PrivateKey)] = []
        var certificates: [Found] = []

        /// Each key with its chain; then the certificates that are in no chain, or are to be trusted.
        func entries() throws(StoreError) -> [KeyStore.Entry] {
            var entries: [KeyStore.Entry] = []
            var used: Set<Certificate> = []
            for (alias, localKey, key) in keys {
                let chain = try chain(localKey: localKey, key: key)
                used.formUnion(chain)
                entries.append(KeyStore.Entry(alias: alias, content: .key(key, chain: chain)))
            }
            for found in certificates {
                if found.isTrusted {
                    entries.append(KeyStore.Entry(alias: found.alias, content: .trusted(found.certificate)))
                } else if !used.contains(found.certificate) {
                    entries.append(KeyStore.Entry(alias: found.alias, content: .certificate(found.certificate)))
                }
            }
            return entries
        }

        /// The key's own certificate, by its number or else by the key itself, and those that signed it.
        private func chain(localKey: [UInt8]?, key: PrivateKey) throws(StoreError) -> [Certificate] {
            var own = localKey.flatMap { expected in certificates.first { $0.localKey == expected } }?.certificate
            if own == nil {
                for found in certificates where try OpenSSLKey.belongs(key, to: found.certificate.der) {
                    own = found.certificate
                    break
                }
            }
            guard var last = own else { return [] }
            var chain = [last]
            while !last.isSelfIssued,
                let issuer = certificates.first(where: {
                    $0.certificate.subject == last.issuer && !chain.contains($0.certificate)
                })?.certificate
            {
                chain.append(issuer)
                last = issuer
            }
            return chain
        }
    }
}
