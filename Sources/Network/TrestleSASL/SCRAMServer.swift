import TrestleBase
import WireBytes

/// The server of a SCRAM exchange. It offers no channel binding: `p=` is refused, `n` and `y` are taken.
struct SCRAMServer: Sendable {
    private let hash: SCRAMHash
    private let nonce: [UInt8]
    private let decoyKey: [UInt8]
    private(set) var username = ""
    private(set) var keys: SCRAMUser.Keys?
    private var isDecoy = false
    private var combinedNonce: [UInt8] = []
    private var clientNonce: [UInt8] = []
    private var header: [UInt8] = []
    private var authMessageStart: [UInt8] = []

    init(_ hash: SCRAMHash, nonce: [UInt8], decoyKey: [UInt8]) {
        self.hash = hash
        self.nonce = nonce
        self.decoyKey = decoyKey
    }

    mutating func challenge(
        respondingTo message: Span<UInt8>, user find: (String) -> SCRAMUser?
    ) throws(SASLError) -> [UInt8] {
        let bytes = try SCRAMMessage.checked(message)
        // gs2-header: "n" or "y" (no channel binding), an optional authorization identity, and the rest.
        let comma = UInt8(ascii: ",")
        let parts = bytes.split(separator: comma, maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0] == [UInt8(ascii: "n")] || parts[0] == [UInt8(ascii: "y")],
            parts[1].isEmpty || parts[1].starts(with: [UInt8(ascii: "a"), UInt8(ascii: "=")])
        else { throw SCRAMServer.malformedFirst }
        let bare = try SCRAMMessage(Array(parts[2]))
        guard bare.begins(with: "nr"), let name = SCRAMName.unescape(bare["n"]), SCRAMMessage.isNonce(bare["r"]) else {
            throw SCRAMServer.malformedFirst
        }
        if !parts[1].isEmpty, SCRAMName.unescape(parts[1].dropFirst(2)) != name { throw .refusal }
        let found = find(name).flatMap { $0.hash == hash ? $0 : nil }
        // Made for every name, so that the time tells nothing either.
        let decoy = SCRAMCredential(decoyOf: name, hash, key: decoyKey)
        let keys = found?.keys(salt: decoy.salt, iterations: decoy.iterations) ?? .known(decoy)
        isDecoy = found == nil
        username = name
        self.keys = keys
        header = Array(parts[0]) + [comma] + Array(parts[1]) + [comma]
        clientNonce = Array(bare["r"])
        combinedNonce = clientNonce + nonce
        let (salt, iterations) =
            switch keys {
            case .known(let credential): (credential.salt, credential.iterations)
            case .awaited(let derivation): (derivation.salt, derivation.iterations)
            }
        let rest = ",s=\(Base64.encode(salt)),i=\(iterations)"
        let challenge = Array("r=".utf8) + combinedNonce + Array(rest.utf8)
        authMessageStart = bare.bytes + [comma] + challenge + [comma]
        return challenge
    }

    /// The client's last message, once its form and nonce are right.
    struct Proof {
        let message: SCRAMMessage
        let proof: [UInt8]
    }

    func proof(in message: Span<UInt8>) throws(SASLError) -> Proof {
        let final = try SCRAMMessage(message)
        guard final.begins(with: "cr"), final.keys.last == UInt8(ascii: "p"),
            let binding = Base64.decode(final["c"]), let proof = Base64.decode(final["p"]),
            proof.count == hash.digestSize
        else { throw SASLError(.malformed, "a last SCRAM message is: c=binding,r=nonce,p=proof") }
        // librdkafka before 2.6.1 repeats its own nonce in front; the server's part is there all the same.
        let received = Array(final["r"])
        guard binding == header, received == combinedNonce || received == clientNonce + combinedNonce else {
            throw .refusal
        }
        return Proof(message: final, proof: proof)
    }

    /// - Parameter credential: `keys`, once they are known.
    func final(respondingTo received: Proof, credential: SCRAMCredential) throws(SASLError) -> [UInt8] {
        let (final, proof) = (received.message, received.proof)
        let withoutProof = final.bytes.dropLast(final["p"].count + 3)
        let authMessage = authMessageStart + withoutProof
        let signature = hash.authenticate(authMessage, key: credential.storedKey)
        let clientKey = zip(proof, signature).map { $0 ^ $1 }
        guard equalInConstantTime(hash.hash(clientKey), credential.storedKey), !isDecoy else { throw .refusal }
        return Array("v=\(Base64.encode(hash.authenticate(authMessage, key: credential.serverKey)))".utf8)
    }

    private static var malformedFirst: SASLError {
        SASLError(.malformed, "a first SCRAM message is: n,,n=user,r=nonce")
    }
}
