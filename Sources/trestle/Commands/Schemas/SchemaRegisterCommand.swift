#if Program
import ArgumentParser
import Foundation
import SchemaRegistry
import TrestleBridge
import TrestleTransport
import WireBytes

/// How a command reaches a schema registry.
struct RegistryOptions: ParsableArguments {
    @Option(
        name: .customLong("registry"),
        help: "The registry's URL; several are separated by commas, and the next is tried when one does not respond.")
    var urls = "http://localhost:8081"

    @Option(help: "The user for basic authentication.")
    var registryUser: String?

    @Option(help: "The user's password. \(SecretSource.help)")
    var registryPassword: SecretSource?

    @Option(help: "The authorities to trust for https: PEM, or a trust store. (default: those of the system)")
    var registryCA: String?

    @Option(help: "The password of --registry-ca, if it is a store. \(SecretSource.help)")
    var registryCAPassword: SecretSource?

    @Option(help: "The client certificate for https, with its chain, in PEM. The key may be in the same file.")
    var registryCertificate: String?

    @Option(help: "The private key of --registry-certificate, in PEM.")
    var registryKey: String?

    @Option(help: "The password of the private key. \(SecretSource.help)")
    var registryKeyPassword: SecretSource?

    @Option(help: "The client certificate for https and its key in a store: PKCS #12, JKS or PEM.")
    var registryKeystore: String?

    @Option(help: "The password of --registry-keystore. \(SecretSource.help)")
    var registryKeystorePassword: SecretSource?

    func validate() throws {
        if registryCertificate != nil, registryKeystore != nil {
            throw ValidationError("--registry-certificate and --registry-keystore exclude each other.")
        }
        if registryKey != nil, registryCertificate == nil {
            throw ValidationError("--registry-key needs --registry-certificate.")
        }
        if registryCAPassword != nil, registryCA == nil {
            throw ValidationError("--registry-ca-password needs --registry-ca.")
        }
        if registryKeystorePassword != nil, registryKeystore == nil {
            throw ValidationError("--registry-keystore-password needs --registry-keystore.")
        }
        if registryKeyPassword != nil, registryCertificate == nil, registryKeystore == nil {
            throw ValidationError("--registry-key-password needs --registry-certificate or --registry-keystore.")
        }
    }

    /// The TLS settings that the options name; `nil` without any.
    private func tls() throws -> TLSContext? {
        let files = [
            ("--registry-ca", registryCA), ("--registry-certificate", registryCertificate),
            ("--registry-key", registryKey), ("--registry-keystore", registryKeystore),
        ].compactMap { option, path in path.map { (option, $0) } }
        guard !files.isEmpty else { return nil }
        // An option that names no file is called by its name: the path may be a misplaced secret.
        for (option, path) in files {
            do { try SettingsFile.check(path) } catch { throw SettingsFile.Fault(description: "\(option): \(error)") }
        }
        var settings = TLSSettings()
        if let registryCA {
            let password = try registryCAPassword.map { Secret(try $0.read(for: "--registry-ca-password")) }
            settings.trust = .store(.file(registryCA), password: password)
        }
        let keyPassword = try registryKeyPassword.map { Secret(try $0.read(for: "--registry-key-password")) }
        if let registryKeystore {
            let password = try registryKeystorePassword.map { Secret(try $0.read(for: "--registry-keystore-password")) }
            settings.identity = .store(
                .file(registryKeystore), password: password, keyPassword: keyPassword, alias: nil)
        } else if let registryCertificate, let registryKey {
            settings.identity = .pair(
                certificate: .file(registryCertificate), key: .file(registryKey), keyPassword: keyPassword)
        } else if let registryCertificate {
            settings.identity = .store(
                .file(registryCertificate), password: keyPassword, keyPassword: nil, alias: nil)
        }
        return try settings.clientContext(
            read: SettingsFile.reader(named: .onCommandLine), foundKey: SettingsFile.keyWarning())
    }

    func client() throws -> SchemaRegistryClient {
        var configuration = SchemaRegistryConfiguration(urls.split(separator: ",").map(String.init))
        if let registryUser {
            configuration.authentication = .basic(
                username: registryUser, password: try registryPassword?.read(for: "--registry-password") ?? "")
        }
        for server in configuration.serversInTheClear {
            printError(
                "warning: the registry's password is sent in the clear to \(server): everyone between here and the registry can read "
                    + "it; use https://")
        }
        do {
            if let tls = try tls() { configuration.tls = tls }
            return try SchemaRegistryClient(configuration)
        } catch {
            printError("\(error)")
            throw ExitStatus.configuration
        }
    }
}

/// `trestle schema register SUBJECT FILE`.
struct SchemaRegisterCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "register",
        abstract: "Register a schema with a schema registry.",
        discussion: """
            Prints the schema's id. The exit code is 65 when the registry refuses the schema, for example because it breaks the subject's \
            compatibility level, and 69 when no registry responds.
            """)

    @Argument(help: "The subject, for example plant-value for the values of the topic plant.")
    var subject: String

    @Argument(help: "The schema's file; - is standard input.")
    var file: String

    @OptionGroup var registry: RegistryOptions

    @Option(help: "The schema's type: AVRO, JSON or PROTOBUF.")
    var type = "AVRO"

    @Option(
        name: .customLong("reference"),
        help:
            "A reference, NAME=SUBJECT:VERSION: the name by which the schema calls it, and where it is registered; may be repeated."
    )
    var references: [String] = []

    @Flag(help: "Take schemas that say the same for one.")
    var normalize = false

    @Flag(name: .customLong("check"), help: "Only check whether the schema may follow the subject's latest version.")
    var onlyChecks = false

    func run() async throws {
        let schema = RegisteredSchema(
            kind: type.uppercased(), text: String(decoding: try CommandInput.bytes(file), as: UTF8.self),
            references: try references.map(Self.reference))
        let client = try registry.client()
        do throws(SchemaRegistryError) {
            if onlyChecks {
                let breaks = try await client.incompatibilities(of: schema, with: subject)
                for fault in breaks { printLine(TerminalText.line(fault)) }
                if !breaks.isEmpty {
                    throw SchemaRegistryError(.incompatible, "the schema may not follow the latest version")
                }
            } else {
                printLine("\(try await client.register(schema, subject: subject, normalize: normalize).id)")
            }
        } catch {
            printError(TerminalText.line("\(error)"))
            await client.stop()
            throw error.isTransient || error.code == .unauthorized ? ExitStatus.unavailable : ExitStatus.refusedData
        }
        await client.stop()
    }

    private static func reference(_ text: String) throws -> RegisteredSchema.Reference {
        guard let equals = text.firstIndex(of: "="), let colon = text.lastIndex(of: ":"), equals < colon,
            let version = Int(text[text.index(after: colon)...]), version > 0
        else { throw ValidationError("--reference takes NAME=SUBJECT:VERSION") }
        return RegisteredSchema.Reference(
            name: String(text[..<equals]), subject: String(text[text.index(after: equals)..<colon]), version: version)
    }
}
#endif
