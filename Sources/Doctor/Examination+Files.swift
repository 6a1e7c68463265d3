import Transport

// The files of this machine: whom to trust, and who we are.
extension Examination {
    /// - Returns: whether the network may be gone to.
    func readFiles() -> Bool {
        var isFit = true
        begin(.trust, .local)
        switch plan.trust {
        case .file(let file):
            do throws(Finding) {
                let read = try StoreReading.authorities(file)
                anchors = read
                pass(.trust, .local, .authorities(read, path: file.path))
            } catch {
                fail(.trust, .local, error)
                isFit = false
            }
        case .loaded(let authorities, let from):
            anchors = authorities
            pass(.trust, .local, .authorities(authorities, path: from))
        case .system: pass(.trust, .local, .authorities([], path: nil))
        case .anyoneInsecurely: omit(.trust, .local, .notWanted)
        }
        if let files = plan.identity {
            begin(.identity, .local)
            do throws(Finding) {
                let read = try StoreReading.identity(files)
                identity = read
                pass(.identity, .local, .identity(read.certificate))
            } catch {
                fail(.identity, .local, error)
                isFit = false
            }
        }
        return isFit
    }
}

/// Opens stores and says in the doctor's terms what is wrong with them.
enum StoreReading {
    static func authorities(_ file: StoreFile) throws(Finding) -> [Certificate] {
        let (store, format) = try open(file)
        do throws(StoreError) { return try store.trustedCertificates() } catch {
            throw finding(error, file: file, format: format)
        }
    }

    static func identity(_ source: IdentitySource) throws(Finding) -> TLSIdentity {
        switch source {
        case .loaded(let identity): return identity
        case .store(let file, let alias, let keyPassword):
            let (store, format) = try open(file, keyPassword: keyPassword)
            do throws(StoreError) { return try store.identity(alias: alias) } catch {
                throw finding(error, file: file, format: format)
            }
        case .pem(let certificateFile, let keyFile):
            let chain = try open(certificateFile).store.entries.flatMap(\.certificates)
            guard let own = chain.first else { throw .certificateMissing(path: certificateFile.path) }
            let (keyStore, format) = try open(keyFile)
            guard let key = keyStore.entries.lazy.compactMap(\.key).first else { throw .keyMissing(path: keyFile.path) }
            let identity: TLSIdentity
            do throws(StoreError) { identity = try TLSIdentity(chain: chain, key: key) } catch {
                if case .keyMismatch = error.cause {
                    throw .keyMismatch(certificate: certificateFile.path, key: keyFile.path)
                }
                throw finding(error, file: keyFile, format: format)
            }
            guard own.validity() == .valid else { throw .identityOutdated(path: certificateFile.path, own) }
            return identity
        }
    }

    private static func open(
        _ file: StoreFile, keyPassword: String? = nil
    ) throws(Finding) -> (store: KeyStore, format: KeyStore.Format) {
        guard let bytes = file.bytes else { throw .fileUnreadable(path: file.path) }
        let found = KeyStore.format(of: bytes)
        let isPEM = found == .pem || found == .der
        guard let found, file.kind == .any || (file.kind == .pem) == isPEM else {
            throw .storeFormat(path: file.path, wanted: file.kind, found: found)
        }
        do throws(StoreError) {
            return (try KeyStore(bytes, password: file.password, keyPassword: keyPassword), found)
        } catch {
            throw finding(error, file: file, format: found)
        }
    }

    private static func finding(_ error: StoreError, file: StoreFile, format: KeyStore.Format) -> Finding {
        switch error.cause {
        case .unknownFormat: .storeFormat(path: file.path, wanted: file.kind, found: nil)
        case .malformed, .tampered: .storeDamaged(error.naming(file.path))
        case .passwordRequired: .storePasswordMissing(path: file.path)
        case .wrongPassword, .tamperedOrWrongPassword:
            format == .pem ? .keyPasswordWrong(path: file.path) : .storePasswordWrong(path: file.path, format)
        case .wrongKeyPassword: .keyPasswordWrong(path: file.path)
        case .noTrustedCertificate(let unmarked): .trustStoreEmpty(path: file.path, format: format, unmarked: unmarked)
        case .noPrivateKey: .keyMissing(path: file.path)
        case .noCertificate: .certificateMissing(path: file.path)
        case .keyMismatch: .keyMismatch(certificate: file.path, key: file.path)
        case .expired(let certificate), .notYetValid(let certificate):
            certificate.isAuthority
                ? .trustOutdated(path: file.path, certificate) : .identityOutdated(path: file.path, certificate)
        case .noSuchAlias, .ambiguousKey, .legacyProviderMissing, .unsupported: .storeUnusable(error.naming(file.path))
        }
    }
}

extension KeyStore.Entry {
    fileprivate var certificates: [Certificate] {
        switch content {
        case .key(_, let chain): chain
        case .trusted(let certificate), .certificate(let certificate): [certificate]
        }
    }

    fileprivate var key: PrivateKey? { if case .key(let key, _) = content { key } else { nil } }
}
