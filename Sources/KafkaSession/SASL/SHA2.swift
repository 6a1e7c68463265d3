/// SHA-256 and SHA-512 (FIPS 180-4), which differ in the width of their words, some rotations and the rounds.
///
/// Here because sessions import no cryptographic library, and authentication hashes little: a SCRAM exchange of 4096
/// iterations takes milliseconds. It allocates nothing until `finish`: PBKDF2 hashes twice per iteration.
struct SHA2<Word: SHA2Word> {
    private var state: SIMD8<Word>
    /// The words of the block that is being filled.
    private var block = SIMD16<Word>()
    private var length = 0

    static var wordSize: Int { Word.bitWidth / 8 }
    static var blockSize: Int { 16 * wordSize }

    init() {
        state = SIMD8()
        for index in 0..<8 { state[index] = Word(highBitsOf: sha2Start[index]) }
    }

    static func hash(_ bytes: [UInt8]) -> [UInt8] {
        var hash = SHA2()
        hash.update(bytes)
        return bytesOf(hash.finish())
    }

    static func bytesOf(_ digest: SIMD8<Word>) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(8 * wordSize)
        for index in 0..<8 {
            for shift in stride(from: Word.bitWidth - 8, through: 0, by: -8) {
                bytes.append(UInt8(truncatingIfNeeded: digest[index] >> Word(shift)))
            }
        }
        return bytes
    }

    mutating func update(_ bytes: [UInt8]) {
        for byte in bytes { append(byte) }
    }

    /// Hashes a digest in, word by word; before it there must be whole blocks only.
    mutating func update(_ digest: SIMD8<Word>) {
        for index in 0..<8 { block[index] = digest[index] }
        length += 8 * Self.wordSize
    }

    private mutating func append(_ byte: UInt8) {
        let index = length / Self.wordSize % 16
        block[index] = block[index] << 8 | Word(byte)
        length += 1
        if length % Self.blockSize == 0 { compress() }
    }

    mutating func finish() -> SIMD8<Word> {
        let bits = UInt64(length) &* 8
        append(0x80)
        let lengthSize = 2 * Self.wordSize
        // The rest of the block is zero, or of this one and the next when the length has no room in this one.
        while length % Self.blockSize != Self.blockSize - lengthSize { append(0) }
        for _ in 8..<lengthSize { append(0) }
        for shift in stride(from: 56, through: 0, by: -8) { append(UInt8(truncatingIfNeeded: bits >> shift)) }
        return state
    }

    private mutating func compress() {
        var w = block
        let (small0, small1, big0, big1) = (Word.smallSigma0, Word.smallSigma1, Word.bigSigma0, Word.bigSigma1)
        var (a, b, c, d) = (state[0], state[1], state[2], state[3])
        var (e, f, g, h) = (state[4], state[5], state[6], state[7])
        for index in 0..<Word.rounds {
            if index >= 16 {
                let x = w[(index + 1) & 15]
                let y = w[(index + 14) & 15]
                let sigma0 = x.rotated(small0.0) ^ x.rotated(small0.1) ^ (x &>> Word(small0.2))
                let sigma1 = y.rotated(small1.0) ^ y.rotated(small1.1) ^ (y &>> Word(small1.2))
                w[index & 15] = w[index & 15] &+ sigma0 &+ w[(index + 9) & 15] &+ sigma1
            }
            let sum1 = e.rotated(big1.0) ^ e.rotated(big1.1) ^ e.rotated(big1.2)
            let choice = (e & f) ^ (~e & g)
            let first = h &+ sum1 &+ choice &+ Word(highBitsOf: sha2Constants[index]) &+ w[index & 15]
            let sum0 = a.rotated(big0.0) ^ a.rotated(big0.1) ^ a.rotated(big0.2)
            let majority = (a & b) ^ (a & c) ^ (b & c)
            (h, g, f, e) = (g, f, e, d &+ first)
            (d, c, b, a) = (c, b, a, first &+ sum0 &+ majority)
        }
        state = state &+ SIMD8(a, b, c, d, e, f, g, h)
    }
}

/// The word of SHA-256 (UInt32) or SHA-512 (UInt64), and what goes with it.
protocol SHA2Word: FixedWidthInteger, UnsignedInteger, SIMDScalar, Codable {
    static var rounds: Int { get }
    /// Two rotations and a shift.
    static var smallSigma0: (Int, Int, Int) { get }
    static var smallSigma1: (Int, Int, Int) { get }
    /// Three rotations.
    static var bigSigma0: (Int, Int, Int) { get }
    static var bigSigma1: (Int, Int, Int) { get }
    init(highBitsOf value: UInt64)
}

extension SHA2Word {
    func rotated(_ count: Int) -> Self { self &>> Self(count) | self &<< Self(Self.bitWidth - count) }
}

extension UInt32: SHA2Word {
    static var rounds: Int { 64 }
    static var smallSigma0: (Int, Int, Int) { (7, 18, 3) }
    static var smallSigma1: (Int, Int, Int) { (17, 19, 10) }
    static var bigSigma0: (Int, Int, Int) { (2, 13, 22) }
    static var bigSigma1: (Int, Int, Int) { (6, 11, 25) }
    init(highBitsOf value: UInt64) { self = UInt32(truncatingIfNeeded: value >> 32) }
}

extension UInt64: SHA2Word {
    static var rounds: Int { 80 }
    static var smallSigma0: (Int, Int, Int) { (1, 8, 7) }
    static var smallSigma1: (Int, Int, Int) { (19, 61, 6) }
    static var bigSigma0: (Int, Int, Int) { (28, 34, 39) }
    static var bigSigma1: (Int, Int, Int) { (14, 18, 41) }
    init(highBitsOf value: UInt64) { self = value }
}

/// The first bits of the fractions of the square roots of the first 8 primes; SHA-256 uses the upper halves.
private let sha2Start: [UInt64] = [
    0x6a09e667f3bcc908, 0xbb67ae8584caa73b, 0x3c6ef372fe94f82b, 0xa54ff53a5f1d36f1,
    0x510e527fade682d1, 0x9b05688c2b3e6c1f, 0x1f83d9abfb41bd6b, 0x5be0cd19137e2179,
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
