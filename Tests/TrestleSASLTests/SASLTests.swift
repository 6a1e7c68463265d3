import TrestleBase
import Foundation
import Testing
import WireBytes

@testable import TrestleSASL

@Suite struct SASLTests {
    func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }
    let nonce = Array("client-nonce-18-by".utf8)

    /// The digests of 300 messages of 0 to 299 bytes, which crosses every edge of padding, hashed together; the
    /// expected values are Python's hashlib's.
    @Test func digestsAgreeWithAnotherImplementation() {
        var (all256, all512): ([UInt8], [UInt8]) = ([], [])
        for count in 0..<300 {
            let message = (0..<count).map { UInt8(truncatingIfNeeded: $0 * 7 + count) }
            all256 += SCRAMHash.sha256.hash(message)
            all512 += SCRAMHash.sha512.hash(message)
        }
        #expect(
            hex(SCRAMHash.sha256.hash(all256))
                == "d5238871a46ac4a1a75ac3fb19d645b0b3b9e5f35f5f720e2b240d605c6b694e")
        #expect(
            hex(SCRAMHash.sha512.hash(all512))
                == "30d6c78a55e1f152f00703601a37b39b96c6c8fa2b3e66fb9c8182466b108d39"
                + "d5dd84827c69cadb4376853da7ec31ea83a0a7a0e5a713bac426e0f0ceea8424")
    }

    private func hex(_ bytes: [UInt8]) -> String {
        bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    }

    /// RFC 7677, section 3. Its nonces are text, so the parts are driven directly.
    @Test func scramOfRFC7677() throws {
        var client = try SCRAMClient(
            .sha256, username: "user", password: "pencil", nonce: bytes("rOprNGfwEbeRWgbNEkqO"))
        #expect(client.first() == bytes("n,,n=user,r=rOprNGfwEbeRWgbNEkqO"))
        let challenge = "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096"
        let final =
            "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
            + "p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ="
        #expect(try client.final(respondingTo: bytes(challenge)) == bytes(final))
        let signature = "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4="
        try client.verify(bytes(signature))

        var server = SCRAMServer(.sha256, nonce: bytes("%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0"), decoyKey: [])
        let salt = try #require(Base64.decode("W22ZaJ0SNY7soEsUEjb6gQ==".utf8))
        let credential = SCRAMCredential(.sha256, password: "pencil", salt: salt)
        #expect(try server.challenge(respondingTo: client.first()) { _ in credential } == bytes(challenge))
        #expect(try server.final(respondingTo: bytes(final)) == bytes(signature))
    }

    struct Vector: Decodable {
        let mechanism, username, password, clientNonce, serverNonce, salt: String
        let iterations: Int
        let clientFirst, serverFirst, clientFinal, serverFinal: String
    }

    /// Exchanges that aiokafka made.
    @Test func exchangesOfAnotherImplementation() throws {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
            "../../Fixtures/sasl")
        let text = try String(contentsOf: folder.appendingPathComponent("scram.jsonl"), encoding: .utf8)
        var seen = 0
        for line in text.split(separator: "\n") {
            let vector = try JSONDecoder().decode(Vector.self, from: Data(line.utf8))
            let hash = vector.mechanism == "SCRAM-SHA-256" ? SCRAMHash.sha256 : .sha512
            var client = try SCRAMClient(
                hash, username: vector.username, password: vector.password, nonce: bytes(vector.clientNonce))
            #expect(client.first() == bytes(vector.clientFirst))
            #expect(try client.final(respondingTo: bytes(vector.serverFirst)) == bytes(vector.clientFinal))
            try client.verify(bytes(vector.serverFinal))

            let salt = try #require(Base64.decode(vector.salt.utf8))
            let credential = SCRAMCredential(
                hash, password: vector.password, salt: salt, iterations: vector.iterations)
            var server = SCRAMServer(hash, nonce: bytes(vector.serverNonce), decoyKey: [])
            let challenge = try server.challenge(respondingTo: bytes(vector.clientFirst)) {
                $0 == vector.username ? credential : nil
            }
            #expect(challenge == bytes(vector.serverFirst))
            #expect(try server.final(respondingTo: bytes(vector.clientFinal)) == bytes(vector.serverFinal))
            seen += 1
        }
        #expect(seen == 6)
    }

    private static let ada = [SCRAMHash.sha256, .sha512].map {
        SCRAMCredential($0, password: "secret", salt: Array(1...16))
    }

    static let users = SASLServer.Users(
        password: { $0 == "ada" ? "secret" : nil },
        scram: { name, hash in
            name == "ada" ? ada.first { $0.hash == hash }.map { SCRAMUser($0) } : nil
        })

    static func server(_ mechanism: SASLMechanism, users: SASLServer.Users = users) -> SASLServer {
        SASLServer(mechanism, users: users, nonce: Array("server".utf8), decoyKey: Array("decoy".utf8))
    }

    /// Runs a client against a server, returning the user or throwing what either side threw.
    func exchange(_ credentials: SASLCredentials) throws -> String {
        var client = SASLClient(credentials, nonce: nonce)
        var server = Self.server(credentials.mechanism)
        var step = try server.handleMessage(ByteSlice(client.start()))
        while true {
            switch step {
            case .challenge(let challenge):
                guard case .send(let next) = try client.handleMessage(challenge) else { return "client ended early" }
                step = try server.handleMessage(ByteSlice(next))
            case .deriveKeys(let user): step = try server.handleDerived(user.deriveKeys())
            case .validate(let token):
                step = try server.handleValidated(token.value == "good.token" ? SASLIdentity(username: "ada") : nil)
            case .authenticated(let user, let last):
                return try client.handleMessage(last) == .done ? user.username : "client waits"
            }
        }
    }

    @Test(arguments: [
        SASLCredentials.plain(username: "ada", password: "secret"),
        .scram(.sha256, username: "ada", password: "secret"), .scram(.sha512, username: "ada", password: "secret"),
        .oauthBearer(BearerToken("good.token", extensions: ["traceId": "1"])),
    ])
    func rightCredentialsAuthenticate(_ credentials: SASLCredentials) throws {
        #expect(try exchange(credentials) == "ada")
    }

    @Test(arguments: [
        SASLCredentials.plain(username: "ada", password: "Secret"), .plain(username: "eve", password: "secret"),
        .scram(.sha256, username: "ada", password: "wrong"), .scram(.sha512, username: "eve", password: "secret"),
        .oauthBearer(BearerToken("bad.token")),
    ])
    func wrongCredentialsAreRefused(_ credentials: SASLCredentials) {
        #expect(throws: SASLError(.refused, "")) { try exchange(credentials) }
    }

    @Test(arguments: [
        SASLCredentials.plain(username: "", password: "x"), .plain(username: "a\0b", password: "x"),
        .plain(username: "ada", password: ""), .plain(username: "ada", password: "secret\n"),
        .scram(.sha256, username: "ada\u{85}", password: "x"), .scram(.sha512, username: "ada", password: "x\u{E000}"),
        .scram(.sha512, username: "ada", password: ""),
        .oauthBearer(BearerToken("")), .oauthBearer(BearerToken("a b")), .oauthBearer(BearerToken("a\u{1}b")),
        .oauthBearer(BearerToken("a", extensions: ["auth": "x"])),
        .oauthBearer(BearerToken("a", extensions: ["k": "\u{1}"])),
        .oauthBearer(BearerToken("a", extensions: ["k1": "x"])),
    ])
    func credentialsThatCannotBeSentAreRefusedAtOnce(_ credentials: SASLCredentials) {
        #expect(throws: SASLError(.unusableCredentials, "")) { try exchange(credentials) }
    }

    /// Challenges of a server that is broken, hostile, or not the right one.
    @Test(
        arguments: [
            ("r=stolen,s=AAECAw==,i=4096", .serverNotAuthentic),
            ("r=Y2xpZW50LW5vbmNlLTE4LWJ5,s=AAECAw==,i=4096", .serverNotAuthentic),
            ("r=Y2xpZW50LW5vbmNlLTE4LWJ5x,s=AAECAw==,i=1", .iterationCount),
            ("r=Y2xpZW50LW5vbmNlLTE4LWJ5x,s=AAECAw==,i=999999999", .iterationCount),
            ("r=Y2xpZW50LW5vbmNlLTE4LWJ5x,s=AAECAw==,i=-4096", .malformed),
            ("r=Y2xpZW50LW5vbmNlLTE4LWJ5x,s=AAECAw==,i=99999999999999999999", .malformed),
            ("r=Y2xpZW50LW5vbmNlLTE4LWJ5x,s=,i=4096", .malformed),
            ("r=Y2xpZW50LW5vbmNlLTE4LWJ5x,s=***,i=4096", .malformed),
            ("m=x,r=Y2xpZW50LW5vbmNlLTE4LWJ5x,s=AAECAw==,i=4096", .malformed),
            ("r=Y2xpZW50LW5vbmNlLTE4LWJ5x,r=y,s=AAECAw==,i=4096", .malformed),
            ("", .malformed), (",", .malformed), ("=", .malformed), ("r", .malformed),
            ("r=Y2xpZW50LW5vbmNlLTE4LWJ5x\u{301},s=AAECAw==,i=4096", .malformed),
            ("r=Y2xpZW50LW5vbmNlLTE4LWJ5x,\u{301}s=AAECAw==,i=4096", .malformed),
            ("r=Y2xpZW50LW5vbmNlLTE4LWJ5x,i=4096,s=AAECAw==", .malformed),
            ("rr=Y2xpZW50LW5vbmNlLTE4LWJ5x,s=AAECAw==,i=4096", .malformed),
            ("e=unknown-user", .refused),
        ] as [(String, SASLError.Code)])
    func badChallengesEndTheExchange(_ challenge: String, _ code: SASLError.Code) throws {
        var client = SASLClient(.scram(.sha256, username: "ada", password: "secret"), nonce: nonce)
        _ = try client.start()
        #expect(throws: SASLError(code, "")) { try client.handleMessage(bytes(challenge)) }
    }

    @Test func aServerThatDoesNotKnowThePasswordIsFoundOut() throws {
        var client = SASLClient(.scram(.sha256, username: "ada", password: "secret"), nonce: nonce)
        _ = try client.start()
        _ = try client.handleMessage(bytes("r=Y2xpZW50LW5vbmNlLTE4LWJ5x,s=AAECAw==,i=4096"))
        let forged = bytes("v=\(Base64.encode([UInt8](repeating: 0, count: 32)))")
        #expect(throws: SASLError(.serverNotAuthentic, "")) { try client.handleMessage(forged) }
    }

    /// Whoever asks for a challenge learns by it neither whether a name exists nor when its password changes.
    @Test(arguments: [SASLMechanism.scramSHA256, .scramSHA512])
    func aChallengeIsTheSameWhetherAUserExistsOrNot(mechanism: SASLMechanism) throws {
        func challenge(_ passwords: [String: String]) throws -> SASLServer.Step {
            let users = SASLServer.Users(scram: { name, hash in
                passwords[name].map { password in
                    SCRAMUser(hash) { SCRAMCredential(hash, password: password, salt: $0, iterations: $1) }
                }
            })
            var server = Self.server(mechanism, users: users)
            return try server.handleMessage(ByteSlice(utf8: "n,,n=ada,r=abcdefgh"))
        }
        let none = try challenge([:])
        #expect(try none == challenge(["ada": "secret"]) && none == challenge(["ada": "another"]))
        let users = SASLServer.Users(scram: { name, hash in
            SCRAMUser(hash) { SCRAMCredential(hash, password: "secret", salt: $0, iterations: $1) }
        })
        var client = SASLClient(
            .scram(mechanism == .scramSHA256 ? .sha256 : .sha512, username: "ada", password: "secret"), nonce: nonce)
        var server = Self.server(mechanism, users: users)
        guard case .challenge(let first) = try server.handleMessage(ByteSlice(client.start())),
            case .send(let final) = try client.handleMessage(first),
            case .deriveKeys(let derivation) = try server.handleMessage(ByteSlice(final)),
            case .authenticated(let identity, let last) = try server.handleDerived(derivation.deriveKeys())
        else {
            Issue.record("the exchange does not run")
            return
        }
        #expect(try identity.username == "ada" && client.handleMessage(last) == .done)
    }

    /// Every message of a good exchange, cut at each byte and with each bit flipped: refused or malformed, never done.
    @Test func damagedMessagesNeverAuthenticate() throws {
        let salt: [UInt8] = Array(1...16)
        let credential = SCRAMCredential(.sha256, password: "secret", salt: salt)
        let users = SASLServer.Users(password: { _ in "secret" }, scram: { _, _ in SCRAMUser(credential) })
        var client = SASLClient(.scram(.sha256, username: "ada", password: "secret"), nonce: nonce)
        let first = try client.start()
        var server = Self.server(.scramSHA256, users: users)
        guard case .challenge(let challenge) = try server.handleMessage(ByteSlice(first)),
            case .send(let final) = try client.handleMessage(challenge)
        else {
            Issue.record("the exchange does not run")
            return
        }
        var accepted = 0
        for damaged in damages(of: final) {
            var copy = server
            if (try? copy.handleMessage(ByteSlice(damaged))) != nil { accepted += 1 }
        }
        for damaged in damages(of: first) {
            var fresh = Self.server(.scramSHA256, users: users)
            guard (try? fresh.handleMessage(ByteSlice(damaged))) != nil else { continue }
            // Another name or nonce is a legal first message; the proof does not fit it any more.
            if (try? fresh.handleMessage(ByteSlice(final))) != nil { accepted += 1 }
        }
        #expect(accepted == 0)
    }

    private func damages(of message: [UInt8]) -> [[UInt8]] {
        var result = (0..<message.count).map { Array(message[..<$0]) }
        for index in message.indices {
            for bit in 0..<8 {
                var copy = message
                copy[index] ^= 1 << UInt8(bit)
                result.append(copy)
            }
        }
        return result
    }

    @Test func repeatedNonceOfOldLibrdkafkaIsUnderstood() throws {
        let credential = SCRAMCredential(.sha256, password: "pencil", salt: Array(1...16))
        var server = SCRAMServer(.sha256, nonce: bytes("S"), decoyKey: [])
        let challenge = try server.challenge(respondingTo: bytes("n,,n=u,r=C")) { _ in credential }
        let bareFinal = "c=biws,r=CCS"
        let salted = SCRAMHash.sha256.stretch(bytes("pencil"), salt: credential.salt, iterations: 4096)
        let key = SCRAMHash.sha256.authenticate(bytes("Client Key"), key: salted)
        let message = bytes("n=u,r=C,") + challenge + bytes(",\(bareFinal)")
        let signature = SCRAMHash.sha256.authenticate(message, key: credential.storedKey)
        let final = bytes("\(bareFinal),p=\(Base64.encode(zip(key, signature).map { $0 ^ $1 }))")
        let response = try server.final(respondingTo: final)
        #expect(response.starts(with: bytes("v=")))
    }

    /// Whoever asks for a name that does not exist gets a challenge like any other, the same each time, and no proof fits.
    @Test(arguments: [SCRAMHash.sha256, .sha512]) func anUnknownUserLooksLikeAKnownOne(_ hash: SCRAMHash) throws {
        var challenges: [String] = []
        for _ in 0..<2 {
            var client = SASLClient(.scram(hash, username: "nobody", password: "secret"), nonce: nonce)
            var server = Self.server(hash.mechanism)
            guard case .challenge(let challenge) = try server.handleMessage(ByteSlice(client.start())),
                case .send(let final) = try client.handleMessage(challenge)
            else {
                Issue.record("the exchange does not run")
                return
            }
            challenges.append(String(decoding: challenge, as: UTF8.self))
            #expect(throws: SASLError(.refused, "")) { try server.handleMessage(ByteSlice(final)) }
            #expect(throws: SASLError(.outOfOrder, "")) { try server.handleMessage(ByteSlice(final)) }
        }
        #expect(challenges[0] == challenges[1])
        #expect(challenges[0].hasSuffix(",i=4096"))
    }

    /// First messages of a client that is broken, hostile, or asks for what there is not.
    @Test(
        arguments: [
            ("p=tls-unique,,n=ada,r=x", .malformed), ("n,n=ada,r=x", .malformed), ("n,,r=x,n=ada", .malformed),
            ("n,,n=,r=x", .malformed), ("n,,n=ada,r=", .malformed), ("n,,n=a=2Xda,r=x", .malformed),
            ("n,,n=ada\n,r=x", .malformed), ("n,,n=ada,r=a b", .malformed), ("n,,m=1,n=ada,r=x", .malformed),
            ("n,,n=ada\0,r=x", .malformed), ("n,a=eve,n=ada,r=x", .refused), ("", .malformed), (",,", .malformed),
        ] as [(String, SASLError.Code)])
    func badFirstMessagesEndTheExchange(_ message: String, _ code: SASLError.Code) {
        var server = Self.server(.scramSHA256)
        #expect(throws: SASLError(code, "")) { try server.handleMessage(ByteSlice(utf8: message)) }
    }

    /// RFC 7628, section 3.1, and KIP-342.
    @Test func bearerMessagesAreReadStrictly() throws {
        let good = "n,,\u{1}auth=Bearer abc.def\u{1}traceId=7\u{1}\u{1}"
        var server = Self.server(.oauthBearer)
        #expect(
            try server.handleMessage(ByteSlice(utf8: good))
                == .validate(BearerToken("abc.def", extensions: ["traceId": "7"]))
        )
        for bad in [
            "", "n,,\u{1}\u{1}", "n,,\u{1}auth=Bearer abc\u{1}", "n,,\u{1}auth=Basic abc\u{1}\u{1}",
            "n,,\u{1}auth=Bearer \u{1}\u{1}", "n,,\u{1}auth=Bearer a\u{1}auth=Bearer b\u{1}\u{1}",
            "n,,\u{1}auth=Bearer a\u{1}k=1\u{1}k=2\u{1}\u{1}", "p=x,,\u{1}auth=Bearer a\u{1}\u{1}",
            "n,x,\u{1}auth=Bearer a\u{1}\u{1}", "n,,\u{1}auth=Bearer a\u{1}k7=x\u{1}\u{1}",
            "n,,\u{1}auth=Bearer é\u{1}\u{1}",
        ] {
            var server = Self.server(.oauthBearer)
            #expect(throws: SASLError(.malformed, ""), "\(bad)") { try server.handleMessage(ByteSlice(utf8: bad)) }
        }
    }

    @Test func aFailedExchangeCannotBeTriedAgain() throws {
        var server = Self.server(.plain)
        #expect(throws: SASLError(.refused, "")) { try server.handleMessage(ByteSlice(utf8: "\0ada\0wrong")) }
        #expect(throws: SASLError(.outOfOrder, "")) { try server.handleMessage(ByteSlice(utf8: "\0ada\0secret")) }
    }

    @Test func aTokenThatTheBrokerRepeatsIsNotPrinted() throws {
        for (said, expected) in [(#"{"status":"bad","token":"s3cret.token"}"#, "repeats"), ("expired", "expired")] {
            var client = SASLClient(.oauthBearer(BearerToken("s3cret.token")), nonce: nonce)
            _ = try client.start()
            #expect(try client.handleMessage(bytes(said)) == .send([1]))
            let error = #expect(throws: SASLError(.refused, "")) { try client.handleMessage([]) }
            #expect(error?.description.contains(expected) == true)
            #expect(error?.description.contains("s3cret") == false)
        }
    }

    @Test func noDescriptionShowsASecret() throws {
        let secrets: [Any] = [
            SASLCredentials.plain(username: "ada", password: "s3cret"),
            SASLCredentials.scram(.sha512, username: "ada", password: "s3cret"),
            SASLCredentials.oauthBearer(BearerToken("s3cret", extensions: ["k": "s3cret"])), BearerToken("s3cret"),
            SCRAMCredential(.sha256, salt: [1], iterations: 4096, storedKey: Array("s3cret".utf8), serverKey: []),
        ]
        for secret in secrets {
            var dumped = ""
            dump(secret, to: &dumped)
            for text in [dumped, "\(secret)", String(reflecting: secret), "\([secret])"] {
                #expect(!text.contains("s3cret") && !text.contains("115, 51"), "\(text)")
            }
        }
        let faults = [("ada", "s3cret\n"), ("a\0", "s3cret")].map { username, password in
            #expect(throws: SASLError.self) { try exchange(.plain(username: username, password: password)) }
        }
        #expect(faults.allSatisfy { $0.map { !$0.description.contains("s3cret") } ?? false })
    }

    @Test func messagesOutOfTurnAreErrors() throws {
        var early = SASLClient(.plain(username: "a", password: "b"), nonce: [])
        #expect(throws: SASLError(.outOfOrder, "")) { try early.handleMessage([]) }
        var client = SASLClient(.plain(username: "a", password: "b"), nonce: [])
        _ = try client.start()
        #expect(throws: SASLError(.outOfOrder, "")) { try client.start() }
        #expect(try client.handleMessage([]) == .done)
        #expect(throws: SASLError(.outOfOrder, "")) { try client.handleMessage([]) }
    }
}

// `#expect` cannot hold a span.
extension SASLClient {
    fileprivate mutating func handleMessage(_ message: [UInt8]) throws -> Step { try handleMessage(message.span) }
}
extension SCRAMClient {
    fileprivate mutating func final(respondingTo message: [UInt8]) throws -> [UInt8] {
        try final(respondingTo: message.span)
    }
    fileprivate func verify(_ message: [UInt8]) throws { try verify(message.span) }
}
extension SCRAMServer {
    fileprivate mutating func challenge(
        respondingTo message: [UInt8], credential: (String) -> SCRAMCredential?
    ) throws -> [UInt8] {
        try challenge(respondingTo: message.span) { credential($0).map { SCRAMUser($0) } }
    }

    /// The server's last message, with the keys derived at once.
    fileprivate func final(respondingTo message: [UInt8]) throws -> [UInt8] {
        let proof = try proof(in: message.span)
        guard case .known(let credential)? = keys else { throw SASLError(.outOfOrder, "the keys are not known") }
        return try final(respondingTo: proof, credential: credential)
    }
}

/// AWS_MSK_IAM has one message and a response that says nothing.
@Suite struct SignedRequestTests {
    @Test func aSignedRequestIsSentAsItIs() throws {
        var client = SASLClient(.awsMSKIAM(payload: Array("{}".utf8)), nonce: [])
        #expect(client.mechanism.rawValue == "AWS_MSK_IAM")
        #expect(try client.handleChallenge(nil) == .send(Array("{}".utf8)))
        #expect(try client.handleChallenge(#"{"version":"2020_10_22","request-id":"1"}"#) == .done)
        #expect(throws: SASLError.self) { try client.handleChallenge("{}") }
        var empty = SASLClient(.awsMSKIAM(payload: []), nonce: [])
        #expect(throws: SASLError.self) { try empty.handleChallenge(nil) }
        #expect(!"\(SASLCredentials.awsMSKIAM(payload: Array("secret".utf8)))".contains("secret"))
    }

    @Test func theServerDoesNotSpeakIt() {
        var server = SASLServer(.awsMSKIAM, users: SASLServer.Users(), nonce: [], decoyKey: [])
        #expect(throws: SASLError.self) { try server.handleMessage("{}") }
    }
}
