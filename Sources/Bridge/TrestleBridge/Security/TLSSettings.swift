import TrestleBase
public import TrestleTransport

/// The TLS settings: files, passwords and checks. The files are not read.
public struct TLSSettings: Sendable, Equatable {
    /// Certificates or keys, and their location. The format is detected by content: PEM, PKCS #12, JKS, JCEKS, DER.
    public enum Material: Sendable, Hashable {
        case file(String)
        /// The PEM itself.
        case pem(Secret)
        /// A store itself, in base64.
        case base64(Secret)
    }

    public enum Trust: Sendable, Hashable {
        /// The authorities that the operating system trusts.
        case system
        case store(Material, password: Secret?)
        /// Any server: an attacker on the path can read and change everything.
        case anyoneInsecurely
    }

    public enum Identity: Sendable, Hashable {
        /// A store that holds key and chain.
        case store(Material, password: Secret?, keyPassword: Secret?, alias: String?)
        /// The chain and the key in PEM, apart from each other.
        case pair(certificate: Material, key: Material, keyPassword: Secret?)
    }

    public var trust = Trust.system
    /// The own certificate and key.
    public var identity: Identity?
    /// Whether the server's certificate must hold the host that was connected to.
    public var checksName = true
    public var minimumVersion = TLSVersion.tls1_2
    public var maximumVersion = TLSVersion.tls1_3
    /// As OpenSSL lists them; `nil` is its own choice.
    public var cipherList: String?
    /// Cipher suites of TLS 1.3; `nil` is OpenSSL's own choice.
    public var cipherSuites: String?
    /// The application protocol that a client offers (ALPN, RFC 7301); `nil`: none.
    public var applicationProtocol: String?
    /// Certificate revocation lists, in PEM or DER; `nil`: revocation is not checked. OCSP is not supported.
    public var revocationLists: Material?
    /// The places in files that name `trust` and `identity`, for explanations; `nil` without such a file.
    public var origin: Origin?

    /// The file that settings are from, and its lines, which start at 1.
    public struct Origin: Sendable, Hashable {
        public var file: String
        public var trustLine: Int?
        public var identityLine: Int?

        public init(file: String, trustLine: Int? = nil, identityLine: Int? = nil) {
            self.file = file
            self.trustLine = trustLine
            self.identityLine = identityLine
        }
    }

    public init() {}

    /// Wherever the settings were read from.
    public static func == (left: TLSSettings, right: TLSSettings) -> Bool {
        left.trust == right.trust && left.identity == right.identity && left.checksName == right.checksName
            && left.minimumVersion == right.minimumVersion && left.maximumVersion == right.maximumVersion
            && left.cipherList == right.cipherList && left.cipherSuites == right.cipherSuites
            && left.revocationLists == right.revocationLists && left.applicationProtocol == right.applicationProtocol
    }

    /// Gives the content of a file, or says in a line why it cannot.
    public typealias FileReader = (String) throws -> [UInt8]

    /// For connecting.
    ///
    /// - Parameters:
    ///   - stores: opens the stores; one for all settings that are read together, so that they have a common limit.
    ///   - foundKey: called with each file that contains a private key, before it is opened.
    public func clientContext(
        read: FileReader, stores: KeyStoreReader = KeyStoreReader(), foundKey: (String) -> Void = { _ in }
    ) throws(TLSSettingsError) -> TLSContext {
        var configuration = TLSConfiguration.client(
            trust: try loadedTrust(read, stores),
            identity: try identity.map { identity throws(TLSSettingsError) in
                try load(identity, read, stores, foundKey)
            })
        configuration.nameCheck = checksName ? .host : .offInsecurely
        configuration.applicationProtocols = applicationProtocol.map { [$0] } ?? []
        configuration.revocationLists = try loadedRevocationLists(read)
        return try context(configuration)
    }

    /// For a listener. With `trust` other than `system`, clients need a certificate of those authorities, or may show
    /// one.
    ///
    /// - Parameters:
    ///   - stores: opens the stores; one for all settings that are read together, so that they have a common limit.
    ///   - foundKey: called with each file that contains a private key, before it is opened.
    public func serverContext(
        clientCertificates: TLSConfiguration.ClientCertificates, read: FileReader,
        stores: KeyStoreReader = KeyStoreReader(), foundKey: (String) -> Void = { _ in }
    ) throws(TLSSettingsError) -> TLSContext {
        guard let identity else {
            throw TLSSettingsError(.identity, "a listener with TLS needs a certificate and a key")
        }
        let loaded = try load(identity, read, stores, foundKey)
        var configuration = TLSConfiguration.server(identity: loaded)
        if clientCertificates != .none {
            configuration = .server(
                identity: loaded, clientCertificates: clientCertificates, trust: try loadedTrust(read, stores))
            configuration.revocationLists = try loadedRevocationLists(read)
        }
        return try context(configuration)
    }

    /// For a listener whose clients need a certificate if these settings name authorities.
    public func serverContext(
        read: FileReader, stores: KeyStoreReader = KeyStoreReader(), foundKey: (String) -> Void = { _ in }
    ) throws(TLSSettingsError) -> TLSContext {
        let asksClients = if case .system = trust { false } else { true }
        return try serverContext(
            clientCertificates: asksClients ? .required : .none, read: read, stores: stores, foundKey: foundKey)
    }

    private func loadedRevocationLists(_ read: FileReader) throws(TLSSettingsError) -> [RevocationList] {
        guard let revocationLists else { return [] }
        let bytes = try bytes(of: revocationLists, .trust, read)
        let name = Self.name(revocationLists)
        let lists: [RevocationList]
        do throws(StoreError) { lists = try RevocationList.lists(in: bytes) } catch {
            throw TLSSettingsError(.trust, "\(error.naming(name))")
        }
        if let outdated = lists.first(where: { $0.isOutdated() }) {
            throw TLSSettingsError(
                .trust,
                "\(name): the \(outdated) is outdated, and no client of that authority would be accepted: get the current one"
            )
        }
        return lists
    }

    private func context(_ configuration: TLSConfiguration) throws(TLSSettingsError) -> TLSContext {
        var configuration = configuration
        configuration.minimumVersion = minimumVersion
        configuration.maximumVersion = maximumVersion
        configuration.cipherList = cipherList
        configuration.cipherSuites = cipherSuites
        do throws(TLSFailure) { return try TLSContext(configuration) } catch {
            throw TLSSettingsError(.setting, "\(error)")
        }
    }

    private func loadedTrust(
        _ read: FileReader, _ stores: KeyStoreReader
    ) throws(TLSSettingsError) -> TLSConfiguration.Trust {
        switch trust {
        case .system: return .system
        case .anyoneInsecurely: return .anyoneInsecurely
        case .store(let material, let password):
            let bytes = try bytes(of: material, .trust, read)
            do throws(StoreError) {
                return .certificates(try stores.open(bytes, password: password?.value).trustedCertificates())
            } catch {
                throw TLSSettingsError(.trust, "\(error.naming(Self.name(material)))")
            }
        }
    }

    private func load(
        _ identity: Identity, _ read: FileReader, _ stores: KeyStoreReader, _ foundKey: (String) -> Void
    ) throws(TLSSettingsError) -> TLSIdentity {
        var bytes: [UInt8]
        let name: String
        var store: (password: Secret?, keyPassword: Secret?, alias: String?)
        switch identity {
        case .store(let material, let password, let keyPassword, let alias):
            bytes = try self.bytes(of: material, .identity, read)
            if case .file(let path) = material, PEMPart.holdsKey(bytes) { foundKey(path) }
            name = Self.name(material)
            store = (password, keyPassword, alias)
        case .pair(let certificate, let key, let keyPassword):
            bytes = try pair(certificate, key, read, foundKey)
            name = "\(Self.name(certificate)) with \(Self.name(key))"
            store = (keyPassword, nil, nil)
        }
        defer { bytes.wipe() }
        do throws(StoreError) {
            return try stores.open(bytes, password: store.password?.value, keyPassword: store.keyPassword?.value)
                .identity(alias: store.alias)
        } catch {
            throw TLSSettingsError(.identity, "\(error.naming(name))\(Self.fix(error, of: identity))")
        }
    }

    /// The chain and the key in one text. Either file may hold more than what is needed: some write the key into the
    /// certificate's file as well.
    private func pair(
        _ certificate: Material, _ key: Material, _ read: FileReader, _ foundKey: (String) -> Void
    ) throws(TLSSettingsError) -> [UInt8] {
        var bytes: [UInt8] = []
        for (material, part) in [(certificate, PEMPart.certificates), (key, PEMPart.keys)] {
            var file = try self.bytes(of: material, .identity, read)
            let isSecond = bytes.count > 0 && certificate == key
            if case .file(let path) = material, !isSecond, PEMPart.holdsKey(file) { foundKey(path) }
            var found = part(file)
            bytes.appendSecret(found)
            bytes.appendSecret([0x0a])
            found.wipe()
            file.wipe()
        }
        return bytes
    }

    /// The missing settings, by their names in files and as options.
    private static func fix(_ error: StoreError, of identity: Identity) -> String {
        let isPair = if case .pair = identity { true } else { false }
        return switch error.cause {
        case .noPrivateKey where !isPair: ": name the key's file as well ('key', --tls-key)"
        case .passwordRequired where isPair: ": add 'key_password' or --tls-key-password"
        case .passwordRequired: ": add 'keystore_password' or --keystore-password (for a key in PEM --tls-key-password)"
        case .keyMismatch where isPair: ": its key is in another file"
        default: ""
        }
    }

    private func bytes(
        of material: Material, _ part: TLSSettingsError.Part, _ read: FileReader
    ) throws(TLSSettingsError) -> [UInt8] {
        switch material {
        case .pem(let text): return Array(text.value.utf8)
        case .base64(let text): return Base64.decode(text.value.utf8) ?? []
        case .file(let path):
            do { return try read(path) } catch {
                throw TLSSettingsError(part, "\(SettingText(path: path)) (\(part.file)): \(error)")
            }
        }
    }

    private static func name(_ material: Material) -> String {
        switch material {
        case .file(let path): SettingText(argument: path).description
        case .pem: "the PEM given"
        case .base64: "the store given"
        }
    }
}

/// Why TLS cannot be set up as configured.
public struct TLSSettingsError: Error, Sendable, CustomStringConvertible {
    /// Which of the settings is at fault.
    public enum Part: Sendable, Hashable {
        case trust, identity, setting

        /// The purpose of a file.
        var file: String {
            switch self {
            case .trust: "trusted authorities"
            case .identity: "our certificate and key"
            case .setting: "TLS"
            }
        }
    }

    public let part: Part
    public let description: String

    init(_ part: Part, _ description: String) {
        self.part = part
        self.description = description
    }
}
