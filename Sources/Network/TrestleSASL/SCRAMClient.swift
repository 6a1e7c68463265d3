import TrestleBase
import WireBytes

/// The client of a SCRAM exchange (RFC 5802, without channel binding, as Kafka uses it).
struct SCRAMClient: Sendable {
    private let hash: SCRAMHash
    private let password: [UInt8]
    private let nonce: [UInt8]
    private let bareFirst: [UInt8]
    private var serverSignature: [UInt8]?

    init(_ hash: SCRAMHash, username: String, password: String, nonce: [UInt8]) throws(SASLError) {
        self.hash = hash
        self.password = try SASLText.bytes(password, "password")
        self.nonce = nonce
        bareFirst =
            Array("n=".utf8) + SCRAMName.escape(try SASLText.bytes(username, "user name")) + Array(",r=".utf8) + nonce
    }

    /// `n`: the client does not support channel binding.
    func first() -> [UInt8] { Array("n,,".utf8) + bareFirst }

    mutating func final(respondingTo message: Span<UInt8>) throws(SASLError) -> [UInt8] {
        let challenge = try SCRAMMessage(message)
        if let error = challenge.error { throw error }
        let combined = challenge["r"]
        guard challenge.begins(with: "rsi"), SCRAMMessage.isNonce(combined), let salt = Base64.decode(challenge["s"]),
            !salt.isEmpty, let iterations = SCRAMMessage.number(challenge["i"])
        else { throw SASLError(.malformed, "a SCRAM challenge is: r=nonce,s=salt,i=iterations") }
        guard combined.starts(with: nonce), combined.count > nonce.count else {
            throw SASLError(.serverNotAuthentic, "the server's SCRAM nonce does not extend ours")
        }
        guard SCRAMLimits.iterations.contains(iterations) else {
            throw SASLError(
                .iterationCount,
                "the server asks for \(iterations) SCRAM iterations, but only \(SCRAMLimits.iterations) are accepted")
        }
        // c=biws is the base64 of "n,,": no channel binding.
        let bareFinal = Array("c=biws,r=".utf8) + combined
        let comma = [UInt8(ascii: ",")]
        let authMessage = bareFirst + comma + challenge.bytes + comma + bareFinal
        let salted = hash.stretch(password, salt: salt, iterations: iterations)
        let clientKey = hash.authenticate(Array("Client Key".utf8), key: salted)
        let signature = hash.authenticate(authMessage, key: hash.hash(clientKey))
        let proof = zip(clientKey, signature).map { $0 ^ $1 }
        let serverKey = hash.authenticate(Array("Server Key".utf8), key: salted)
        serverSignature = hash.authenticate(authMessage, key: serverKey)
        return bareFinal + Array(",p=\(Base64.encode(proof))".utf8)
    }

    func verify(_ message: Span<UInt8>) throws(SASLError) {
        let final = try SCRAMMessage(message)
        if let error = final.error { throw error }
        guard final.begins(with: "v"), let signature = Base64.decode(final["v"]) else {
            throw SASLError(.malformed, "a server's last SCRAM message is: v=signature")
        }
        guard let serverSignature, equalInConstantTime(signature, serverSignature) else {
            throw SASLError(.serverNotAuthentic, "the server does not prove that it knows the password")
        }
    }
}
