import Testing
import WireBytes

@testable import KafkaSession

@Suite struct SASLTests {
    func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }
    let nonce = Array("client-nonce-18-by".utf8)

    /// The digests of 300 messages of 0 to 299 bytes, which crosses every edge of padding, hashed together; the
    /// expected values are Python's hashlib's.
    @Test func digestsAgreeWithAnotherImplementation() {
        var (all256, all512) = (SHA2<UInt32>(), SHA2<UInt64>())
        for count in 0..<300 {
            let message = (0..<count).map { UInt8(truncatingIfNeeded: $0 * 7 + count) }
            all256.update(SHA2<UInt32>.hash(message))
            all512.update(SHA2<UInt64>.hash(message))
        }
        #expect(hex(all256.finish()) == "d5238871a46ac4a1a75ac3fb19d645b0b3b9e5f35f5f720e2b240d605c6b694e")
        #expect(
            hex(all512.finish()) == "30d6c78a55e1f152f00703601a37b39b96c6c8fa2b3e66fb9c8182466b108d39"
                + "d5dd84827c69cadb4376853da7ec31ea83a0a7a0e5a713bac426e0f0ceea8424")
    }

    private func hex(_ bytes: [UInt8]) -> String {
        bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    }

    @Test(arguments: [
        ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
        ("foobar", "Zm9vYmFy"),
    ])
    func base64OfRFC4648(_ plain: String, _ coded: String) {
        #expect(Base64.encode(bytes(plain)) == coded)
        #expect(Base64.decode(coded.utf8) == bytes(plain))
    }

    @Test(arguments: ["Zg=", "Zg", "Z", "Zh==", "Zm9=", "====", "Zg==Zg==", "Zm 9v", "Zm9v\n", "Z===", "Zm=v", "-_-_"])
    func base64RefusesWhatIsNotCanonical(_ text: String) {
        #expect(Base64.decode(text.utf8) == nil)
    }

    /// RFC 7677, section 3. Its nonces are text, so the parts are driven directly.
    @Test func scramOfRFC7677() throws {
        var client = SCRAMClient(.sha256, username: "user", password: "pencil", nonce: "rOprNGfwEbeRWgbNEkqO")
        #expect(client.first() == bytes("n,,n=user,r=rOprNGfwEbeRWgbNEkqO"))
        let challenge = "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096"
        let final =
            "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
            + "p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ="
        #expect(try client.final(answering: bytes(challenge)) == bytes(final))
        let signature = "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4="
        try client.verify(bytes(signature))

        var server = SCRAMServer(.sha256, nonce: "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0")
        let salt = try #require(Base64.decode("W22ZaJ0SNY7soEsUEjb6gQ==".utf8))
        let credential = SCRAMCredential(.sha256, password: "pencil", salt: salt)
        #expect(try server.challenge(answering: client.first()) { _ in credential } == bytes(challenge))
        #expect(try server.final(answering: bytes(final)) == bytes(signature))
    }

    /// The expected bytes were made with Python's hashlib and hmac.
    @Test func scramSHA512WithNamesThatNeedEscapes() throws {
        var client = SASLClient(.scram(.sha512, username: "user,=ü", password: "pencil=,é"), nonce: nonce)
        #expect(try client.start() == bytes("n,,n=user=2C=3Dü,r=Y2xpZW50LW5vbmNlLTE4LWJ5"))
        let challenge =
            "r=Y2xpZW50LW5vbmNlLTE4LWJ5c2VydmVyLW5vbmNlLTE4LWJ5,s=AAECAwQFBgcICQoLDA0ODw==,i=5000"
        let final =
            "c=biws,r=Y2xpZW50LW5vbmNlLTE4LWJ5c2VydmVyLW5vbmNlLTE4LWJ5,"
            + "p=jlBq/1iTh8ynxKzwjX9OIoRnmIyAfwlBcFmfHcXQgNCdIR+HrPbGGWVc45riXAMi3p3djuaJ1AKubJXyUhJ/Mw=="
        #expect(try client.receive(bytes(challenge)) == .send(bytes(final)))
        let signature =
            "v=KPqK0WoMUP/l6giU/P1KGEQxtfx+HOVQD0ECOABMUIRV7eALZlWImArdGF9ONo1DXTBUg3AlP2EaY+B9Y6u4hw=="
        #expect(try client.receive(bytes(signature)) == .done)
    }

    static let users = SASLServer.Users(
        password: { $0 == "ada" ? "secret" : nil },
        scram: { name, hash in
            name == "ada" ? SCRAMCredential(hash, password: "secret", salt: Array(1...16)) : nil
        },
        token: { $0 == "good.token" ? "ada" : nil })

    /// Runs a client against a server, returning the user or throwing what either side threw.
    func exchange(_ credentials: SASLCredentials) throws -> String {
        var client = SASLClient(credentials, nonce: nonce)
        var server = SASLServer(credentials.mechanism, users: Self.users, nonce: Array("server".utf8))
        var message = try client.start()
        while true {
            switch try server.receive(message) {
            case .challenge(let challenge):
                guard case .send(let next) = try client.receive(challenge) else { return "client ended early" }
                message = next
            case .authenticated(let user, let last):
                return try client.receive(last) == .done ? user : "client waits"
            }
        }
    }

    @Test(arguments: [
        SASLCredentials.plain(username: "ada", password: "secret"),
        .scram(.sha256, username: "ada", password: "secret"), .scram(.sha512, username: "ada", password: "secret"),
        .oauthBearer(token: "good.token", extensions: ["traceId": "1"]),
    ])
    func rightCredentialsAuthenticate(_ credentials: SASLCredentials) throws {
        #expect(try exchange(credentials) == "ada")
    }

    @Test(arguments: [
        SASLCredentials.plain(username: "ada", password: "Secret"), .plain(username: "eve", password: "secret"),
        .scram(.sha256, username: "ada", password: "wrong"), .scram(.sha512, username: "eve", password: "secret"),
        .oauthBearer(token: "bad.token"),
    ])
    func wrongCredentialsAreRefused(_ credentials: SASLCredentials) {
        #expect(throws: SASLError(.refused, "")) { try exchange(credentials) }
    }

    @Test(arguments: [
        SASLCredentials.plain(username: "", password: "x"), .plain(username: "a\0b", password: "x"),
        .oauthBearer(token: ""), .oauthBearer(token: "a b"), .oauthBearer(token: "a\u{1}b"),
        .oauthBearer(token: "a", extensions: ["auth": "x"]), .oauthBearer(token: "a", extensions: ["k": "\u{1}"]),
    ])
    func credentialsThatCannotBeSentAreRefusedAtOnce(_ credentials: SASLCredentials) {
        #expect(throws: SASLError(.unusableCredentials, "")) { try exchange(credentials) }
    }

    /// Challenges of a server that is broken, hostile, or not the right one.
    @Test(arguments: [
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
        ("e=unknown-user", .refused),
    ] as [(String, SASLError.Code)])
    func badChallengesEndTheExchange(_ challenge: String, _ code: SASLError.Code) throws {
        var client = SASLClient(.scram(.sha256, username: "ada", password: "secret"), nonce: nonce)
        _ = try client.start()
        #expect(throws: SASLError(code, "")) { try client.receive(bytes(challenge)) }
    }

    @Test func aServerThatDoesNotKnowThePasswordIsFoundOut() throws {
        var client = SASLClient(.scram(.sha256, username: "ada", password: "secret"), nonce: nonce)
        _ = try client.start()
        _ = try client.receive(bytes("r=Y2xpZW50LW5vbmNlLTE4LWJ5x,s=AAECAw==,i=4096"))
        let forged = bytes("v=\(Base64.encode([UInt8](repeating: 0, count: 32)))")
        #expect(throws: SASLError(.serverNotAuthentic, "")) { try client.receive(forged) }
    }

    /// Every message of a good exchange, cut at each byte and with each bit flipped: refused or malformed, never done.
    @Test func damagedMessagesNeverAuthenticate() throws {
        let salt: [UInt8] = Array(1...16)
        let credential = SCRAMCredential(.sha256, password: "secret", salt: salt)
        let users = SASLServer.Users(password: { _ in "secret" }, scram: { _, _ in credential }, token: { _ in nil })
        var client = SASLClient(.scram(.sha256, username: "ada", password: "secret"), nonce: nonce)
        let first = try client.start()
        var server = SASLServer(.scramSHA256, users: users, nonce: Array("server".utf8))
        guard case .challenge(let challenge) = try server.receive(first),
            case .send(let final) = try client.receive(challenge)
        else {
            Issue.record("the exchange does not run")
            return
        }
        var accepted = 0
        for damaged in damages(of: final) {
            var copy = server
            if (try? copy.receive(damaged)) != nil { accepted += 1 }
        }
        for damaged in damages(of: first) {
            var fresh = SASLServer(.scramSHA256, users: users, nonce: Array("server".utf8))
            guard (try? fresh.receive(damaged)) != nil else { continue }
            // Another name or nonce is a legal first message; the proof does not fit it any more.
            if (try? fresh.receive(final)) != nil { accepted += 1 }
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
        var server = SCRAMServer(.sha256, nonce: "S")
        let challenge = try server.challenge(answering: bytes("n,,n=u,r=C")) { _ in credential }
        let bareFinal = "c=biws,r=CCS"
        let salted = SCRAMHash.sha256.stretch(bytes("pencil"), salt: credential.salt, iterations: 4096)
        let key = SCRAMHash.sha256.authenticate(bytes("Client Key"), key: salted)
        let message = bytes("n=u,r=C,") + challenge + bytes(",\(bareFinal)")
        let signature = SCRAMHash.sha256.authenticate(message, key: credential.storedKey)
        let final = bytes("\(bareFinal),p=\(Base64.encode(zip(key, signature).map { $0 ^ $1 }))")
        let answer = try server.final(answering: final)
        #expect(answer.starts(with: bytes("v=")))
    }

    @Test func messagesOutOfTurnAreErrors() throws {
        var client = SASLClient(.plain(username: "a", password: "b"), nonce: [])
        #expect(throws: SASLError(.outOfOrder, "")) { try client.receive([]) }
        _ = try client.start()
        #expect(throws: SASLError(.outOfOrder, "")) { try client.start() }
        #expect(try client.receive([]) == .done)
        #expect(throws: SASLError(.outOfOrder, "")) { try client.receive([]) }
    }
}

// `#expect` cannot hold a span.
extension SASLClient {
    fileprivate mutating func receive(_ message: [UInt8]) throws -> Step { try receive(message.span) }
}
extension SASLServer {
    fileprivate mutating func receive(_ message: [UInt8]) throws -> Step { try receive(message.span) }
}
extension SCRAMClient {
    fileprivate mutating func final(answering message: [UInt8]) throws -> [UInt8] {
        try final(answering: message.span)
    }
    fileprivate func verify(_ message: [UInt8]) throws { try verify(message.span) }
}
extension SCRAMServer {
    fileprivate mutating func challenge(
        answering message: [UInt8], credential: (String) -> SCRAMCredential?
    ) throws -> [UInt8] {
        try challenge(answering: message.span, credential: credential)
    }
    fileprivate func final(answering message: [UInt8]) throws -> [UInt8] { try final(answering: message.span) }
}
