import COpenSSL

/// Reads PKCS #12 (RFC 7292) by OpenSSL, bag by bag: its own one-call parser takes neither a store without MAC nor
/// Java's mark of what is trusted.
enum OpenSSLPKCS12 {
    static func read(
        _ bytes: [UInt8], password: String?, keyPassword: String?, _ rounds: inout DerivationRounds
    ) throws(StoreError) -> [KeyStore.Entry] {
        OpenSSLErrors.clear()
        defer { OpenSSLErrors.clear() }
        let parsed = unsafe bytes.withUnsafeBufferPointer { bytes -> OpaquePointer? in
            // SAFETY: d2i reads within the count.
            var next = bytes.baseAddress
            return unsafe d2i_PKCS12(nil, &next, bytes.count)
        }
        guard let store = unsafe parsed else {
            throw StoreError(.malformed(offset: 0, "not PKCS #12: \(OpenSSLErrors.firstText())"))
        }
        defer { unsafe PKCS12_free(store) }
        try unsafe checkContent(store)
        let opened = try unsafe storePassword(store, password, &rounds)
        var contents = Contents()
        try unsafe collect(store, storePassword: opened, keyPassword: keyPassword, &rounds, into: &contents)
        return try contents.entries()
    }

    /// The content of the outermost part is optional by its syntax (RFC 2315, section 7), and OpenSSL has not always
    /// looked.
    private static func checkContent(_ store: OpaquePointer) throws(StoreError) {
        // Written again, so that what may be in BER is read as DER.
        var der = unsafe encodeDER { unsafe i2d_PKCS12(store, $0) }
        defer { der.wipe() }
        try checkContent(of: der)
    }

    private static func checkContent(of der: [UInt8]) throws(StoreError) {
        var whole = DERReader(der[...])
        var fields = try whole.sequence()
        _ = try fields.element(0x02)
        var content = try fields.sequence()
        _ = try content.element(0x06)
        _ = try content.element(0xa0)
    }

    // MARK: The password

    /// The password that the MAC is made with; the given one when there is no MAC.
    private static func storePassword(
        _ store: OpaquePointer, _ password: String?, _ rounds: inout DerivationRounds
    ) throws(StoreError) -> String? {
        guard unsafe PKCS12_mac_present(store) == 1 else { return password }
        let needed = unsafe trestle_mac_rounds(store)
        try rounds.spend(needed)
        if let password {
            if unsafe PKCS12_verify_mac(store, password, Int32(password.utf8.count)) == 1 { return password }
            // A safe that this password opens proves that the password is right, and the bytes are not.
            throw StoreError(unsafe opensAnything(store, password, &rounds) ? .tampered : .wrongPassword)
        }
        try rounds.spend(needed)
        // No password can mean none or the empty one, which are two different keys.
        if unsafe PKCS12_verify_mac(store, nil, 0) == 1 { return nil }
        if unsafe PKCS12_verify_mac(store, "", 0) == 1 { return "" }
        throw StoreError(.passwordRequired)
    }

    private static func opensAnything(
        _ store: OpaquePointer, _ password: String, _ rounds: inout DerivationRounds
    ) -> Bool {
        guard let safes = unsafe PKCS12_unpack_authsafes(store) else { return false }
        defer { unsafe trestle_safes_free(safes) }
        for index in 0..<(unsafe trestle_safe_count(safes)) {
            guard let safe = unsafe trestle_safe_at(safes, index), unsafe trestle_safe_has_content(safe) != 0 else {
                continue
            }
            if unsafe trestle_safe_is_encrypted(safe) != 0, let bags = try? unsafe unlock(safe, password, &rounds) {
                defer { unsafe trestle_bags_free(bags) }
                if unsafe trestle_bag_count(bags) > 0 { return true }
            }
            guard unsafe trestle_safe_is_plain(safe) != 0, let bags = unsafe PKCS12_unpack_p7data(safe) else {
                continue
            }
            defer { unsafe trestle_bags_free(bags) }
            for position in 0..<(unsafe trestle_bag_count(bags)) {
                guard let bag = unsafe trestle_bag_at(bags, position),
                    unsafe PKCS12_SAFEBAG_get_nid(bag) == NID_pkcs8ShroudedKeyBag
                else { continue }
                if (try? unsafe decryptKey(bag, password, alias: nil, &rounds)) != nil { return true }
            }
        }
        return false
    }

    // MARK: Safes and bags

    private static func collect(
        _ store: OpaquePointer, storePassword: String?, keyPassword: String?, _ rounds: inout DerivationRounds,
        into contents: inout Contents
    ) throws(StoreError) {
        guard let safes = unsafe PKCS12_unpack_authsafes(store) else {
            throw StoreError(.malformed(offset: 0, "the store's safes: \(OpenSSLErrors.firstText())"))
        }
        defer { unsafe trestle_safes_free(safes) }
        for index in 0..<(unsafe trestle_safe_count(safes)) {
            guard let safe = unsafe trestle_safe_at(safes, index) else { continue }
            let bags: OpaquePointer
            let isKnown = unsafe trestle_safe_is_plain(safe) != 0 || trestle_safe_is_encrypted(safe) != 0
            guard unsafe !isKnown || trestle_safe_has_content(safe) != 0 else {
                throw StoreError(.malformed(offset: 0, "safe \(index + 1) has no content"))
            }
            if unsafe trestle_safe_is_plain(safe) != 0 {
                guard let plain = unsafe PKCS12_unpack_p7data(safe) else {
                    throw StoreError(.malformed(offset: 0, "a safe's bags: \(OpenSSLErrors.firstText())"))
                }
                unsafe bags = plain
            } else if unsafe trestle_safe_is_encrypted(safe) != 0 {
                unsafe bags = try unsafe unlock(safe, storePassword, &rounds)
            } else {
                throw StoreError(.unsupported("a safe that is encrypted to a public key"))
            }
            defer { unsafe trestle_bags_free(bags) }
            for position in 0..<(unsafe trestle_bag_count(bags)) {
                guard let bag = unsafe trestle_bag_at(bags, position) else { continue }
                try unsafe take(bag, password: keyPassword ?? storePassword, &rounds, &contents)
                guard contents.keys.count <= KeyStore.maximumKeys else {
                    throw StoreError(.unsupported("a store with more than \(KeyStore.maximumKeys) keys"))
                }
            }
        }
    }

    private static func unlock(
        _ safe: UnsafeMutablePointer<PKCS7>, _ password: String?, _ rounds: inout DerivationRounds
    ) throws(StoreError) -> OpaquePointer {
        guard let password else { throw StoreError(.passwordRequired) }
        let algorithm = unsafe trestle_safe_algorithm(safe)
        try prepare(algorithm: unsafe trestle_algorithm_kind(algorithm))
        try rounds.spend(unsafe trestle_derivation_rounds(algorithm))
        OpenSSLErrors.clear()
        guard let bags = unsafe PKCS12_unpack_p7encdata(safe, password, Int32(password.utf8.count)) else {
            throw StoreError(OpenSSLKey.decryptionFailure(OpenSSLErrors.drain(), offset: 0))
        }
        return unsafe bags
    }

    /// Sees to it that OpenSSL has a cipher of old.
    private static func prepare(algorithm: Int32) throws(StoreError) {
        let old = [
            NID_pbe_WithSHA1And40BitRC2_CBC, NID_pbe_WithSHA1And128BitRC2_CBC, NID_pbe_WithSHA1And40BitRC4,
            NID_pbe_WithSHA1And128BitRC4,
        ]
        guard old.contains(algorithm), !LegacyProvider.load() else { return }
        // SAFETY: the name is a constant of OpenSSL's.
        let name = unsafe OBJ_nid2sn(algorithm).map { unsafe String(cString: $0) } ?? "an old cipher"
        throw StoreError(.legacyProviderMissing(algorithm: name))
    }

    private static func take(
        _ bag: OpaquePointer, password: String?, _ rounds: inout DerivationRounds, _ contents: inout Contents
    ) throws(StoreError) {
        let alias = unsafe alias(of: bag)
        let localKey = unsafe localKey(of: bag)
        switch unsafe PKCS12_SAFEBAG_get_nid(bag) {
        case NID_certBag:
            guard let x509 = unsafe PKCS12_SAFEBAG_get1_cert(bag) else { return }
            defer { unsafe X509_free(x509) }
            guard let certificate = unsafe OpenSSLCertificate.certificate(x509) else { return }
            contents.certificates.append(
                Contents.Found(
                    alias: alias, localKey: localKey, certificate: certificate,
                    isTrusted: unsafe trestle_bag_is_trusted(bag) != 0))
        case NID_keyBag:
            guard let info = unsafe PKCS12_SAFEBAG_get0_p8inf(bag) else { return }
            var der = unsafe encodeDER { unsafe i2d_PKCS8_PRIV_KEY_INFO(info, $0) }
            defer { der.wipe() }
            contents.keys.append((alias, localKey, try PrivateKey(der: der)))
        case NID_pkcs8ShroudedKeyBag:
            guard let password else { throw StoreError(.passwordRequired) }
            var der: [UInt8]
            do throws(StoreError) {
                der = try unsafe decryptKey(bag, password, alias: alias, &rounds)
            } catch {
                // The MAC has shown that the store's password is right, so this key has another.
                throw error.cause == .wrongPassword ? StoreError(.wrongKeyPassword(alias: alias)) : error
            }
            defer { der.wipe() }
            contents.keys.append((alias, localKey, try PrivateKey(der: der)))
        default: break  // Secrets, revocation lists and nested safes hold nothing that is requested.
        }
    }

    private static func decryptKey(
        _ bag: OpaquePointer, _ password: String, alias: String?, _ rounds: inout DerivationRounds
    ) throws(StoreError) -> [UInt8] {
        let algorithm = unsafe trestle_bag_algorithm(bag)
        try prepare(algorithm: unsafe trestle_algorithm_kind(algorithm))
        try rounds.spend(unsafe trestle_derivation_rounds(algorithm))
        OpenSSLErrors.clear()
        guard let info = unsafe PKCS12_decrypt_skey(bag, password, Int32(password.utf8.count)) else {
            throw StoreError(OpenSSLKey.decryptionFailure(OpenSSLErrors.drain(), offset: 0))
        }
        defer { unsafe PKCS8_PRIV_KEY_INFO_free(info) }
        return unsafe encodeDER { unsafe i2d_PKCS8_PRIV_KEY_INFO(info, $0) }
    }

    private static func alias(of bag: OpaquePointer) -> String? {
        // SAFETY: a terminated string that is ours to free, or null.
        guard let name = unsafe PKCS12_get_friendlyname(bag) else { return nil }
        defer { unsafe trestle_free(name) }
        return unsafe String(cString: name)
    }

    private static func localKey(of bag: OpaquePointer) -> [UInt8]? {
        var start: UnsafePointer<UInt8>?
        let count = unsafe trestle_bag_local_key(bag, &start)
        // SAFETY: borrowed from the bag for the copy, with its length.
        return count < 0 ? nil : unsafe Array(UnsafeBufferPointer(start: start, count: Int(count)))
    }
}
