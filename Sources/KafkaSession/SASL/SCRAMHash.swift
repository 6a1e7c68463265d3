/// The hash of a SCRAM mechanism and what is built on it.
public enum SCRAMHash: Sendable, Hashable {
    case sha256, sha512

    public var mechanism: SASLMechanism { self == .sha256 ? .scramSHA256 : .scramSHA512 }

    var digestSize: Int { self == .sha256 ? 32 : 64 }

    func hash(_ bytes: [UInt8]) -> [UInt8] {
        self == .sha256 ? SHA2<UInt32>.hash(bytes) : SHA2<UInt64>.hash(bytes)
    }

    /// HMAC (RFC 2104).
    func authenticate(_ bytes: [UInt8], key: [UInt8]) -> [UInt8] {
        self == .sha256 ? HMAC<UInt32>(key: key).code(of: bytes) : HMAC<UInt64>(key: key).code(of: bytes)
    }

    /// PBKDF2 (RFC 8018) of one block, which is `Hi` of RFC 5802.
    func stretch(_ password: [UInt8], salt: [UInt8], iterations: Int) -> [UInt8] {
        self == .sha256
            ? HMAC<UInt32>(key: password).stretch(salt: salt, iterations: iterations)
            : HMAC<UInt64>(key: password).stretch(salt: salt, iterations: iterations)
    }
}

/// HMAC with its key already hashed in, since PBKDF2 uses the same key thousands of times.
private struct HMAC<Word: SHA2Word> {
    private var inner = SHA2<Word>()
    private var outer = SHA2<Word>()

    init(key: [UInt8]) {
        var block = key.count > SHA2<Word>.blockSize ? SHA2<Word>.hash(key) : key
        block += [UInt8](repeating: 0, count: SHA2<Word>.blockSize - block.count)
        inner.update(block.map { $0 ^ 0x36 })
        outer.update(block.map { $0 ^ 0x5c })
    }

    func code(of bytes: [UInt8]) -> [UInt8] { SHA2<Word>.bytesOf(digest(of: bytes)) }

    private func digest(of bytes: [UInt8]) -> SIMD8<Word> {
        var hash = inner
        hash.update(bytes)
        return close(hash)
    }

    private func close(_ inner: SHA2<Word>) -> SIMD8<Word> {
        var (inner, outer) = (inner, outer)
        outer.update(inner.finish())
        return outer.finish()
    }

    func stretch(salt: [UInt8], iterations: Int) -> [UInt8] {
        var last = digest(of: salt + [0, 0, 0, 1])
        var result = last
        for _ in 1..<max(1, iterations) {
            var hash = inner
            hash.update(last)
            last = close(hash)
            result ^= last
        }
        return SHA2<Word>.bytesOf(result)
    }
}

/// Compares without telling by its time where two secrets differ.
func equalInConstantTime(_ left: [UInt8], _ right: [UInt8]) -> Bool {
    guard left.count == right.count else { return false }
    var difference: UInt8 = 0
    for index in left.indices { difference |= left[index] ^ right[index] }
    return difference == 0
}
