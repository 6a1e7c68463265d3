#if Program
import ArgumentParser
import Certificates
import Foundation
import TrestleTransport

struct CertsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "certs",
        abstract: "Make certificates for a test set-up.",
        subcommands: [CreateCertificates.self])
}

/// `trestle certs create`: an authority, a server's and a client's certificate, and the stores that Java wants.
struct CreateCertificates: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create",
        abstract: "Make a CA, a server's and a client's certificate, and PKCS12 stores that Java reads.",
        discussion: """
            --san says for which hosts the server's certificate is good. A client compares the host in its own \
            configuration with these names, and with nothing else (the common name does not count): give every \
            name and every address by which clients reach the server. dns: names are never tried for an address, \
            nor ip: addresses for a name.

              trestle certs create --san dns:kafka-1.plant.example --san dns:localhost --san ip:127.0.0.1

            Keys and stores are written with mode 0600 and nothing is overwritten without --force. The stores' \
            password is random and is written to the file 'password', unless --password names one.

            Exit codes: 0 made; 64 wrong arguments; 74 the folder cannot be written or holds such files already.
            """)

    @Option(name: .customLong("out"), help: "The folder; it is made when absent.")
    var folder = "certs"

    @Option(
        name: .customLong("san"), parsing: .singleValue,
        help: "A name or address that the server is reached by: dns:NAME or ip:ADDRESS. At least one; repeat it.")
    var names: [String] = []

    @Option(help: "The client's common name, which Kafka sees as the principal 'User:CN=NAME'.")
    var client = "client"

    @Option(help: "How many days they are valid, from an hour ago, 1 to 36500.")
    var days = 365

    @Option(help: "The keys' kind: ecdsa (P-256), rsa-2048, rsa-3072 or rsa-4096.")
    var key = "ecdsa"

    @Option(help: "The stores' password. \(SecretSource.help)")
    var password: SecretSource?

    @Flag(help: "Replace files that are there.")
    var force = false

    private static let kinds: [String: KeyPair.Kind] = [
        "ecdsa": .ecdsaP256, "rsa-2048": .rsa(bits: 2048), "rsa-3072": .rsa(bits: 3072),
        "rsa-4096": .rsa(bits: 4096),
    ]

    func run() throws {
        guard let kind = Self.kinds[key] else {
            throw ValidationError("--key is \(key), but must be ecdsa, rsa-2048, rsa-3072 or rsa-4096")
        }
        guard !names.isEmpty else {
            throw ValidationError(
                "--san is missing: for which host names and addresses shall the server's certificate be good? "
                    + "For this machine alone: --san dns:localhost --san ip:127.0.0.1")
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
        print(CertificateAdvice(made: made, folder: URL(fileURLWithPath: folder).path).text)
    }
}
#endif
