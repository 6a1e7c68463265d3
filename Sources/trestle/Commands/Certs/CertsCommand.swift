#if Program
import ArgumentParser
import Certificates
import Foundation
import TrestleTransport

struct CertsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "certs",
        abstract: "Create certificates for a test set-up.",
        subcommands: [CreateCertificates.self])
}

/// `trestle certs create`: an authority, a server's and a client's certificate, and the stores that Java wants.
struct CreateCertificates: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create",
        abstract: "Create a CA, a server certificate, a client certificate, and PKCS #12 stores for Java.",
        discussion: """
            --san gives the hosts for which the server certificate is valid. A client compares the host in its \
            configuration with these names only (not with the common name), so give every name and address by which \
            clients reach the server. An ip: address does not match a name, nor a dns: name an address.

              trestle certs create --san dns:kafka-1.plant.example --san dns:localhost \\
                  --san ip:127.0.0.1

            Keys and stores have mode 0600. No file is overwritten without --force. The password of the stores is random \
            and is written to the file 'password', unless --password gives one.

            Exit codes: 0 success; 64 wrong arguments; 74 the folder cannot be written, or already contains such files.
            """)

    @Option(name: .customLong("out"), help: "The folder; it is created if it does not exist.")
    var folder = "certs"

    @Option(
        name: .customLong("san"), parsing: .singleValue,
        help: "A name or address of the server: dns:NAME or ip:ADDRESS. Give at least one; may be repeated.")
    var names: [String] = []

    @Option(help: "The client's common name, which Kafka sees as the principal 'User:CN=NAME'.")
    var client = "client"

    @Option(help: "The number of days for which the certificates are valid, from one hour ago: 1 to 36500.")
    var days = 365

    @Option(help: "The type of the keys: ecdsa (P-256), rsa-2048, rsa-3072 or rsa-4096.")
    var key = "ecdsa"

    @Option(help: "The password of the stores. \(SecretSource.help)")
    var password: SecretSource?

    @Flag(help: "Overwrite existing files.")
    var force = false

    private static let kinds: [String: KeyPair.Kind] = [
        "ecdsa": .ecdsaP256, "rsa-2048": .rsa(bits: 2048), "rsa-3072": .rsa(bits: 3072),
        "rsa-4096": .rsa(bits: 4096),
    ]

    func run() throws {
        guard let kind = Self.kinds[key] else {
            throw ValidationError("--key takes ecdsa, rsa-2048, rsa-3072 or rsa-4096")
        }
        guard !names.isEmpty else {
            throw ValidationError(
                "--san is missing: give the host names and addresses for which the server certificate is valid. "
                    + "For this machine only: --san dns:localhost --san ip:127.0.0.1")
        }
        let given = try password?.read(for: "--password")
        let made: CertificateSet
        do {
            made = try CertificateSet(
                names: names.map { text throws(CertificateError) in try SubjectAlternativeName(reading: text) },
                client: client, days: days, kind: kind, password: given)
        } catch {
            throw ValidationError("\(error)")
        }
        do {
            try made.write(to: folder, replacing: force)
        } catch let error as CertificateSet.WriteError {
            printError("\(error)")
            throw ExitStatus.cannotOpen
        }
        printLine(CertificateAdvice(made: made, folder: URL(fileURLWithPath: folder).path).text)
    }
}
#endif
