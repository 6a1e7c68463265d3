extension OpenSSLPKCS12 {
    /// The content of a store's bags, before keys and certificates are matched.
    struct Contents {
        struct Found {
            let alias: String?
            let localKey: [UInt8]?
            let certificate: Certificate
            let isTrusted: Bool
        }

        /// Each key is held against each certificate.
        private static let maximumComparisons = 25_600
        /// Longer chains are followed by nobody who verifies them.
        private static let maximumChain = 32

        var keys: [(alias: String?, localKey: [UInt8]?, key: PrivateKey)] = []
        var certificates: [Found] = []

        /// Each key with its chain; then the certificates that are in no chain, or are to be trusted.
        func entries() throws(StoreError) -> [KeyStore.Entry] {
            guard keys.count * certificates.count <= Self.maximumComparisons else {
                throw StoreError(
                    .unsupported("a store with \(keys.count) keys and \(certificates.count) certificates together"))
            }
            let bySubject = Dictionary(grouping: certificates.map(\.certificate), by: \.subject)
            var entries: [KeyStore.Entry] = []
            var used: Set<Certificate> = []
            for (alias, localKey, key) in keys {
                let chain = try chain(localKey: localKey, key: key, bySubject)
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
        private func chain(
            localKey: [UInt8]?, key: PrivateKey, _ bySubject: [String: [Certificate]]
        ) throws(StoreError) -> [Certificate] {
            var own = localKey.flatMap { expected in certificates.first { $0.localKey == expected } }?.certificate
            if own == nil, let index = try OpenSSLKey.index(of: key, in: certificates.lazy.map(\.certificate.der)) {
                own = certificates[index].certificate
            }
            guard var last = own else { return [] }
            var chain = [last]
            while !last.isSelfIssued, chain.count < Self.maximumChain,
                let issuer = bySubject[last.issuer]?.first(where: { !chain.contains($0) })
            {
                chain.append(issuer)
                last = issuer
            }
            return chain
        }
    }
}
