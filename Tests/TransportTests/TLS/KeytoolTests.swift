import Foundation
import Testing
import TrestleTransport

/// Stores that this machine's keytool and openssl have just made, the way one does for a Kafka broker.
@Suite struct KeytoolTests {
    private static let folder: Result<URL, any Error> = Result {
        let folder = Certificates.folder.appending(path: "stores")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "make-stores.sh")
        try Program.run("bash", script.path, folder.path)
        return folder
    }

    private func bytes(_ name: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: Self.folder.get().appending(path: name)))
    }

    private func cause(_ body: () throws -> Void) -> StoreError.Cause? {
        do {
            try body()
            return nil
        } catch {
            return (error as? StoreError)?.cause
        }
    }

    @Test func storesOfEveryKindLoadUnchanged() throws {
        let authority = try KeyStore(bytes("ca.pem")).trustedCertificates()
        for (type, format) in [("pkcs12", KeyStore.Format.pkcs12), ("jks", .jks), ("jceks", .jceks)] {
            let store = try KeyStore(bytes("\(type).keystore"), password: "password")
            #expect(store.format == format)
            let identity = try store.identity()
            #expect(try store.identity(alias: "BROKER") == identity)
            #expect(identity.certificate.subjectAlternativeNames == [.ip([172, 31, 34, 95]), .dns("broker.example")])
            #expect(PeerName("172.31.34.95").matches(identity.certificate.subjectAlternativeNames))
            #expect(identity.chain.last == authority[0])
            #expect(try store.trustedCertificates() == authority)
            let trust = try KeyStore(bytes("\(type).truststore"), password: "password")
            #expect(trust.entries.first?.alias?.lowercased() == "caroot")
            #expect(try trust.trustedCertificates() == authority)
            #expect(
                cause { _ = try store.identity(alias: "caroot") }
                    == .noSuchAlias("caroot", available: ["broker"]))
        }
    }

    @Test func oldCiphersAndStoresWithoutEncryptionLoad() throws {
        for type in ["pkcs12-old", "pkcs12-plain"] {
            #expect(try KeyStore(bytes("\(type).keystore"), password: "password").identity().key.kind == "RSA 2048 bit")
            #expect(try KeyStore(bytes("\(type).truststore"), password: "password").trustedCertificates().count == 1)
        }
        #expect(try KeyStore(bytes("pkcs12-plain.truststore")).trustedCertificates().count == 1)
    }

    /// In a process of its own, whose OpenSSL finds no modules.
    @Test func withoutOpenSSLsLegacyProviderTheCipherIsNamed() async throws {
        await #expect(processExitsWith: .success) {
            _ = unsafe setenv("OPENSSL_MODULES", "/nonexistent", 1)
            do {
                _ = try KeyStore(KeyStoreTests.fixture("truststore.java8style.p12"), password: "password")
                exit(2)
            } catch {
                guard case .legacyProviderMissing(let algorithm) = (error as? StoreError)?.cause else { exit(3) }
                exit(algorithm.contains("RC2") ? 0 : 4)
            }
        }
    }

    @Test func aKeyWithAPasswordOfItsOwnNeedsThatToo() throws {
        let store = try bytes("own-password.keystore")
        #expect(cause { _ = try KeyStore(store, password: "password") } == .wrongKeyPassword(alias: "broker"))
        let identity = try KeyStore(store, password: "password", keyPassword: "another").identity()
        #expect(try identity == KeyStore(bytes("jks.keystore"), password: "password").identity())
    }

    @Test(arguments: ["pkcs12", "jks"])
    func anEmptyTrustStoreIsCalledThat(_ type: String) throws {
        let store = try KeyStore(bytes("\(type).empty"), password: "password")
        #expect(store.entries.isEmpty)
        #expect(cause { _ = try store.trustedCertificates() } == .noTrustedCertificate(ignored: 0))
    }

    @Test func whatOpenSSLExportsIsAnIdentity() throws {
        let store = try KeyStore(bytes("openssl.keystore"), password: "password")
        #expect(try store.identity().chain.map(\.subject) == ["CN=broker", "CN=Plant CA"])
        #expect(store.entries.first?.alias == "broker")
    }

    @Test func aliasesBeyondASCIIAreRead() throws {
        let store = try KeyStore(bytes("unicode.truststore"), password: "password")
        #expect(store.entries.first?.alias == "größe-日本-😀")
    }

    /// A salt whose halves are equal comes once in four thousand million keys; these were made to have one, and one round.
    @Test(arguments: ["jceks-equal-halves", "jceks-one-round"])
    func rareSaltsAreReadAsJavaReadsThem(_ name: String) throws {
        let source = KeyStoreTests.fixtures.appending(path: "../fuzz/FuzzKeyStores/\(name)").standardized
        let target = try Self.folder.get().appending(path: "\(name).p12")
        try Program.run(
            "keytool", "-importkeystore", "-noprompt", "-srckeystore", source.path, "-srcstoretype", "jceks",
            "-srcstorepass", "password", "-destkeystore", target.path, "-deststoretype", "pkcs12", "-deststorepass",
            "password")
        let theirs = try KeyStore(bytes("\(name).p12"), password: "password").identity()
        let ours = try KeyStore([UInt8](try Data(contentsOf: source)), password: "password").identity()
        #expect(ours == theirs)
    }

    @Test func aServerWithAStoreIsTrustedByAClientWithTheOther() async throws {
        let identity = try KeyStore(bytes("jks.keystore"), password: "password").identity()
        let trust = try KeyStore(bytes("pkcs12.truststore"), password: "password").trustedCertificates()
        // Each script run has one authority for all stores.
        try await withLoop { loop in
            let pair = try await TLSPair(loop, server: TLSContext(.server(identity: identity)))
            var client = TLSConfiguration.client(trust: .certificates(trust))
            client.nameCheck = .name("172.31.34.95")
            #expect(await pair.connect(try TLSContext(client))?.session != nil)
            client.nameCheck = .name("172.31.34.96")
            #expect(await pair.connect(try TLSContext(client))?.failure?.step == .name)
        }
    }
}
