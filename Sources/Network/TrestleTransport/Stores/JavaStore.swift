/// Reads the stores that Java wrote before it took to PKCS #12: JKS, and JCEKS, which differs in how keys are encrypted.
///
/// Big-endian: magic number, version, count; the entries; SHA-1 over password, a constant and all that came before.
enum JavaStore {
    static func read(
        _ bytes: [UInt8], password: String?, keyPassword: String?, _ rounds: inout DerivationRounds
    ) throws(StoreError) -> [KeyStore.Entry] {
        let raw = try entries(bytes)
        let hasKeys = raw.contains { $0.key != nil }
        if let password {
            guard try digest(bytes, password) == bytes.suffix(JavaReader.digestSize) else {
                // A key that the password opens proves that the password is right, and the bytes are not. JKS alone
                // says for sure.
                let opens = raw.contains { entry in
                    entry.key.map { (try? JavaKeyProtector.openJKS($0, password: password)) != nil } ?? false
                }
                throw StoreError(opens ? .tampered : .tamperedOrWrongPassword)
            }
        } else if hasKeys && keyPassword == nil {
            throw StoreError(.passwordRequired)
        }
        var result: [KeyStore.Entry] = []
        for entry in raw {
            let certificates = try entry.certificates.map { slice throws(StoreError) in
                do throws(StoreError) {
                    return try Certificate(der: Array(slice))
                } catch {
                    throw StoreError(.malformed(offset: slice.startIndex, error.description))
                }
            }
            if let encrypted = entry.key {
                let key = try open(encrypted, alias: entry.alias, keyPassword ?? password ?? "", &rounds)
                result.append(KeyStore.Entry(alias: entry.alias, content: .key(key, chain: certificates)))
            } else {
                result += certificates.map { KeyStore.Entry(alias: entry.alias, content: .trusted($0)) }
            }
        }
        return result
    }

    private static func open(
        _ encrypted: ArraySlice<UInt8>, alias: String, _ password: String, _ rounds: inout DerivationRounds
    ) throws(StoreError) -> PrivateKey {
        do throws(StoreError) {
            var der = try JavaKeyProtector.open(encrypted, password: password, &rounds)
            defer { der.wipe() }
            return try PrivateKey(der: der)
        } catch {
            // The digest has shown that the store's password is right, so this key has another.
            if error.cause == .wrongPassword { throw StoreError(.wrongKeyPassword(alias: alias)) }
            if case .malformed(let offset, let rule) = error.cause, offset == 0 {
                throw StoreError(.malformed(offset: encrypted.startIndex, rule))
            }
            throw error
        }
    }

    /// An entry as it lies in the file.
    private struct RawEntry {
        let alias: String
        /// `EncryptedPrivateKeyInfo`; nil for a certificate that is trusted.
        let key: ArraySlice<UInt8>?
        let certificates: [ArraySlice<UInt8>]
    }

    private static func entries(_ bytes: [UInt8]) throws(StoreError) -> [RawEntry] {
        var reader = try JavaReader(bytes)
        _ = try reader.integer32("the magic number")
        let version = try reader.integer32("the version")
        guard version == 1 || version == 2 else {
            throw StoreError(.malformed(offset: 4, "the version is \(version), not 1 or 2"))
        }
        var entries: [RawEntry] = []
        var keys = 0
        for _ in 0..<(try reader.integer32("the number of entries")) {
            let start = reader.position
            let tag = try reader.integer32("an entry's tag")
            let alias = try reader.text("an alias")
            _ = try reader.take(8, "an entry's time")
            switch tag {
            case 1:
                let key = try reader.take(Int(try reader.integer32("a key's length")), "a key")
                var chain: [ArraySlice<UInt8>] = []
                for _ in 0..<(try reader.integer32("the length of a chain")) {
                    chain.append(try certificate(&reader, version))
                }
                entries.append(RawEntry(alias: alias, key: key, certificates: chain))
                keys += 1
                guard keys <= KeyStore.maximumKeys else {
                    throw StoreError(.unsupported("a store with more than \(KeyStore.maximumKeys) keys"))
                }
            case 2:
                entries.append(RawEntry(alias: alias, key: nil, certificates: [try certificate(&reader, version)]))
            case 3:
                throw StoreError(
                    .unsupported(
                        "the secret key \(alias), a serialised Java object: remove it with keytool -delete -alias \(alias)"
                    ))
            default:
                throw StoreError(.malformed(offset: start, "an entry's tag is \(tag), not 1, 2 or 3"))
            }
        }
        try reader.expectEnd()
        return entries
    }

    private static func certificate(
        _ reader: inout JavaReader, _ version: UInt32
    ) throws(StoreError) -> ArraySlice<UInt8> {
        if version == 2 {
            let start = reader.position
            let kind = try reader.text("a certificate's kind")
            guard kind == "X.509" else {
                throw StoreError(.malformed(offset: start, "a certificate's kind is \(kind), not X.509"))
            }
        }
        return try reader.take(Int(try reader.integer32("a certificate's length")), "a certificate")
    }

    private static func digest(_ bytes: [UInt8], _ password: String) throws(StoreError) -> [UInt8] {
        try OpenSSLDigest.compute(
            .sha1, JavaKeyProtector.utf16(password), Array("Mighty Aphrodite".utf8),
            Array(bytes.dropLast(JavaReader.digestSize)))
    }
}
