#if Program
import Certificates
import Foundation
import RecordLog
import TrestleTransport

/// All that `trestle certs create` makes, in memory.
struct CertificateSet {
    struct File {
        let name: String
        let content: Data
        /// Only its owner may read it.
        let isSecret: Bool
        let purpose: String
    }

    /// Nothing was written, or not all.
    struct WriteError: Error, CustomStringConvertible {
        let description: String
    }

    let names: [SubjectAlternativeName]
    let files: [File]
    let isPasswordGenerated: Bool

    init(
        names: [SubjectAlternativeName], client: String, days: Int, kind: KeyPair.Kind, password: String?
    ) throws(CertificateError) {
        self.names = names
        isPasswordGenerated = password == nil
        let password = password ?? Self.randomPassword()
        // Of its own: two authorities of one name cannot be told apart in an error.
        let number = String(UInt32.random(in: 0x1000_0000 ... .max), radix: 16)
        let authority = try CertificateAuthority(commonName: "Trestle test CA \(number)", key: kind, days: days)
        let serverKey = try KeyPair(kind), clientKey = try KeyPair(kind)
        let server = try authority.issue(
            commonName: Self.commonName(of: names), role: .server, names: names, days: days, key: serverKey,
            keyKind: kind)
        let client = try authority.issue(
            commonName: client, role: .client, names: [], days: days, key: clientKey, keyKind: kind)

        var files: [File] = []
        func add(_ name: String, _ content: some Sequence<UInt8>, secret: Bool, _ purpose: String) {
            files.append(File(name: name, content: Data(content), isSecret: secret, purpose: purpose))
        }
        add("ca.crt", try authority.certificate.pem().utf8, secret: false, "the authority: copy it to every client")
        add("ca.key", try authority.key.pem().utf8, secret: true, "the authority's key, to sign more certificates")
        add("server.crt", try server.pem().utf8, secret: false, "the server's certificate")
        add("server.key", try serverKey.pem().utf8, secret: true, "the server's key")
        add("client.crt", try client.pem().utf8, secret: false, "the client's certificate")
        add("client.key", try clientKey.pem().utf8, secret: true, "the client's key")
        for (name, certificate, key) in [("server", server, serverKey), ("client", client, clientKey)] {
            let store = try PKCS12Writer.keyStore(
                alias: name, key: key, certificate: certificate, chain: [authority.certificate], password: password)
            add("\(name).keystore.p12", store, secret: true, "the \(name)'s key and chain for Java")
        }
        let trust = try PKCS12Writer.trustStore([("ca", authority.certificate)], password: password)
        add("truststore.p12", trust, secret: false, "the authority for Java")
        if isPasswordGenerated { add("password", "\(password)\n".utf8, secret: true, "the password of the stores") }
        self.files = files
    }

    /// Writes all or, when one is in the way and may not be replaced, none.
    func write(to folder: String, replacing: Bool) throws {
        let place = URL(fileURLWithPath: folder)
        let manager = FileManager.default
        // Secrets must not be readable by others for even a moment, nor the folder be another's to write to: the mask applies
        // as each is made.
        let mask = umask(0o077)
        defer { umask(mask) }
        do {
            try manager.createDirectory(at: place, withIntermediateDirectories: true)
        } catch {
            throw WriteError(description: "cannot create the folder \(folder): choose another with --out")
        }
        let mode = (try? manager.attributesOfItem(atPath: place.path))?[.posixPermissions] as? Int ?? 0
        if mode & 0o022 != 0 {
            printError("warning: other users may replace files in \(folder): chmod 700 \(folder)")
        }
        let taken = files.filter { manager.fileExists(atPath: place.appendingPathComponent($0.name).path) }
        if !replacing, !taken.isEmpty {
            let list = taken.map(\.name).joined(separator: ", ")
            throw WriteError(
                description:
                    "\(folder) already contains \(list): choose another folder with --out, or overwrite with --force"
            )
        }
        for file in files {
            let path = place.appendingPathComponent(file.name)
            do {
                // A folder in its place is somebody else's.
                if replacing { try? SystemFileSystem().removeFile(path.path) }
                try file.content.write(to: path, options: .withoutOverwriting)
                if !file.isSecret { try manager.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path.path) }
            } catch {
                throw WriteError(description: "cannot write \(path.path): permission denied, or no space left")
            }
        }
    }

    private static func commonName(of names: [SubjectAlternativeName]) -> String {
        String((names.first?.host ?? "server").prefix(64))
    }

    /// 24 characters of the system's randomness: 143 bits.
    private static func randomPassword() -> String {
        let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789")
        var random = SystemRandomNumberGenerator()
        return String((0..<24).map { _ in letters.randomElement(using: &random) ?? "x" })
    }
}

extension SubjectAlternativeName {
    /// As a client would write it; nil for what names no host.
    var host: String? {
        switch self {
        case .dns(let name): name
        case .ip: String(description.dropFirst("IP:".count))
        default: nil
        }
    }
}
#endif
