import WireBytes

/// What a server keeps of a SCRAM user: enough to check a password, not enough to pretend to be the user
/// (RFC 5802, section 3).
public struct SCRAMCredential: Sendable, Equatable {
    public var hash: SCRAMHash
    public var salt: [UInt8]
    public var iterations: Int
    public var storedKey: [UInt8]
    public var serverKey: [UInt8]

    public init(_ hash: SCRAMHash, salt: [UInt8], iterations: Int, storedKey: [UInt8], serverKey: [UInt8]) {
        self.hash = hash
        self.salt = salt
        self.iterations = iterations
        self.storedKey = storedKey
        self.serverKey = serverKey
    }

    /// Derives the keys of a password.
    ///
    /// - Parameters:
    ///   - salt: random bytes, 16 or more.
    ///   - iterations: 4096 or more.
    public init(_ hash: SCRAMHash, password: String, salt: [UInt8], iterations: Int = 4096) {
        let salted = hash.stretch(Array(password.utf8), salt: salt, iterations: iterations)
        self.init(
            hash, salt: salt, iterations: iterations,
            storedKey: hash.hash(hash.authenticate(Array("Client Key".utf8), key: salted)),
            serverKey: hash.authenticate(Array("Server Key".utf8), key: salted))
    }
}

/// The limits both sides set on what the other may ask for.
enum SCRAMLimits {
    /// RFC 7677 and Kafka demand the least; the most keeps a hostile server from stopping the loop for seconds.
    static let iterations = 4096...500_000
    static let messageSize = 4096
}

/// The client of a SCRAM exchange (RFC 5802, without channel binding, as Kafka uses it).
struct SCRAMClient: Sendable {
    private let hash: SCRAMHash
    private let username: String
    private let password: String
    private let nonce: String
    private var serverSignature: [UInt8]?

    init(_ hash: SCRAMHash, username: String, password: String, nonce: String) {
        self.hash = hash
        self.username = username
        self.password = password
        self.nonce = nonce
    }

    private var bareFirst: String { "n=\(SCRAMName.escape(username)),r=\(nonce)" }

    func first() -> [UInt8] { Array("n,,\(bareFirst)".utf8) }

    mutating func final(answering message: Span<UInt8>) throws(SASLError) -> [UInt8] {
        let challenge = try SCRAMAttributes(message)
        if let error = challenge.error { throw error }
        guard challenge.keys == ["r", "s", "i"] || challenge.keys.starts(with: ["r", "s", "i"]),
            let combined = challenge["r"], let salt = Base64.decode(challenge["s", default: ""].utf8), !salt.isEmpty,
            let iterations = SCRAMAttributes.number(challenge["i", default: ""])
        else { throw SASLError(.malformed, "a SCRAM challenge is: r=nonce,s=salt,i=iterations") }
        guard combined.hasPrefix(nonce), combined.utf8.count > nonce.utf8.count else {
            throw SASLError(.serverNotAuthentic, "the server's SCRAM nonce does not extend ours")
        }
        guard SCRAMLimits.iterations.contains(iterations) else {
            throw SASLError(
                .iterationCount, "the server asks for \(iterations) SCRAM iterations; \(SCRAMLimits.iterations) are sane")
        }
        // c=biws is the base64 of "n,,": no channel binding.
        let bareFinal = "c=biws,r=\(combined)"
        let authMessage = Array("\(bareFirst),\(challenge.text),\(bareFinal)".utf8)
        let salted = hash.stretch(Array(password.utf8), salt: salt, iterations: iterations)
        let clientKey = hash.authenticate(Array("Client Key".utf8), key: salted)
        let signature = hash.authenticate(authMessage, key: hash.hash(clientKey))
        let proof = zip(clientKey, signature).map { $0 ^ $1 }
        let serverKey = hash.authenticate(Array("Server Key".utf8), key: salted)
        serverSignature = hash.authenticate(authMessage, key: serverKey)
        return Array("\(bareFinal),p=\(Base64.encode(proof))".utf8)
    }

    func verify(_ message: Span<UInt8>) throws(SASLError) {
        let final = try SCRAMAttributes(message)
        if let error = final.error { throw error }
        guard final.keys.first == "v", let signature = Base64.decode(final["v", default: ""].utf8) else {
            throw SASLError(.malformed, "a server's last SCRAM message is: v=signature")
        }
        guard let serverSignature, equalInConstantTime(signature, serverSignature) else {
            throw SASLError(.serverNotAuthentic, "the server does not prove that it knows the password")
        }
    }
}

/// The server of a SCRAM exchange.
struct SCRAMServer: Sendable {
    private let hash: SCRAMHash
    private let nonce: String
    private(set) var username = ""
    private var credential: SCRAMCredential?
    private var combinedNonce = ""
    private var clientNonce = ""
    private var header = ""
    private var authMessageStart = ""

    init(_ hash: SCRAMHash, nonce: String) {
        self.hash = hash
        self.nonce = nonce
    }

    mutating func challenge(
        answering message: Span<UInt8>, credential find: (String) -> SCRAMCredential?
    ) throws(SASLError) -> [UInt8] {
        let text = try SCRAMAttributes.text(message)
        // gs2-header: "n" or "y" (no channel binding), an optional authorization identity, and the rest.
        let parts = text.split(separator: ",", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0] == "n" || parts[0] == "y", parts[1].isEmpty || parts[1].hasPrefix("a=") else {
            throw SASLError(.malformed, "a first SCRAM message is: n,,n=user,r=nonce")
        }
        let bare = try SCRAMAttributes(text: String(parts[2]))
        guard bare.keys.starts(with: ["n", "r"]), let name = SCRAMName.unescape(bare["n", default: ""]),
            !name.isEmpty, let clientNonce = bare["r"], !clientNonce.isEmpty
        else { throw SASLError(.malformed, "a first SCRAM message is: n,,n=user,r=nonce") }
        if !parts[1].isEmpty, SCRAMName.unescape(String(parts[1].dropFirst(2))) != name { throw SASLServer.refusal }
        guard let found = find(name), found.hash == hash else { throw SASLServer.refusal }
        username = name
        credential = found
        header = "\(parts[0]),\(parts[1]),"
        self.clientNonce = clientNonce
        combinedNonce = clientNonce + nonce
        let challenge = "r=\(combinedNonce),s=\(Base64.encode(found.salt)),i=\(found.iterations)"
        authMessageStart = "\(bare.text),\(challenge),"
        return Array(challenge.utf8)
    }

    func final(answering message: Span<UInt8>) throws(SASLError) -> [UInt8] {
        let final = try SCRAMAttributes(message)
        guard let credential, final.keys.starts(with: ["c", "r"]), final.keys.last == "p",
            let binding = Base64.decode(final["c", default: ""].utf8), let received = final["r"],
            let proof = Base64.decode(final["p", default: ""].utf8), proof.count == hash.digestSize
        else { throw SASLError(.malformed, "a last SCRAM message is: c=binding,r=nonce,p=proof") }
        // librdkafka before 2.6.1 repeats its own nonce in front; the server's part is there all the same.
        guard binding == Array(header.utf8),
            received == combinedNonce || received == clientNonce + combinedNonce
        else { throw SASLServer.refusal }
        let withoutProof = final.text.utf8.dropLast(Base64.encode(proof).utf8.count + 3)
        let authMessage = Array(authMessageStart.utf8) + withoutProof
        let signature = hash.authenticate(authMessage, key: credential.storedKey)
        let clientKey = zip(proof, signature).map { $0 ^ $1 }
        guard equalInConstantTime(hash.hash(clientKey), credential.storedKey) else { throw SASLServer.refusal }
        return Array("v=\(Base64.encode(hash.authenticate(authMessage, key: credential.serverKey)))".utf8)
    }
}

/// User names in SCRAM: `=` and `,` are written as `=3D` and `=2C`.
enum SCRAMName {
    static func escape(_ name: String) -> String {
        var result = ""
        for character in name.unicodeScalars {
            switch character {
            case "=": result += "=3D"
            case ",": result += "=2C"
            default: result.unicodeScalars.append(character)
            }
        }
        return result
    }

    static func unescape(_ text: String) -> String? {
        var result: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "=") else {
                result.append(byte)
                continue
            }
            switch rest.prefix(2) {
            case [0x33, 0x44]: result.append(UInt8(ascii: "="))
            case [0x32, 0x43]: result.append(UInt8(ascii: ","))
            default: return nil
            }
            rest = rest.dropFirst(2)
        }
        return String(decoding: result, as: UTF8.self)
    }
}

/// A SCRAM message: `k=value` pairs between commas, each key one letter.
struct SCRAMAttributes {
    let text: String
    private(set) var keys: [String] = []
    private var values: [String: String] = [:]

    init(_ message: Span<UInt8>) throws(SASLError) {
        try self.init(text: SCRAMAttributes.text(message))
    }

    init(text: String) throws(SASLError) {
        self.text = text
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let bytes = part.utf8
            guard bytes.count >= 2, let equals = part.firstIndex(of: "="), equals > part.startIndex else {
                throw SASLError(.malformed, "a SCRAM message is made of k=value pairs")
            }
            let key = String(part[..<equals])
            // RFC 5802: "m" marks an extension that whoever does not know it must refuse.
            guard key != "m", values[key] == nil else {
                throw SASLError(.malformed, "the SCRAM attribute \(key) is not understood or comes twice")
            }
            keys.append(key)
            values[key] = String(part[part.index(after: equals)...])
        }
    }

    static func text(_ message: Span<UInt8>) throws(SASLError) -> String {
        guard message.count <= SCRAMLimits.messageSize,
            let text = String(validating: [UInt8](copying: message), as: UTF8.self), !text.utf8.contains(0)
        else { throw SASLError(.malformed, "a SCRAM message is at most \(SCRAMLimits.messageSize) bytes of UTF-8") }
        return text
    }

    subscript(key: String) -> String? { values[key] }
    subscript(key: String, default fallback: String) -> String { values[key] ?? fallback }

    /// What a server says instead of going on.
    var error: SASLError? {
        values["e"].map { SASLError(.refused, "the broker refused the user or password (\($0.prefix(100)))") }
    }

    /// A positive number without sign or leading zero.
    static func number(_ text: String) -> Int? {
        guard let first = text.utf8.first, first != UInt8(ascii: "0"), text.utf8.count <= 9,
            text.utf8.allSatisfy({ (0x30...0x39).contains($0) })
        else { return nil }
        return Int(text)
    }
}
