import TrestleTransport

// The files of this machine: whom to trust, and who we are.
extension Examination {
    /// - Returns: whether the network may be gone to.
    func readFiles() -> Bool {
        var isFit = true
        begin(.trust, .local)
        switch plan.trust {
        case .file(let file):
            do throws(FileFinding) {
                let read = try StoreReading(stores: plan.stores).authorities(file)
                anchors = read
                pass(.trust, .local, .authorities(read, path: file.place))
            } catch {
                fail(.trust, .local, .file(error))
                isFit = false
            }
        case .loaded(let authorities, let from):
            anchors = authorities
            pass(.trust, .local, .authorities(authorities, path: from))
        case .system: pass(.trust, .local, .authorities([], path: nil))
        case .anyoneInsecurely: omit(.trust, .local, .notRequested)
        }
        if let file = plan.revocationLists {
            begin(.trust, .local)
            do throws(FileFinding) {
                revocationLists = try StoreReading.revocationLists(file)
                pass(.trust, .local, .revocationLists(revocationLists, path: file.place))
            } catch {
                fail(.trust, .local, .file(error))
                isFit = false
            }
        }
        if let files = plan.identity {
            begin(.identity, .local)
            do throws(FileFinding) {
                let read = try StoreReading(stores: plan.stores).identity(files)
                identity = read
                pass(.identity, .local, .identity(read.certificate, path: files.place))
            } catch {
                fail(.identity, .local, .file(error))
                isFit = false
            }
        }
        return isFit
    }
}

extension StoreFile {
    /// The path, and where it is named.
    fileprivate var place: String { origin.map { "\(path) (\($0))" } ?? path }
}

extension IdentitySource {
    fileprivate var place: String? {
        switch self {
        case .loaded: nil
        case .pem(let certificate, _): certificate.place
        case .store(let file, _, _): file.place
        }
    }
}

/// Opens stores and says in the doctor's terms what is wrong with them.
struct StoreReading {
    let stores: KeyStoreReader

    func authorities(_ file: StoreFile) throws(FileFinding) -> [Certificate] {
        let (store, format) = try open(file)
        do throws(StoreError) { return try store.trustedCertificates() } catch {
            throw finding(error, file: file, format: format)
        }
    }

    static func revocationLists(_ file: StoreFile) throws(FileFinding) -> [RevocationList] {
        guard let bytes = file.bytes else { throw .unreadable(path: file.path) }
        let lists: [RevocationList]
        do throws(StoreError) { lists = try RevocationList.lists(in: bytes) } catch {
            throw .storeDamaged(error.naming(file.path))
        }
        if let outdated = lists.first(where: { $0.isOutdated() }) {
            throw .revocationListOutdated(path: file.path, outdated)
        }
        return lists
    }

    func identity(_ source: IdentitySource) throws(FileFinding) -> TLSIdentity {
        switch source {
        case .loaded(let identity): return identity
        case .store(let file, let alias, let keyPassword):
            return try identity(in: file, alias: alias, keyPassword: keyPassword)
        case .pem(let certificate, nil): return try identity(in: certificate, alias: nil, keyPassword: nil)
        case .pem(let certificateFile, let keyFile?):
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

    private func identity(
        in file: StoreFile, alias: String?, keyPassword: String?
    ) throws(FileFinding) -> TLSIdentity {
        let (store, format) = try open(file, keyPassword: keyPassword)
        do throws(StoreError) { return try store.identity(alias: alias) } catch {
            throw finding(error, file: file, format: format)
        }
    }

    private func open(
        _ file: StoreFile, keyPassword: String? = nil
    ) throws(FileFinding) -> (store: KeyStore, format: KeyStore.Format) {
        guard let bytes = file.bytes else { throw .unreadable(path: file.path) }
        let found = KeyStore.format(of: bytes)
        let isPEM = found == .pem || found == .der
        guard let found, file.kind == .any || (file.kind == .pem) == isPEM else {
            throw .storeFormat(path: file.path, expected: file.kind, found: found)
        }
        do throws(StoreError) {
            return (try stores.open(bytes, password: file.password, keyPassword: keyPassword), found)
        } catch {
            throw finding(error, file: file, format: found)
        }
    }

    private func finding(_ error: StoreError, file: StoreFile, format: KeyStore.Format) -> FileFinding {
        switch error.cause {
        case .unknownFormat: .storeFormat(path: file.path, expected: file.kind, found: nil)
        case .malformed, .tampered: .storeDamaged(error.naming(file.path))
        case .passwordRequired:
            format == .pem ? .keyPasswordMissing(path: file.path) : .storePasswordMissing(path: file.path)
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
        case .ambiguousKey(let aliases): .keyAmbiguous(path: file.path, aliases: aliases)
        case .noSuchAlias(let alias, let available):
            .aliasMissing(path: file.path, alias: alias, available: available)
        case .legacyProviderMissing, .unsupported: .storeUnusable(error.naming(file.path))
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
