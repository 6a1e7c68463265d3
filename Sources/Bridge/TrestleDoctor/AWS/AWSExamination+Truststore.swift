import CloudSecrets
import TrestleBase
import TrestleTransport
import WireBytes

// The trust store, which AWS IoT reads from a secret.
extension AWSExamination {
    /// The largest secret.
    static let maximumSecretSize = 65_536
    /// The trust store's file in commands.
    static let truststoreFile = "kafka.truststore.jks"

    /// The command that puts the trust store into its secret.
    static func putTruststore(_ secret: String?) -> String {
        "aws secretsmanager put-secret-value --secret-id \(argument(secret)) --secret-binary fileb://\(truststoreFile)"
    }

    mutating func examineTruststore(_ action: KafkaActionFacts) {
        let name = action.truststoreSecret.map { PeerText($0.id).description } ?? "ssl.truststore"
        var content = documents.truststore
        if content == nil, let text = action.properties["ssl.truststore"] { content = Base64.decode(text.utf8) }
        guard let content else {
            if action.truststoreSecret == nil, action.properties["ssl.truststore"] == nil {
                return pass(.truststore, name, "none: the authorities of AWS are trusted")
            }
            return skip(.truststore, name, "--truststore FILE")
        }
        let command = Self.putTruststore(action.truststoreSecret?.id)
        guard KeyStore.format(of: content) != nil else {
            let inner = Base64.decode(content.filter { $0 > 0x20 })
            let isTwice = inner.map { KeyStore.format(of: $0) != nil } ?? false
            return fail(
                .truststore, name,
                AWSFinding(
                    isTwice ? "truststore-base64" : "truststore-format",
                    isTwice
                        ? "the secret holds the trust store in base64, and get_secret encodes it once more"
                        : "the secret is not a trust store: neither JKS, PKCS #12 nor PEM",
                    found: "\(content.count) bytes", expected: "the bytes of the file", fix: [command]))
        }
        if content.count > Self.maximumSecretSize {
            return fail(
                .truststore, name,
                AWSFinding(
                    "truststore-size", "the trust store is larger than a secret may be",
                    found: "\(content.count) bytes",
                    expected: "at most \(Self.maximumSecretSize)",
                    fix: [
                        "keytool -importcert -noprompt -alias ca -file ca.crt -keystore kafka.truststore.jks", command,
                    ]))
        }
        do throws(StoreError) {
            let store = try stores.open(content, password: action.properties["ssl.truststore.password"])
            let authorities = try store.trustedCertificates()
            pass(
                .truststore, name,
                "\(store.format.rawValue), trusts \(Self.shown(authorities.map { "\($0)" }))")
        } catch {
            fail(.truststore, name, finding(error, name, command))
        }
    }

    private func finding(_ error: StoreError, _ name: String, _ command: String) -> AWSFinding {
        switch error.cause {
        case .wrongPassword, .tamperedOrWrongPassword, .passwordRequired:
            AWSFinding(
                "truststore-password", "ssl.truststore.password does not open the trust store",
                fix: ["keytool -list -keystore kafka.truststore.jks   # tells whether a password opens it"])
        case .noTrustedCertificate:
            AWSFinding(
                "truststore-empty", "the trust store holds no certificate to trust",
                fix: [
                    "keytool -importcert -noprompt -alias ca -file ca.crt -keystore kafka.truststore.jks", command,
                ])
        case .expired(let certificate), .notYetValid(let certificate):
            AWSFinding(
                "truststore-outdated", "no certificate in the trust store is valid now",
                found: "\(certificate), until \(certificate.notAfter)",
                fix: [
                    "keytool -importcert -noprompt -alias ca-new -file ca.crt -keystore kafka.truststore.jks", command,
                ])
        default: AWSFinding("truststore-unusable", error.naming(name).description, fix: [command])
        }
    }

    /// A name as an argument of a command.
    static func argument(_ text: String?) -> String {
        guard let text else { return "SECRET" }
        let isPlain = text.utf8.allSatisfy { "/_+=.@-:".utf8.contains($0) || $0 &- 48 < 10 || ($0 | 0x20) &- 97 < 26 }
        return isPlain ? text : "SECRET"
    }
}
