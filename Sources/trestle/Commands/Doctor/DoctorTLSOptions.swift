#if Program
import ArgumentParser
import TrestleBridge
import TrestleDoctor
import Foundation
import TrestleTransport

/// The options for trusted authorities and the own certificate.
struct DoctorTLSOptions: ParsableArguments {
    @Option(help: "The trusted authorities, in PEM. Default without --truststore: those of the system.")
    var ca: String?

    @Option(help: "The trusted authorities, in a Java store (PKCS #12, JKS).")
    var truststore: String?

    @Option(help: "The trust store's password. \(SecretSource.help)")
    var truststorePassword: SecretSource?

    @Option(help: "Revocation lists (CRL), PEM or DER. A server certificate that its issuer has revoked is a fault.")
    var crl: String?

    @Option(help: "The client's certificate chain, in PEM.")
    var certificate: String?

    @Option(help: "The key of --certificate, in PEM. (default: in the file of --certificate)")
    var key: String?

    @Option(help: "The client's key and certificate chain, in a Java store.")
    var keystore: String?

    @Option(help: "The alias of the key, when --keystore has several.")
    var keystoreAlias: String?

    @Option(help: "The key store's password. \(SecretSource.help)")
    var keystorePassword: SecretSource?

    @Option(help: "The password of the key, if it has its own. \(SecretSource.help)")
    var keyPassword: SecretSource?

    var isGiven: Bool {
        [ca, truststore, crl, certificate, key, keystore, keystoreAlias].contains { $0 != nil }
            || truststorePassword != nil
            || keystorePassword != nil || keyPassword != nil
    }

    func apply(to plan: inout DoctorPlan) throws {
        if ca != nil, truststore != nil { throw ValidationError("give --ca or --truststore, not both") }
        if certificate == nil, key != nil { throw ValidationError("--key needs a --certificate") }
        if keystore == nil, keystoreAlias != nil { throw ValidationError("--keystore-alias needs a --keystore") }
        if keyPassword != nil, certificate == nil, keystore == nil {
            throw ValidationError("--key-password needs a --certificate or --keystore")
        }
        if certificate != nil, keystore != nil {
            throw ValidationError("give --certificate and --key, or --keystore")
        }
        if !plan.target.usesTLS, ca != nil || truststore != nil || crl != nil || certificate != nil || keystore != nil {
            throw ValidationError(
                "certificates have no effect without TLS: write \(plan.target.service == .mqtt ? "mqtts" : "kafkas")://"
            )
        }
        if let ca { plan.trust = .file(Self.file(ca, .pem, nil)) }
        if let truststore {
            let password = try truststorePassword?.read(for: "--truststore-password")
            plan.trust = .file(Self.file(truststore, .java, password))
        }
        plan.revocationLists = crl.map { Self.file($0, .any, nil) }
        let keyPassword = try keyPassword?.read(for: "--key-password")
        if let certificate {
            let file = Self.own(certificate, .pem, key == nil ? keyPassword : nil)
            plan.identity = .pem(certificate: file, key: key.map { Self.own($0, .pem, keyPassword) }).separated
        }
        if let keystore {
            let password = try keystorePassword?.read(for: "--keystore-password")
            plan.identity = .store(Self.own(keystore, .java, password), alias: keystoreAlias, keyPassword: keyPassword)
        }
    }

    /// One of our own, with a remark if others can read the key in it.
    private static func own(_ path: String, _ kind: StoreFile.Kind, _ password: String?) -> StoreFile {
        let file = file(path, kind, password)
        if let bytes = file.bytes, PEMPart.holdsKey(bytes) { SettingsFile.keyWarning()(path) }
        return file
    }

    private static func file(_ path: String, _ kind: StoreFile.Kind, _ password: String?) -> StoreFile {
        let bytes = try? SettingsFile.reader(named: .onCommandLine)(path)
        // Reports and the commands in them repeat the path, if there is such a file.
        return StoreFile(path: SettingsFile.shown(path).description, bytes: bytes, kind: kind, password: password)
    }
}

extension IdentitySource {
    /// The same, where the certificate's file and the key's may each hold more than that.
    var separated: IdentitySource {
        guard case .pem(var certificate, var key?) = self else { return self }
        certificate.bytes = certificate.bytes.map { PEMPart.certificates($0) }
        key.bytes = key.bytes.map { PEMPart.keys($0) }
        return .pem(certificate: certificate, key: key)
    }
}
#endif
