#if Program
import ArgumentParser
import TrestleBridge
import Foundation
import TrestleTransport

/// How the embedded listeners are reached and by whom: options of `trestle run` without a file.
struct ListenerArguments: ParsableArguments {
    @Option(help: "The address to listen on. (default: 127.0.0.1)")
    var host: String?

    @Option(
        help:
            "The host name that Kafka clients are given; with TLS, a name in the certificate. (default: the host)"
    )
    var advertisedHost: String?

    @Option(help: "Use TLS with this certificate chain, in PEM. The key may be in the same file.")
    var tlsCertificate: String?

    @Option(help: "The private key of --tls-certificate, in PEM.")
    var tlsKey: String?

    @Option(help: "The password of the private key. \(SecretSource.help)")
    var tlsKeyPassword: SecretSource?

    @Option(help: "Use TLS with the key and certificate chain in this store: PKCS #12, JKS or PEM.")
    var keystore: String?

    @Option(help: "The password of --keystore. \(SecretSource.help)")
    var keystorePassword: SecretSource?

    @Option(help: "Require a client certificate from one of these authorities: PEM, or a trust store.")
    var clientCA: String?

    @Option(help: "The password of --client-ca, if it is a store. \(SecretSource.help)")
    var clientCAPassword: SecretSource?

    @Option(
        help:
            "Refuse clients whose certificate is on one of these revocation lists (CRL): PEM or DER. SIGHUP reads it again."
    )
    var crl: String?

    @Flag(help: "Also accept clients without a certificate. If a client shows one, it must come from --client-ca.")
    var clientCertificateOptional = false

    @Option(help: "Accept only the users in this file: YAML, 'users:' with 'name', and 'password' or 'token'.")
    var users: String?

    @Option(
        help: """
            How long a Kafka client may stay connected before it must authenticate again, for example 1h. \
            (default: for ever)
            """)
    var sessionLifetime: String?

    @Flag(
        help:
            "Accept other machines without TLS or users, and accept passwords and tokens in the clear.")
    var allowInsecure = false

    /// Whether any of them was given.
    var isGiven: Bool {
        host != nil || advertisedHost != nil || usesTLS || users != nil || sessionLifetime != nil
            || tlsKey != nil || clientCA != nil || allowInsecure
    }

    /// Whether clients must show who they are. TLS alone keeps others from reading, not from connecting.
    private var demandsIdentity: Bool { users != nil || (clientCA != nil && !clientCertificateOptional) }

    private var usesTLS: Bool { tlsCertificate != nil || keystore != nil }

    /// Whether they suit each other. Not `validate`, which comes before the command can say that they do not apply.
    ///
    /// - Parameter servesKafka: whether there is a listener for Kafka clients among them.
    func check(servesKafka: Bool = true) throws {
        if !servesKafka, sessionLifetime != nil {
            throw ValidationError("--session-lifetime is for Kafka clients, which do not come here.")
        }
        if servesKafka, let host, ["0.0.0.0", "::", "*"].contains(host), advertisedHost == nil {
            throw ValidationError(
                "--host \(host) needs --advertised-host: Kafka clients need an address to connect to.")
        }
        if let host, !EmbeddedSecurity.isLoopback(host), !demandsIdentity, !allowInsecure {
            throw ValidationError(
                "this --host would accept everybody: add --users (and --tls-certificate), or --client-ca without "
                    + "--client-certificate-optional, or --allow-insecure if that is meant.")
        }
        if tlsCertificate != nil, keystore != nil {
            throw ValidationError("--tls-certificate and --keystore exclude each other.")
        }
        if !usesTLS, tlsKey != nil || clientCA != nil {
            throw ValidationError("--tls-key and --client-ca need --tls-certificate or --keystore.")
        }
        if clientCA == nil, clientCertificateOptional || clientCAPassword != nil || crl != nil {
            throw ValidationError("--client-certificate-optional, --client-ca-password and --crl need --client-ca.")
        }
        if let sessionLifetime {
            guard let duration = Quantities.duration(sessionLifetime), duration >= .seconds(1) else {
                throw ValidationError("--session-lifetime takes a duration of at least 1s.")
            }
            if users == nil { throw ValidationError("--session-lifetime needs --users.") }
        }
    }

    /// Loads what the options name; prints what is wrong and ends with the exit code for it.
    ///
    /// - Parameter servesKafka: as for `check`.
    func load(servesKafka: Bool = true) throws -> EmbeddedSecurity {
        var security = EmbeddedSecurity(host: host ?? "127.0.0.1", advertisedHost: advertisedHost)
        security.allowsInsecure = allowInsecure
        security.sessionLifetime = sessionLifetime.flatMap { Quantities.duration($0) }
        do {
            if usesTLS { security.tls = try tlsContext(.onCommandLine) }
            if let users { security.users = CurrentUsers(try directory(users, .onCommandLine)) }
        } catch let error as ValidationError {
            throw error
        } catch {
            printError("\(error)")
            throw ExitStatus.configuration
        }
        if servesKafka, security.shutsEverybodyOut {
            throw ValidationError(
                "\(users ?? "") has only tokens, and without TLS none is accepted at \(security.host): add --tls-certificate, "
                    + "or --allow-insecure if that is meant.")
        }
        return security
    }

    /// Reads certificates again and puts them in place for the connections to come. What cannot be used stays as it was.
    ///
    /// - Parameter report: is told what came of it.
    func reloadCertificates(_ security: EmbeddedSecurity, report: inout ReloadReport) {
        if let tls = security.tls {
            report.attempt("certificates") { try tls.reload(try tlsContext(.inFile).configuration) }
        }
    }

    /// Reads users again. A file that cannot be used leaves them as they were.
    ///
    /// - Parameter report: is told what came of it.
    /// - Returns: the users that are gone or changed; `nil` when users were not read.
    func reloadUsers(_ security: EmbeddedSecurity, report: inout ReloadReport) -> UserChanges? {
        guard let file = users, let current = security.users else { return nil }
        var changes: UserChanges?
        report.attempt("users") {
            let found = current.replace(with: try directory(file, .inFile))
            changes = found
            return "\(found.changed.count) of them changed or removed"
        }
        report.remarks += current.value.warnings
        return changes
    }

    private func directory(_ file: String, _ place: SettingsFile.Place) throws -> UserDirectory {
        SettingsFile.warnIfExposed(file, holding: "passwords")
        let bytes: [UInt8]
        do { bytes = try SettingsFile.content(file, named: place) } catch {
            throw SettingsFile.Fault(description: "\(SettingText(path: file)): \(error)")
        }
        return try UserDirectory.read(
            try UserDirectory.text(bytes, file: file), file: file, environment: ProcessInfo.processInfo.environment,
            readFile: SettingsFile.reader(beside: file))
    }

    /// For connections to others of its kind: the listener's own certificate is that of the client.
    ///
    /// - Parameters:
    ///   - authorities: the file with the authorities to trust; `nil` for those of the system.
    ///   - option: the option that named the file.
    func peerContext(trusting authorities: String?, named option: String) throws -> TLSContext? {
        guard usesTLS || authorities != nil else { return nil }
        do {
            return try makePeerContext(trusting: authorities, option, .onCommandLine)
        } catch let error as ValidationError {
            throw error
        } catch {
            printError("\(error)")
            throw ExitStatus.configuration
        }
    }

    /// Reads the files of `peerContext` again. Those that cannot be used leave the context as it was.
    func reloadPeerContext(
        _ context: TLSContext, trusting authorities: String?, named option: String, report: inout ReloadReport
    ) {
        report.attempt(option) {
            try context.reload(try makePeerContext(trusting: authorities, option, .inFile).configuration)
        }
    }

    private func makePeerContext(
        trusting authorities: String?, _ option: String, _ place: SettingsFile.Place
    ) throws -> TLSContext {
        var settings = TLSSettings()
        if usesTLS { settings.identity = try identity(place) }
        if let authorities {
            do { try SettingsFile.check(authorities) } catch {
                throw SettingsFile.Fault(description: "\(option): \(error)")
            }
            settings.trust = .store(.file(authorities), password: nil)
            settings.revocationLists = crl.map { .file($0) }
        }
        return try settings.clientContext(read: SettingsFile.reader(named: place))
    }

    private func tlsContext(_ place: SettingsFile.Place) throws -> TLSContext {
        var settings = TLSSettings()
        // An option that names no file is called by its name: the path may be a misplaced secret.
        for (option, path) in [
            ("--tls-certificate", tlsCertificate), ("--tls-key", tlsKey), ("--keystore", keystore),
            ("--client-ca", clientCA), ("--crl", crl),
        ] {
            guard let path else { continue }
            do { try SettingsFile.check(path) } catch { throw SettingsFile.Fault(description: "\(option): \(error)") }
        }
        settings.identity = try identity(place)
        settings.revocationLists = crl.map { .file($0) }
        if let clientCA {
            let password = try clientCAPassword.map { Secret(try $0.read(for: "--client-ca-password", named: place)) }
            settings.trust = .store(.file(clientCA), password: password)
        }
        return try settings.serverContext(
            clientCertificates: clientCA == nil ? .none : clientCertificateOptional ? .optional : .required,
            read: SettingsFile.reader(named: place), foundKey: SettingsFile.keyWarning())
    }

    /// The certificate of the listener with its key.
    private func identity(_ place: SettingsFile.Place) throws -> TLSSettings.Identity? {
        let keyPassword = try tlsKeyPassword.map { Secret(try $0.read(for: "--tls-key-password", named: place)) }
        if let keystore {
            let password = try keystorePassword.map { Secret(try $0.read(for: "--keystore-password", named: place)) }
            return .store(.file(keystore), password: password, keyPassword: keyPassword, alias: nil)
        }
        guard let tlsCertificate else { return nil }
        guard let tlsKey else {
            return .store(.file(tlsCertificate), password: keyPassword, keyPassword: nil, alias: nil)
        }
        return .pair(certificate: .file(tlsCertificate), key: .file(tlsKey), keyPassword: keyPassword)
    }
}
#endif
