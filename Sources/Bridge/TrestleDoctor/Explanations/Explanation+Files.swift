import TrestleBase
import TrestleTransport

extension StoreFile.Kind {
    fileprivate var words: String {
        switch self {
        case .pem: "PEM"
        case .java: "a Java store (PKCS12 or JKS)"
        case .any: "PEM, PKCS12 or JKS"
        }
    }
}

extension KeyStore.Format {
    fileprivate var words: String {
        switch self {
        case .pem: "PEM"
        case .der: "DER"
        case .pkcs12: "PKCS12"
        case .jks: "JKS"
        case .jceks: "JCEKS"
        }
    }
}

// Faults in the files of this machine.
extension FileFinding {
    func explanation(_ context: ExplanationContext) -> Explanation {
        switch self {
        case .unreadable(let path):
            Explanation(
                "\(path) cannot be read", fix: ["see whether it is there and whose it is:", "ls -l \(quoted(path))"])
        case .storeFormat(let path, let expected, let found):
            format(path, expected, found, isTrust: context.trust?.path == path)
        case .storePasswordMissing(let path):
            Explanation(
                "\(path) is encrypted, and no password was given", expected: "its password",
                fix: [
                    "give it from the environment or a file:",
                    context.trust?.path == path ? "--truststore-password env:NAME" : "--keystore-password env:NAME",
                ])
        case .storePasswordWrong(let path, let format):
            Explanation(
                "the password of \(path) is wrong"
                    + (format == .jks || format == .jceks ? ", or the file was changed after it was written" : ""),
                found: "a \(format.words) store that the given password does not open", expected: "its password",
                fix: ["try the password; keytool asks for it:", "keytool -list -keystore \(quoted(path))"])
        case .storeDamaged(let error):
            Explanation(
                "\(error)",
                fix: [
                    "copy the file again, in binary mode, and compare the sums:",
                    "sha256sum \(quoted(error.name ?? ""))",
                ])
        case .trustStoreEmpty(let path, .pem?, _):
            Explanation(
                "\(path) holds no certificate to trust", found: "PEM without a certificate: a private key, perhaps",
                expected: "the certificate of the server's CA, between BEGIN CERTIFICATE and END CERTIFICATE",
                fix: ["give the CA's certificate, not its key:", "--ca ca.crt"])
        case .trustStoreEmpty(let path, _, 0):
            Explanation(
                "\(path) holds no certificate to trust", found: "an empty store",
                expected: "the certificate of the server's CA",
                fix: ["import it:", "keytool -importcert -noprompt -alias ca -file ca.crt -keystore \(quoted(path))"])
        case .trustStoreEmpty(let path, _, let unmarked):
            Explanation(
                "none of the \(unmarked) certificates in \(path) is marked as trusted: Java sees an empty trust store",
                found: "\(unmarked) certificates without Java's attribute trustedKeyUsage",
                expected: "a trusted entry, as keytool and 'trestle certs create' make it",
                fix: [
                    "make the store with keytool, not with 'openssl pkcs12 -export':",
                    "keytool -importcert -noprompt -alias ca -file ca.crt -keystore truststore.p12 -storetype PKCS12",
                ])
        case .trustOutdated(let path, let certificate):
            Explanation(
                "every authority in \(path) is out of date", found: period(certificate),
                expected: "one that is valid now",
                fix: [
                    "get the authority's new certificate, and import it:",
                    "keytool -importcert -noprompt -alias ca-new -file ca.crt -keystore \(quoted(path))",
                ])
        case .keyMissing(let path):
            Explanation(
                "\(path) holds no private key", expected: "the key that belongs to the certificate",
                fix: ["give the file that holds it, in PEM (in plant.yaml: key):", "--key FILE"])
        case .certificateMissing(let path):
            Explanation(
                "\(path) holds no certificate", expected: "the client's certificate, and those above it",
                fix: ["look for the lines that begin with -----BEGIN:", "grep -- -----BEGIN \(quoted(path))"])
        case .keyMismatch(let certificate, let key):
            Explanation(
                "the key in \(key) does not belong to the certificate in \(certificate)",
                fix: [
                    "these two must print the same:",
                    "openssl x509 -in \(quoted(certificate)) -noout -pubkey", "openssl pkey -in \(quoted(key)) -pubout",
                ])
        case .keyAmbiguous(let path, let aliases):
            Explanation(
                "\(path) holds several keys, and none was chosen", found: aliases.joined(separator: ", "),
                expected: "one of them",
                fix: [
                    "choose it by its alias:", "--keystore-alias ALIAS, in client.properties ssl.keystore.alias=ALIAS",
                ])
        // The alias may be a secret that stands in the wrong place.
        case .aliasMissing(let path, _, let available):
            Explanation(
                "\(path) has no key with the alias that is given",
                found: available.isEmpty ? "no key" : available.joined(separator: ", "),
                expected: "the alias of one of its keys",
                fix: ["list its content:", "keytool -list -keystore \(quoted(path))"])
        case .keyPasswordMissing(let path):
            Explanation(
                "the key in \(path) is encrypted, and no password was given", expected: "the key's password",
                fix: ["give it from the environment or a file:", "--key-password env:NAME"])
        case .keyPasswordWrong(let path):
            Explanation(
                "the password of the key in \(path) is wrong", expected: "the key's own password",
                fix: [
                    "try it:", "openssl pkey -in \(quoted(path)) -noout", "and give it with --key-password env:NAME",
                ])
        case .storeUnusable(let error):
            Explanation(
                "\(error)", fix: ["list its content:", "keytool -list -v -keystore \(quoted(error.name ?? ""))"])
        case .revocationListOutdated(let path, let list):
            Explanation(
                "a revocation list in \(path) is outdated, and certificates of its issuer are refused",
                found: "\(list)", expected: "a list that is valid on \(WallTime.current)",
                fix: [
                    "get the current one from the authority; where the CA is yours:",
                    "openssl ca -gencrl -out \(quoted(path))",
                ])
        case .identityOutdated(let path, let certificate):
            Explanation(
                "the client's certificate in \(path) is out of date", found: period(certificate),
                expected: "one that is valid now",
                fix: [
                    "have it issued again:",
                    "openssl x509 -req -in client.csr -CA ca.crt -CAkey ca.key -days 365 -out client.crt -extfile <(printf 'extendedKeyUsage=clientAuth')",
                ])
        }
    }

    private func format(_ path: String, _ expected: StoreFile.Kind, _ found: KeyStore.Format?, isTrust: Bool)
        -> Explanation
    {
        var fix: [String]
        let store = isTrust ? "truststore" : "keystore"
        switch (expected, found) {
        case (.pem, .pkcs12?):
            fix = ["take the certificates out of it:", "openssl pkcs12 -in \(quoted(path)) -nokeys -out ca.crt"]
        case (.pem, _?):
            fix = [
                "take the certificate out of it:",
                "keytool -exportcert -rfc -alias ca -keystore \(quoted(path)) -file ca.crt",
            ]
        case (.java, .pem?), (.java, .der?):
            fix = [
                "put it into a store:",
                "keytool -importcert -noprompt -alias ca -file \(quoted(path)) -keystore truststore.p12 -storetype PKCS12",
            ]
        default: fix = ["check its type:", "file \(quoted(path))"]
        }
        switch (expected, found) {
        case (.pem, let found?):
            fix += [
                "or give it with its own type:",
                "--\(store) \(quoted(path)), in client.properties ssl.\(store).type=\(found.words)",
            ]
        case (.java, _?):
            fix += [
                "or give it with its own type:", "--ca \(quoted(path)), in client.properties ssl.truststore.type=PEM",
            ]
        default: break
        }
        return Explanation(
            "\(path) is \(found.map { "\($0.words), not \(expected.words)" } ?? "neither PEM nor PKCS12 nor JKS")",
            found: found?.words ?? "unknown bytes", expected: expected.words, fix: fix)
    }
}

/// A path as a shell takes it.
func quoted(_ path: String) -> String {
    let plain = path.utf8.allSatisfy { byte in
        (0x30...0x39).contains(byte) || (0x41...0x5a).contains(byte) || (0x61...0x7a).contains(byte)
            || "/._-+:,".utf8.contains(byte)
    }
    if plain { return path }
    return "'" + path.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
}

func period(_ certificate: Certificate) -> String {
    "\(certificate), valid from \(certificate.notBefore) to \(certificate.notAfter)"
}
