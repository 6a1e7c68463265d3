import TrestleBase

/// The hash of a SCRAM mechanism, with HMAC and key derivation.
public enum SCRAMHash: Sendable, Hashable {
    case sha256, sha512

    public var mechanism: SASLMechanism { self == .sha256 ? .scramSHA256 : .scramSHA512 }

    var digestSize: Int { self == .sha256 ? 32 : 64 }

    func hash(_ bytes: [UInt8]) -> [UInt8] {
        var hash = SHA2(self)
        hash.update(bytes)
        return hash.bytes(of: hash.finish())
    }

    /// HMAC (RFC 2104).
    func authenticate(_ bytes: [UInt8], key: [UInt8]) -> [UInt8] {
        SHA2(self).bytes(of: HMAC(self, key: key).code(of: bytes))
    }

    /// PBKDF2 (RFC 8018) of one block, which is `Hi` of RFC 5802.
    func stretch(_ password: [UInt8], salt: [UInt8], iterations: Int) -> [UInt8] {
        let hmac = HMAC(self, key: password)
        var last = hmac.code(of: salt + [0, 0, 0, 1])
        var result = last
        for _ in 1..<max(1, iterations) {
            last = hmac.code(ofWords: last)
            for index in 0..<8 { result[index] ^= last[index] }
        }
        return SHA2(self).bytes(of: result)
    }
}

/// HMAC with its key already hashed in, since PBKDF2 uses the same key thousands of times.
private struct HMAC {
    private var inner: SHA2
    private var outer: SHA2

    init(_ hash: SCRAMHash, key: [UInt8]) {
        inner = SHA2(hash)
        outer = SHA2(hash)
        var block = key.count > inner.blockSize ? hash.hash(key) : key
        block += [UInt8](repeating: 0, count: inner.blockSize - block.count)
        inner.update(block.map { $0 ^ 0x36 })
        outer.update(block.map { $0 ^ 0x5c })
    }

    func code(of bytes: [UInt8]) -> [UInt64] {
        var inner = inner
        inner.update(bytes)
        return close(inner.finish())
    }

    func code(ofWords words: [UInt64]) -> [UInt64] {
        var inner = inner
        inner.update(words: words)
        return close(inner.finish())
    }

    private func close(_ digest: [UInt64]) -> [UInt64] {
        var outer = outer
        outer.update(words: digest)
        return outer.finish()
    }
}

/// Compares without telling by its time where two secrets differ.
package func equalInConstantTime(_ left: [UInt8], _ right: [UInt8]) -> Bool {
    guard left.count == right.count else { return false }
    var difference: UInt8 = 0
    for index in left.indices { difference |= left[index] ^ right[index] }
    return difference == 0
}

extension SHA2 {
    init(_ hash: SCRAMHash) {
        let variant: SHA2.Variant = hash == .sha256 ? .sha256 : .sha512
        self.init(variant)
    }
}
