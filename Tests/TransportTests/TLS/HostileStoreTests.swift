import Foundation
import Testing
import TrestleTransport

/// Files that are legal ASN.1 and leave out or exaggerate what they may: `Fixtures/keystores/fuzz_seeds.py` makes them.
@Suite struct HostileStoreTests {
    private static func seed(_ target: String, _ name: String) throws -> [UInt8] {
        let folder = KeyStoreTests.fixtures.appending(path: "../fuzz/\(target)").standardized
        return [UInt8](try Data(contentsOf: folder.appending(path: name)))
    }

    private func cause(of bytes: [UInt8], password: String? = "password") -> StoreError.Cause? {
        do throws(StoreError) {
            _ = try KeyStore(bytes, password: password)
            return nil
        } catch {
            return error.cause
        }
    }

    @Test(arguments: [
        "no-content", "safe-without-content", "encrypted-safe-without-content", "encrypted-safe-without-ciphertext",
        "encrypted-safe-without-parameters", "encrypted-safe-without-function", "key-bag-without-content",
        "shrouded-bag-without-content", "certificate-bag-without-content", "shrouded-bag-without-parameters",
        "bag-with-empty-attribute",
    ])
    func whatAStoreLeavesOutIsNoCrash(_ name: String) throws {
        let bytes = try Self.seed("FuzzPKCS12", name)
        #expect(KeyStore.format(of: bytes) == .pkcs12)
        for password in [nil, "", "password"] {
            // A bag without content that nobody asks for is passed over; then there is nothing in the store.
            if cause(of: bytes, password: password) == nil {
                #expect(try KeyStore(bytes, password: password).entries.isEmpty)
            }
        }
    }

    @Test(arguments: [
        ("FuzzPKCS12", "mac-of-2147483647"), ("FuzzPKCS12", "mac-of-many-digits"), ("FuzzPKCS12", "safe-of-2147483647"),
        ("FuzzPKCS12", "safe-of-pbkdf2-2147483647"), ("FuzzPKCS12", "safe-of-scrypt-2147483647"),
        ("FuzzPKCS12", "key-of-2147483647"), ("FuzzPKCS12", "keys-of-two-million"), ("FuzzPEM", "key-of-2147483647"),
        ("FuzzPEM", "key-of-pbkdf2-2147483647"), ("FuzzPEM", "key-of-scrypt"),
    ])
    func aFileDoesNotDecideHowLongItsPasswordIsComputed(_ target: String, _ name: String) throws {
        let bytes = try Self.seed(target, name)
        let start = ContinuousClock.now
        let cause = cause(of: bytes)
        guard case .unsupported(let what) = cause else {
            // The first of several keys may show that the password is wrong.
            #expect(name == "keys-of-two-million" && cause != nil)
            return
        }
        #expect(what.contains("iterations"))
        #expect(ContinuousClock.now - start < .seconds(20))
    }

    @Test func aFileOfManyKeysIsRefused() throws {
        #expect(cause(of: try Self.seed("FuzzPEM", "many-keys")) != nil)
    }

    @Test(arguments: ["FuzzPKCS12", "FuzzPEM"])
    func everySeedOpensOrGivesATypedError(_ target: String) throws {
        let folder = KeyStoreTests.fixtures.appending(path: "../fuzz/\(target)").standardized
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        #expect(names.count >= 12)
        var limits = KeyStore.Limits()
        limits.derivationRounds = 20_000
        var opened = 0
        for name in names {
            for password in [nil, "password", "wrong"] {
                let bytes = try Self.seed(target, name)
                do throws(StoreError) {
                    _ = try KeyStore(bytes, password: password, limits: limits)
                    opened += 1
                } catch {
                    #expect(!error.description.isEmpty)
                }
            }
        }
        #expect(opened >= 4)
    }
}
