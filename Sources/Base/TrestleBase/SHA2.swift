/// SHA-224, SHA-256, SHA-384 and SHA-512 (FIPS 180-4), which differ in the width of their words, some rotations, the rounds, the
/// first state and the length.
///
/// Here because sessions and rules import no cryptographic library, and hash little: a SCRAM exchange of 4096 iterations takes
/// milliseconds. One code for all: a word of SHA-256 is the lower half of a UInt64. It is not generic, since generic
/// arithmetic makes unoptimised builds, and so tests, ten times slower.
package struct SHA2 {
    private let wordBits: UInt64
    private let wordSize: Int
    private let mask: UInt64
    private let shape: Shape
    private var state: [UInt64]
    /// The words of the block that is being filled.
    private var block = [UInt64](repeating: 0, count: 16)
    private var length = 0
    /// Bytes of the digest.
    private let size: Int

    /// A hash of the family, by the bits of its digest.
    package enum Variant: Int, Sendable { case sha224 = 224, sha256 = 256, sha384 = 384, sha512 = 512 }

    /// Rotations, and a shift as the third of the small sigmas.
    private struct Shape {
        let rounds: Int
        let small0, small1, big0, big1: (UInt64, UInt64, UInt64)

        static let sha256 = Shape(
            rounds: 64, small0: (7, 18, 3), small1: (17, 19, 10), big0: (2, 13, 22), big1: (6, 11, 25))
        static let sha512 = Shape(
            rounds: 80, small0: (1, 8, 7), small1: (19, 61, 6), big0: (28, 34, 39), big1: (14, 18, 41))
    }

    package init(_ variant: Variant) {
        let isNarrow = variant == .sha224 || variant == .sha256
        wordBits = isNarrow ? 32 : 64
        wordSize = isNarrow ? 4 : 8
        mask = isNarrow ? 0xffff_ffff : .max
        shape = isNarrow ? .sha256 : .sha512
        size = variant.rawValue / 8
        switch variant {
        case .sha224: state = sha2LaterStart.map { $0 & 0xffff_ffff }
        case .sha256: state = sha2Start.map { $0 &>> 32 }
        case .sha384: state = sha2LaterStart
        case .sha512: state = sha2Start
        }
    }

    /// The digest of `bytes`.
    package static func digest(_ variant: Variant, of bytes: [UInt8]) -> [UInt8] {
        var hash = SHA2(variant)
        hash.update(bytes)
        return hash.bytes(of: hash.finish())
    }

    package var blockSize: Int { 16 * wordSize }

    package mutating func update(_ bytes: [UInt8]) {
        for byte in bytes { append(byte) }
    }

    /// Hashes a digest in; before it there must be whole blocks only.
    package mutating func update(words: [UInt64]) {
        for word in words { append(word: word) }
    }

    package mutating func finish() -> [UInt64] {
        let bits = UInt64(length) &* 8
        append(0x80)
        while length % wordSize != 0 { append(0) }
        // Zeros to the end of this block, or of the next one when the length has no room in this one.
        while length % blockSize != 14 * wordSize { append(word: 0) }
        append(word: wordBits == 32 ? bits &>> 32 : 0)
        append(word: bits & mask)
        return state
    }

    package func bytes(of digest: [UInt64]) -> [UInt8] {
        let bytes = digest.flatMap { word in
            (1...wordSize).map { UInt8(truncatingIfNeeded: word &>> (wordBits - 8 * UInt64($0))) }
        }
        return Array(bytes.prefix(size))
    }

    private mutating func append(_ byte: UInt8) {
        let index = length / wordSize % 16
        block[index] = (block[index] &<< 8 | UInt64(byte)) & mask
        length += 1
        if length % blockSize == 0 { compress() }
    }

    private mutating func append(word: UInt64) {
        block[length / wordSize % 16] = word
        length += wordSize
        if length % blockSize == 0 { compress() }
    }

    private mutating func compress() {
        let (shape, mask, excess) = (shape, mask, 64 - wordBits)
        func rotations(_ word: UInt64, _ counts: (UInt64, UInt64, UInt64)) -> UInt64 {
            rotated(word, counts.0) ^ rotated(word, counts.1) ^ rotated(word, counts.2)
        }
        func sigma(_ word: UInt64, _ counts: (UInt64, UInt64, UInt64)) -> UInt64 {
            rotated(word, counts.0) ^ rotated(word, counts.1) ^ (word &>> counts.2)
        }
        var (a, b, c, d) = (state[0], state[1], state[2], state[3])
        var (e, f, g, h) = (state[4], state[5], state[6], state[7])
        for index in 0..<shape.rounds {
            if index >= 16 {
                let sigmas =
                    sigma(block[(index + 1) & 15], shape.small0) &+ sigma(block[(index + 14) & 15], shape.small1)
                block[index & 15] = (block[index & 15] &+ block[(index + 9) & 15] &+ sigmas) & mask
            }
            let choice = (e & f) ^ (~e & g)
            let first =
                h &+ rotations(e, shape.big1) &+ choice &+ (sha2Constants[index] &>> excess) &+ block[index & 15]
            let majority = (a & b) ^ (a & c) ^ (b & c)
            (h, g, f, e) = (g, f, e, (d &+ first) & mask)
            (d, c, b, a) = (c, b, a, (first &+ rotations(a, shape.big0) &+ majority) & mask)
        }
        for (index, word) in [a, b, c, d, e, f, g, h].enumerated() { state[index] = (state[index] &+ word) & mask }
    }

    private func rotated(_ word: UInt64, _ count: UInt64) -> UInt64 {
        // The word's copy above it brings its low bits in.
        wordBits == 32 ? ((word | word &<< 32) &>> count) & mask : word &>> count | word &<< (64 - count)
    }
}

/// The first bits of the fractions of the square roots of the first 8 primes; SHA-256 uses the upper halves.
private let sha2Start: [UInt64] = [
    0x6a09e667f3bcc908, 0xbb67ae8584caa73b, 0x3c6ef372fe94f82b, 0xa54ff53a5f1d36f1,
    0x510e527fade682d1, 0x9b05688c2b3e6c1f, 0x1f83d9abfb41bd6b, 0x5be0cd19137e2179,
]

/// The same of the next 8 primes; SHA-224 uses the lower halves.
private let sha2LaterStart: [UInt64] = [
    0xcbbb9d5dc1059ed8, 0x629a292a367cd507, 0x9159015a3070dd17, 0x152fecd8f70e5939,
    0x67332667ffc00b31, 0x8eb44a8768581511, 0xdb0c2e0d64f98fa7, 0x47b5481dbefa4fa4,
]

/// The first bits of the fractions of the cube roots of the first 80 primes; SHA-256 uses the upper halves of 64.
private let sha2Constants: [UInt64] = [
    0x428a2f98d728ae22, 0x7137449123ef65cd, 0xb5c0fbcfec4d3b2f, 0xe9b5dba58189dbbc,
    0x3956c25bf348b538, 0x59f111f1b605d019, 0x923f82a4af194f9b, 0xab1c5ed5da6d8118,
    0xd807aa98a3030242, 0x12835b0145706fbe, 0x243185be4ee4b28c, 0x550c7dc3d5ffb4e2,
    0x72be5d74f27b896f, 0x80deb1fe3b1696b1, 0x9bdc06a725c71235, 0xc19bf174cf692694,
    0xe49b69c19ef14ad2, 0xefbe4786384f25e3, 0x0fc19dc68b8cd5b5, 0x240ca1cc77ac9c65,
    0x2de92c6f592b0275, 0x4a7484aa6ea6e483, 0x5cb0a9dcbd41fbd4, 0x76f988da831153b5,
    0x983e5152ee66dfab, 0xa831c66d2db43210, 0xb00327c898fb213f, 0xbf597fc7beef0ee4,
    0xc6e00bf33da88fc2, 0xd5a79147930aa725, 0x06ca6351e003826f, 0x142929670a0e6e70,
    0x27b70a8546d22ffc, 0x2e1b21385c26c926, 0x4d2c6dfc5ac42aed, 0x53380d139d95b3df,
    0x650a73548baf63de, 0x766a0abb3c77b2a8, 0x81c2c92e47edaee6, 0x92722c851482353b,
    0xa2bfe8a14cf10364, 0xa81a664bbc423001, 0xc24b8b70d0f89791, 0xc76c51a30654be30,
    0xd192e819d6ef5218, 0xd69906245565a910, 0xf40e35855771202a, 0x106aa07032bbd1b8,
    0x19a4c116b8d2d0c8, 0x1e376c085141ab53, 0x2748774cdf8eeb99, 0x34b0bcb5e19b48a8,
    0x391c0cb3c5c95a63, 0x4ed8aa4ae3418acb, 0x5b9cca4f7763e373, 0x682e6ff3d6b2b8a3,
    0x748f82ee5defb2fc, 0x78a5636f43172f60, 0x84c87814a1f0ab72, 0x8cc702081a6439ec,
    0x90befffa23631e28, 0xa4506cebde82bde9, 0xbef9a3f7b2c67915, 0xc67178f2e372532b,
    0xca273eceea26619c, 0xd186b8c721c0c207, 0xeada7dd6cde0eb1e, 0xf57d4f7fee6ed178,
    0x06f067aa72176fba, 0x0a637dc5a2c898a6, 0x113f9804bef90dae, 0x1b710b35131c471b,
    0x28db77f523047d84, 0x32caab7b40c72493, 0x3c9ebe0a15c9bebc, 0x431d67c49c100d4c,
    0x4cc5d4becb3e42b6, 0x597f299cfc657e2a, 0x5fcb6fab3ad6faec, 0x6c44198c4a475817,
]
