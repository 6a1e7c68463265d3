#if Program
import ArgumentParser
import Certificates
import KafkaBroker
import KafkaSession
import MQTTBroker
import Testing
import TrestleBase
import TrestleTransport
import WireBytes

@testable import trestle

/// Who is let in by the embedded listeners, and what they are told.
@Suite struct EmbeddedSecurityTests {
    private func users(_ yaml: String) throws -> UserDirectory {
        try UserDirectory.read(yaml, file: "users.yaml", environment: [:])
    }

    @Test func secretsThemselvesAreNotRequestedInTheClear() throws {
        let users = try users("users:\n  - {name: ada, password: x}\n  - {name: robot, token: abc}\n")
        #expect(users.sasl(sessionLifetime: nil, isPrivate: false).mechanisms == [.scramSHA512, .scramSHA256])
        let tokens = try self.users("users:\n  - {name: robot, token: abc}\n")
        #expect(tokens.sasl(sessionLifetime: nil, isPrivate: false).mechanisms.isEmpty)
    }

    @Test func aNameThatLooksAlikeIsNoUsers() throws {
        let users = try users("users:\n  - {name: 'ren\u{e9}', password: secret}\n")
        let sasl = users.sasl(sessionLifetime: nil, isPrivate: true)
        for (name, isUser) in [("ren\u{e9}", true), ("rene\u{301}", false)] {
            #expect((sasl.users.password(name) == nil) != isUser)
            #expect((sasl.users.scram(name, .sha256) == nil) != isUser)
        }
    }

    /// What is written differently than it reads is somebody's whom nobody means.
    @Test(arguments: [
        "\"ada\\0\"", "\"ada\\e[1m\"", "\"ada\\u202e\"", "\"a\\nb\"", "\"ada\\u200b\"", "\"a\\u00adda\"", "\"ada \"",
        "\" ada\"", "!!binary YWRh", "!mine ada", "!!set ada",
    ])
    func aNameThatCannotBeReadIsRefused(name: String) {
        #expect(throws: ConfigurationError.self) { try users("users:\n  - {name: \(name), password: x}\n") }
    }

    @Test func theTagsOfYAMLsOwnKindsAreTaken() throws {
        let users = try users("!!map\nusers: !!seq\n  - !!map {name: !!str 12, password: !!int 34}\n")
        #expect(users.sasl(sessionLifetime: nil, isPrivate: true).users.password("12") == "34")
    }

    @Test func usersThatAreGoneOrHaveAnotherSecretHaveChanged() throws {
        let before = try users(
            "users:\n  - {name: a, password: x}\n  - {name: b, password: x}\n  - {name: c, token: t}\n"
                + "  - {name: d, token: t2}\n  - {name: e, password: x}\n")
        let after = try users(
            "users:\n  - {name: a, password: x}\n  - {name: b, password: y}\n  - {name: c, token: u}\n"
                + "  - {name: d, token: t2}\n  - {name: f, password: x}\n")
        let changes = after.changes(from: before)
        #expect(changes.changed.map(\.text).sorted() == ["b", "c", "e"] && changes.removed.map(\.text) == ["e"])
        #expect(before.changes(from: before) == UserChanges())
        let current = CurrentUsers(before)
        #expect(current.replace(with: after) == changes && current.replace(with: after) == UserChanges())
    }

    @Test func whatLooksTheSameHasChanged() throws {
        let before = try users(
            "users:\n  - {name: 'ren\u{e9}', password: x}\n  - {name: 'rene\u{301}', password: x}\n"
                + "  - {name: a, password: 'caf\u{e9}'}\n")
        let after = try users(
            "users:\n  - {name: 'ren\u{e9}', password: x}\n  - {name: 'rene\u{301}', password: y}\n"
                + "  - {name: a, password: 'cafe\u{301}'}\n")
        #expect(after.changes(from: before).changed == [ByteText("rene\u{301}"), ByteText("a")])
    }

    @Test func tokensThatCanBeGuessedAreWarnedOf() throws {
        let short = try users("users:\n  - {name: robot, token: abc}\n  - {name: ada, password: x}\n")
        #expect(
            short.warnings.count == 1 && short.warnings[0].contains("'robot'") && !short.warnings[0].contains("abc"))
        #expect(try users("users:\n  - {name: robot, token: 0123456789abcdef}\n").warnings.isEmpty)
        let many = try users("users:\n" + (0..<9).map { "  - {name: r\($0), token: t\($0)}\n" }.joined())
        #expect(many.warnings.count == 1 && many.warnings[0].contains("and 4 more"))
    }

    @Test(
        arguments: [
            ([0x75, 0x3a, 0x0a, 0x20, 0xff], "users.yaml:2:2: not UTF-8"),
            ([0x75, 0x3a, 0x0a, 0xc3, 0xa9, 0x20, 0xe2, 0x82], "users.yaml:2:4: not UTF-8"),
            ([0x70, 0x77, 0x07, 0x73], "users.yaml:1:3: a control character"),
            ([0x70, 0x1b, 0x5b], "users.yaml:1:2: a control character"),
            ([0x70, 0x00], "users.yaml:1:2: a control character"),
            ([0x70, 0xc2, 0x85], "users.yaml:1:2: a control character"),
        ] as [([UInt8], String)])
    func whatIsNoTextIsRefusedByItsPlaceAlone(bytes: [UInt8], expected: String) {
        do {
            _ = try UserDirectory.text(bytes, file: "users.yaml")
            Issue.record("\(bytes) was taken")
        } catch {
            #expect("\(error)".contains(expected), "\(error)")
        }
    }

    @Test func aCertificateThatIsNotForTheAdvertisedHostIsWarnedOf() throws {
        let authority = try CertificateAuthority(commonName: "A", key: .ecdsaP256, days: 1)
        let key = try KeyPair(.ecdsaP256)
        let issued = try authority.issue(
            commonName: "s", role: .server, names: [.dns("localhost")], days: 1, key: key, keyKind: .ecdsaP256)
        let store = try PKCS12Writer.keyStore(
            alias: "s", key: key, certificate: issued, chain: [authority.certificate], password: "changeit")
        var security = EmbeddedSecurity(host: "127.0.0.1")
        security.tls = try TLSContext(.server(identity: try KeyStore(store, password: "changeit").identity()))
        #expect(security.warnings.contains { $0.contains("127.0.0.1") && $0.contains("DNS:localhost") })
        security.advertisedHost = "localhost"
        #expect(security.warnings.isEmpty)
    }

    @Test(arguments: [
        (["plant.yaml", "--host", "0.0.0.0"], "omit the file or these options"),
        (["--host", "0.0.0.0"], "needs --advertised-host"),
    ])
    func optionsOfListenersAreComparedOnlyWhereThereAreListeners(arguments: [String], expected: String) {
        do {
            _ = try RunCommand.parse(arguments)
            Issue.record("\(arguments) were taken")
        } catch {
            #expect(RunCommand.message(for: error).contains(expected))
        }
    }

    @Test func textIsTakenAsItIs() throws {
        let text = "users:\r\n\t- {name: é, password: '🔑'}\n"
        #expect(try UserDirectory.text(Array(text.utf8), file: "users.yaml") == text)
    }

    @Test func addressesOfThisMachineAlone() {
        for host in ["127.0.0.1", "127.8.0.1", "::1", "localhost", "::ffff:127.0.0.1"] {
            #expect(EmbeddedSecurity.isLoopback(host))
        }
        for host in ["0.0.0.0", "0", "::", "::ffff:0.0.0.0", "*", "10.0.0.1", "gateway.example", "2001:db8::1"] {
            #expect(!EmbeddedSecurity.isLoopback(host))
        }
    }

    @Test func whatOthersCanDoIsSaid() throws {
        var security = EmbeddedSecurity(host: "127.0.0.1")
        #expect(security.warnings.isEmpty)
        security.host = "0.0.0.0"
        #expect(security.warnings.count == 1 && security.warnings[0].contains("everything"))
        security.users = CurrentUsers(try users("users:\n  - {name: a, password: x}\n"))
        #expect(security.warnings.count == 1 && security.warnings[0].contains("in the clear"))
    }

    private struct Unexpected: Error { let step: SASLServer.Step }

    /// How a server gets the keys of a user, when it has the proof of a client.
    private func derivation(of name: String, _ directory: UserDirectory) throws -> SCRAMDerivation {
        let users = directory.sasl(sessionLifetime: nil, isPrivate: true).users
        var server = SASLServer(.scramSHA256, users: users, nonce: Array("nonce".utf8), decoyKey: Array("decoy".utf8))
        let first = try server.handleMessage(ByteSlice(utf8: "n,,n=\(name),r=abcdefgh"))
        guard case .challenge(let challenge) = first else { throw Unexpected(step: first) }
        let nonce = String(decoding: challenge, as: UTF8.self).prefix { $0 != "," }
        let proof = Base64.encode([UInt8](repeating: 0, count: 32))
        let second = try server.handleMessage(ByteSlice(utf8: "c=biws,\(nonce),p=\(proof)"))
        guard case .deriveKeys(let derivation) = second else { throw Unexpected(step: second) }
        return derivation
    }

    /// The keys of SCRAM are computed when a user first proves itself by them, and stay when the file is read again.
    @Test func keysAreDerivedOnceAndOnlyForThoseWhoUseThem() throws {
        let yaml = "users:\n" + (0..<10_000).map { "  - {name: user\($0), password: p\($0)}\n" }.joined()
        let directory = try users(yaml)
        let current = CurrentUsers(directory)
        #expect(current.value.derivedUsers == 0)
        let user = try derivation(of: "user7", current.value)
        #expect(user.deriveKeys() == SCRAMCredential(.sha256, password: "p7", salt: user.salt))
        let changing = try derivation(of: "user8", current.value)
        #expect(try user == derivation(of: "user7", current.value) && user.salt != changing.salt)
        #expect(current.value.derivedUsers == 1)
        // user7 as before, user8 changed, user9 gone.
        let changed = current.replace(
            with: try users(
                yaml.replacing("password: p8}", with: "password: x}").replacing(
                    "  - {name: user9, password: p9}\n", with: "")))
        #expect(changed.changed.map(\.text).sorted() == ["user8", "user9"] && changed.removed == [ByteText("user9")])
        #expect(current.value.derivedUsers == 1)
        #expect(try derivation(of: "user7", current.value) == user)
        let again = current.value.sasl(sessionLifetime: nil, isPrivate: true).users.scram
        #expect(again("user9", .sha256) == nil)
        // Otherwise the salt would tell that the user exists.
        let fresh = try derivation(of: "user8", current.value)
        #expect(fresh == changing)
        #expect(fresh.deriveKeys() == SCRAMCredential(.sha256, password: "x", salt: changing.salt))
    }

    @Test func aSecretOfAUsersFileMayStandInTheEnvironmentOrAFile() throws {
        let yaml =
            "users:\n  - {name: a, password: 'env:PW'}\n  - {name: b, password: 'file:secrets/b'}\n  - {name: c, password: '${PW2}'}\n"
        let directory = try UserDirectory.read(
            yaml, file: "users.yaml", environment: ["PW": "one", "PW2": "file:secrets/b"]
        ) { path in
            #expect(path == "secrets/b")
            return Array("two\nmore\n".utf8)
        }
        let password = directory.sasl(sessionLifetime: nil, isPrivate: true).users.password
        // What a variable stands for is the password itself, whatever it looks like.
        #expect(password("a") == "one" && password("b") == "two" && password("c") == "file:secrets/b")
    }
}
#endif
