import TrestleBase

/// The hash of a SCRAM mechanism, with HMAC and key derivation.
public enum SCRAMHash: Sendable, Hashable {
    case sha256, sha512

    public var mechanism: SASLMechanism { self == .sha256 ? .scramSHA256 : .scramSHA512 }

    private var variant: SHA2.Variant { self == .sha256 ? .sha256 : .sha512 }
    var digestSize: Int { self == .sha256 ? 32 : 64 }

    func hash(_ bytes: [UInt8]) -> [UInt8] {
        SHA2.digest(variant, of: bytes)
    }

    /// HMAC (RFC 2104).
    func authenticate(_ bytes: [UInt8], key: [UInt8]) -> [UInt8] {
        HMAC.code(variant, of: bytes, key: key)
    }

    /// PBKDF2 (RFC 8018) of one block, which is `Hi` of RFC 5802.
    func stretch(_ password: [UInt8], salt: [UInt8], iterations: Int) -> [UInt8] {
        let hmac = HMAC(variant, key: password)
        var last = hmac.code(of: salt + [0, 0, 0, 1])
        var result = last
        for _ in 1..<max(1, iterations) {
            last = hmac.code(ofWords: last)
            for index in 0..<8 { result[index] ^= last[index] }
        }
        return SHA2(variant).bytes(of: result)
    }
}

/// Compares without telling by its time where two secrets differ.
package func equalInConstantTime(_ left: [UInt8], _ right: [UInt8]) -> Bool {
    guard left.count == right.count else { return false }
    var difference: UInt8 = 0
    for index in left.indices { difference |= left[index] ^ right[index] }
    return difference == 0
}
