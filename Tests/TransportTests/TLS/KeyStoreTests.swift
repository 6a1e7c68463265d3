import Foundation
import Testing
import TrestleTransport

/// Stores that keytool and openssl made, some kept in Fixtures/keystores, some made here.
@Suite struct KeyStoreTests {
    static let fixtures = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appending(path: "../../../Fixtures/keystores").standardized

    static func fixture(_ name: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: fixtures.appending(path: name)))
    }

    private func cause(_ body: () throws -> Void) -> StoreError.Cause? {
        do {
            try body()
            return nil
        } catch {
            return (error as? StoreError)?.cause
        }
    }

    @Test(arguments: [
        ("kafka.server.keystore.jks", KeyStore.Format.pkcs12), ("server.legacy.jks", .jks), ("server.jceks", .jceks),
        ("server.java8style.p12", .pkcs12),
    ])
    func serverStoresGiveTheirKeyAndChain(_ name: String, _ format: KeyStore.Format) throws {
        let store = try KeyStore(Self.fixture(name), password: "password")
        #expect(store.format == format)
        let identity = try store.identity()
        #expect(identity.key.kind.hasPrefix("RSA"))
        #expect(identity.certificate.isAuthority == false || identity.chain.count == 1)
        for (lower, upper) in zip(identity.chain, identity.chain.dropFirst()) { #expect(lower.issuer == upper.subject) }
    }

    @Test(arguments: [
        "kafka.client.truststore.jks", "truststore.legacy.jks", "truststore.jceks", "truststore.java8style.p12",
    ])
    func trustStoresGiveTheirAuthority(_ name: String) throws {
        let trusted = try KeyStore(Self.fixture(name), password: "password").trustedCertificates()
        #expect(trusted.count == 1)
        #expect(trusted[0].isAuthority || trusted[0].isSelfIssued)
    }

    @Test func theChainOfTheServersStoreLeadsToTheClientsTrustStore() throws {
        let server = try KeyStore(Self.fixture("kafka.server.keystore.jks"), password: "password").identity()
        let trusted = try KeyStore(Self.fixture("kafka.client.truststore.jks"), password: "password")
            .trustedCertificates()
        #expect(server.chain.last == trusted[0])
        #expect(server.certificate.subjectAlternativeNames.contains { if case .ip = $0 { true } else { false } })
    }

    @Test(arguments: [
        "kafka.server.keystore.jks", "kafka.client.truststore.jks", "server.java8style.p12",
        "truststore.java8style.p12",
        "openssl.truststore.p12",
    ])
    func aWrongPasswordOfPKCS12IsCalledThat(_ name: String) throws {
        let bytes = try Self.fixture(name)
        #expect(cause { _ = try KeyStore(bytes, password: "wrong") } == .wrongPassword)
        #expect(cause { _ = try KeyStore(bytes) } == .passwordRequired)
    }

    @Test(arguments: ["server.legacy.jks", "server.jceks", "truststore.legacy.jks", "truststore.jceks"])
    func aWrongPasswordOfAJavaStoreCannotBeToldFromTampering(_ name: String) throws {
        let bytes = try Self.fixture(name)
        #expect(cause { _ = try KeyStore(bytes, password: "wrong") } == .tamperedOrWrongPassword)
    }

    @Test(arguments: ["truststore.legacy.jks", "truststore.jceks"])
    func javaTrustStoresOpenWithoutPassword(_ name: String) throws {
        #expect(try KeyStore(Self.fixture(name)).trustedCertificates().count == 1)
    }

    @Test(arguments: ["server.legacy.jks", "server.jceks"])
    func javaStoresWithKeysNeedAPassword(_ name: String) throws {
        #expect(cause { _ = try KeyStore(Self.fixture(name)) } == .passwordRequired)
    }

    @Test func aStoreWithoutMACOpens() throws {
        let trusted = try KeyStore(Self.fixture("passwordless.p12")).trustedCertificates()
        #expect(trusted.count == 1)
    }

    @Test func certificatesThatJavaWouldNotTrustAreNotTrusted() throws {
        let store = try KeyStore(Self.fixture("openssl.truststore.p12"), password: "password")
        #expect(cause { _ = try store.trustedCertificates() } == .noTrustedCertificate(ignored: 1))
        #expect(cause { _ = try store.identity() } == .noPrivateKey)
    }

    /// Every single changed byte of every store is either noticed or, where nothing guards it, changes nothing.
    @Test(arguments: ["server.legacy.jks", "truststore.legacy.jks", "truststore.jceks"])
    func everyChangedByteOfAJavaStoreIsNoticed(_ name: String) async throws {
        let bytes = try Self.fixture(name)
        for index in bytes.indices {
            if index % 64 == 0 { await Task.yield() }
            var changed = bytes
            changed[index] ^= 0x01
            let cause = cause { _ = try KeyStore(changed, password: "password") }
            #expect(cause != nil, "byte \(index)")
        }
    }

    @Test func tamperingWithARightPasswordIsCalledTampering() throws {
        var jks = try Self.fixture("server.legacy.jks")
        jks[jks.count - 400] ^= 0x01
        #expect(cause { _ = try KeyStore(jks, password: "password") } == .tampered)
        var pkcs12 = try Self.fixture("kafka.server.keystore.jks")
        pkcs12[1200] ^= 0x01
        #expect(cause { _ = try KeyStore(pkcs12, password: "password") } == .tampered)
    }

    @Test(arguments: ["server.legacy.jks", "truststore.jceks", "kafka.client.truststore.jks", "passwordless.p12"])
    func storesCutAtAnyByteGiveATypedError(_ name: String) async throws {
        let bytes = try Self.fixture(name)
        for count in 0..<bytes.count {
            if count % 64 == 0 { await Task.yield() }
            let cause = cause { _ = try KeyStore(Array(bytes[..<count]), password: "password") }
            #expect(cause != nil, "cut at \(count)")
        }
    }

    /// What fuzzing began with and what it found.
    @Test func fuzzedStoresGiveATypedErrorOrOpen() async throws {
        let folder = Self.fixtures.appending(path: "../fuzz/FuzzKeyStores").standardized
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        #expect(names.count >= 6)
        for name in names {
            let bytes = [UInt8](try Data(contentsOf: folder.appending(path: name)))
            for password in [nil, "password", "wrong"] {
                do throws(StoreError) {
                    _ = try KeyStore(bytes, password: password)
                } catch {
                    if case .malformed(let offset, _) = error.cause { #expect(offset <= bytes.count) }
                }
            }
            await Task.yield()
        }
    }

    @Test func declaredLengthsAreNotBelieved() throws {
        func store(_ entries: String) -> [UInt8] {
            let hex = "feedfeed00000002" + entries + String(repeating: "00", count: 20)
            return stride(from: 0, to: hex.utf8.count, by: 2).compactMap { offset in
                UInt8(hex.dropFirst(offset).prefix(2), radix: 16)
            }
        }
        for (entries, offset) in [
            ("ffffffff", 12), ("00000001" + "00000002" + "ffff", 18),
            ("00000001" + "00000009" + "0000" + "0000000000000000", 12),
            ("00000001" + "00000001" + "0000" + "0000000000000000" + "ffffffff", 30),
            ("00000001" + "00000001" + "0000" + "0000000000000000" + "00000000" + "ffffffff", 34),
            ("00000001" + "00000002" + "0001c1" + "0000000000000000", 18), ("00000000" + "ff", 12),
        ] {
            let cause = cause { _ = try KeyStore(store(entries)) }
            guard case .malformed(offset, _) = cause else {
                Issue.record("\(entries): \(String(describing: cause))")
                continue
            }
        }
        let secret = store("00000001" + "00000003" + "000161" + "0000000000000000")
        guard case .unsupported = cause({ _ = try KeyStore(secret) }) else {
            Issue.record("a secret key was accepted")
            return
        }
    }

    // MARK: PEM

    @Test(arguments: ["server.encrypted.key", "server.legacy.key"])
    func encryptedKeysNeedTheirPassword(_ name: String) throws {
        let bytes = try Certificates.bytes(name)
        let store = try KeyStore(try Certificates.bytes("server.pem") + bytes, password: "secret")
        #expect(try store.identity() == Certificates.identity("server"))
        #expect(cause { _ = try KeyStore(bytes) } == .passwordRequired)
        #expect(cause { _ = try KeyStore(bytes, password: "wrong") } == .wrongPassword)
    }

    @Test func identitiesAreCheckedAsAWhole() throws {
        let key = try Certificates.bytes("server.key")
        let chain = try Certificates.bytes("root.pem") + key + (try Certificates.bytes("server.pem"))
        #expect(try KeyStore(chain).identity().chain.map(\.subject) == ["CN=localhost", "CN=Test Root"])
        let expired = try Certificates.bytes("expired.pem") + Certificates.bytes("expired.key")
        #expect(
            cause { _ = try KeyStore(expired).identity() }
                == .expired(try Certificates.certificate("expired")))
        let future = try Certificates.bytes("future.pem") + Certificates.bytes("future.key")
        #expect(
            cause { _ = try KeyStore(future).identity() } == .notYetValid(try Certificates.certificate("future")))
        let mismatch = try Certificates.bytes("client.pem") + key
        #expect(
            cause { _ = try KeyStore(mismatch).identity() }
                == .keyMismatch(certificate: try Certificates.certificate("client")))
        #expect(cause { _ = try KeyStore(key).identity() } == .noCertificate)
        #expect(cause { _ = try KeyStore(key).trustedCertificates() } == .noTrustedCertificate(ignored: 0))
        #expect(cause { _ = try KeyStore(Array("hello".utf8)) } == .unknownFormat)
        #expect(cause { _ = try KeyStore([]) } == .unknownFormat)
        #expect(
            cause { _ = try KeyStore(try Certificates.bytes("expired.pem")).trustedCertificates() }
                == .expired(try Certificates.certificate("expired")))
        let damaged = Array("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n".utf8)
        guard case .malformed(0, _) = cause({ _ = try KeyStore(damaged) }) else {
            Issue.record("a damaged certificate was accepted")
            return
        }
    }

    @Test func pemComesBackAsOpenSSLWroteIt() throws {
        let certificate = try Certificates.certificate("server")
        #expect(Array(certificate.pem.utf8) == (try Certificates.bytes("server.pem")))
        #expect(try KeyStore(certificate.der).trustedCertificates() == [certificate])
        #expect(String(reflecting: try Certificates.identity("server").key) == "private key (EC 256 bit)")
    }
}
