import Transport

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
extension Finding {
    func fileExplanation(_ context: ExplanationContext) -> Explanation? {
        switch self {
        case .fileUnreadable(let path):
            Explanation(
                "\(path) cannot be read", mend: ["see whether it is there and whose it is:", "ls -l \(quoted(path))"])
        case .storeFormat(let path, let wanted, let found):
            format(path, wanted, found)
        case .storePasswordMissing(let path):
            Explanation(
                "\(path) is encrypted, and no password was given", wanted: "its password",
                mend: [
                    "give it from the environment or a file:",
                    "--truststore-password env:NAME or --keystore-password env:NAME",
                ])
        case .storePasswordWrong(let path, let format):
            Explanation(
                "the password of \(path) is wrong"
                    + (format == .jks || format == .jceks ? ", or the file was changed after it was written" : ""),
                offered: "a \(format.words) store that the given password does not open", wanted: "its password",
                mend: ["try the password; keytool asks for it:", "keytool -list -keystore \(quoted(path))"])
        case .storeDamaged(let error):
            Explanation(
                "\(error)",
                mend: [
                    "copy the file anew, in binary mode, and compare the sums:",
                    "sha256sum \(quoted(error.name ?? ""))",
                ])
        case .trustStoreEmpty(let path, _, 0):
            Explanation(
                "\(path) holds no certificate to trust", offered: "an empty store",
                wanted: "the certificate of the server's CA",
                mend: ["import it:", "keytool -importcert -noprompt -alias ca -file ca.crt -keystore \(quoted(path))"])
        case .trustStoreEmpty(let path, _, let unmarked):
            Explanation(
                "none of the \(unmarked) certificates in \(path) is marked as trusted: Java sees an empty trust store",
                offered: "\(unmarked) certificates without Java's attribute trustedKeyUsage",
                wanted: "a trusted entry, as keytool and 'trestle certs create' make it",
                mend: [
                    "make the store with keytool, not with 'openssl pkcs12 -export':",
                    "keytool -importcert -noprompt -alias ca -file ca.crt -keystore truststore.p12 -storetype PKCS12",
                ])
        case .trustOutdated(let path, let certificate):
            Explanation(
                "every authority in \(path) is out of date", offered: period(certificate),
                wanted: "one that is valid now",
                mend: [
                    "get the authority's new certificate, and import it:",
                    "keytool -importcert -noprompt -alias ca-new -file ca.crt -keystore \(quoted(path))",
                ])
        case .keyMissing(let path):
            Explanation(
                "\(path) holds no private key", wanted: "the key that belongs to the certificate",
                mend: ["look for the lines that begin with -----BEGIN:", "grep -- -----BEGIN \(quoted(path))"])
        case .certificateMissing(let path):
            Explanation(
                "\(path) holds no certificate", wanted: "the client's certificate, and those above it",
                mend: ["look for the lines that begin with -----BEGIN:", "grep -- -----BEGIN \(quoted(path))"])
        case .keyMismatch(let certificate, let key):
            Explanation(
                "the key in \(key) does not belong to the certificate in \(certificate)",
                mend: [
                    "these two must print the same:",
                    "openssl x509 -in \(quoted(certificate)) -noout -pubkey", "openssl pkey -in \(quoted(key)) -pubout",
                ])
        case .keyPasswordWrong(let path):
            Explanation(
                "the password of the key in \(path) is wrong", wanted: "the key's own password",
                mend: [
                    "try it:", "openssl pkey -in \(quoted(path)) -noout", "and give it with --key-password env:NAME",
                ])
        case .storeUnusable(let error):
            Explanation(
                "\(error)", mend: ["see what is in it:", "keytool -list -v -keystore \(quoted(error.name ?? ""))"])
        case .identityOutdated(let path, let certificate):
            Explanation(
                "the client's certificate in \(path) is out of date", offered: period(certificate),
                wanted: "one that is valid now",
                mend: [
                    "have it issued anew:",
                    "openssl x509 -req -in client.csr -CA ca.crt -CAkey ca.key -days 365 -out client.crt -extfile <(printf 'extendedKeyUsage=clientAuth')",
                ])
        default: nil
        }
    }

    private func format(_ path: String, _ wanted: StoreFile.Kind, _ found: KeyStore.Format?) -> Explanation {
        var mend: [String]
        switch (wanted, found) {
        case (.pem, .pkcs12?):
            mend = ["take the certificates out of it:", "openssl pkcs12 -in \(quoted(path)) -nokeys -out ca.crt"]
        case (.pem, _?):
            mend = [
                "take the certificate out of it:",
                "keytool -exportcert -rfc -alias ca -keystore \(quoted(path)) -file ca.crt",
            ]
        case (.java, .pem?), (.java, .der?):
            mend = [
                "put it into a store:",
                "keytool -importcert -noprompt -alias ca -file \(quoted(path)) -keystore truststore.p12 -storetype PKCS12",
            ]
        default: mend = ["see what it is:", "file \(quoted(path))"]
        }
        switch (wanted, found) {
        case (.pem, _?):
            mend += [
                "or give it as what it is:",
                "--truststore \(quoted(path)), in client.properties ssl.truststore.type=JKS",
            ]
        case (.java, _?):
            mend += ["or give it as what it is:", "--ca \(quoted(path)), in client.properties ssl.truststore.type=PEM"]
        default: break
        }
        return Explanation(
            "\(path) is \(found.map { "\($0.words), not \(wanted.words)" } ?? "neither PEM nor PKCS12 nor JKS")",
            offered: found?.words ?? "unknown bytes", wanted: wanted.words, mend: mend)
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
