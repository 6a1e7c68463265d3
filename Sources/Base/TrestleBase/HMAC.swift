/// HMAC (RFC 2104) with its key already hashed in, since PBKDF2 uses the same key thousands of times.
package struct HMAC {
    private var inner: SHA2
    private var outer: SHA2

    package init(_ variant: SHA2.Variant, key: [UInt8]) {
        inner = SHA2(variant)
        outer = SHA2(variant)
        var block = key.count > inner.blockSize ? SHA2.digest(variant, of: key) : key
        block += [UInt8](repeating: 0, count: inner.blockSize - block.count)
        inner.update(block.map { $0 ^ 0x36 })
        outer.update(block.map { $0 ^ 0x5c })
    }

    /// The code of `bytes`, in the bytes of the digest.
    package static func code(_ variant: SHA2.Variant, of bytes: [UInt8], key: [UInt8]) -> [UInt8] {
        SHA2(variant).bytes(of: HMAC(variant, key: key).code(of: bytes))
    }

    /// The code of `bytes`, in words of the digest.
    package func code(of bytes: [UInt8]) -> [UInt64] {
        var inner = inner
        inner.update(bytes)
        return close(inner.finish())
    }

    package func code(ofWords words: [UInt64]) -> [UInt64] {
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
