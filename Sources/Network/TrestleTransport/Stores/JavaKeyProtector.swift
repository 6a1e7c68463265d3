/// Decrypts keys in JKS and JCEKS.
enum JavaKeyProtector {
    // 1.3.6.1.4.1.42.2.17.1.1 and 1.3.6.1.4.1.42.2.19.1
    private static let jksProtector: [UInt8] = [0x2b, 6, 1, 4, 1, 0x2a, 2, 0x11, 1, 1]
    private static let jceksProtector: [UInt8] = [0x2b, 6, 1, 4, 1, 0x2a, 2, 0x13, 1]

    /// As many as Java accepts.
    private static let maximumIterations = 5_000_000

    /// - Parameter encrypted: `EncryptedPrivateKeyInfo`.
    /// - Returns: PKCS #8.
    /// - Throws: `wrongPassword`, `malformed` with the offset in the key, `unsupported`.
    static func open(
        _ encrypted: ArraySlice<UInt8>, password: String, _ rounds: inout DerivationRounds
    ) throws(StoreError) -> [UInt8] {
        var info = DERReader(encrypted)
        var fields = try info.sequence()
        var algorithm = try fields.sequence()
        let identifier = try algorithm.element(0x06)
        let data = try fields.element(0x04)
        if identifier.elementsEqual(jksProtector) { return try reveal(data, password) }
        guard identifier.elementsEqual(jceksProtector) else {
            throw StoreError(.unsupported("a key that is encrypted by an unknown algorithm"))
        }
        var parameters = try algorithm.sequence()
        let salt = Array(try parameters.element(0x04))
        let iterations = try parameters.element(0x02).reduce(0) { $0 > 1 << 40 ? $0 : $0 << 8 | Int($1) }
        guard salt.count == 8, (1...maximumIterations).contains(iterations) else {
            throw StoreError(.malformed(offset: encrypted.startIndex, "the parameters of the key's encryption"))
        }
        try rounds.spend(2 * Int64(iterations))
        return try decrypt(Array(data), password, salt, iterations)
    }

    /// For a store whose digest does not fit: whether the password opens a key that is encrypted in JKS's way.
    static func openJKS(_ encrypted: ArraySlice<UInt8>, password: String) throws(StoreError) -> [UInt8] {
        var info = DERReader(encrypted)
        var fields = try info.sequence()
        var algorithm = try fields.sequence()
        guard try algorithm.element(0x06).elementsEqual(jksProtector) else {
            throw StoreError(.unsupported("not JKS's protector"))
        }
        return try reveal(try fields.element(0x04), password)
    }

    static func utf16(_ password: String) -> [UInt8] {
        password.utf16.flatMap { [UInt8($0 >> 8), UInt8(truncatingIfNeeded: $0)] }
    }

    /// JKS: the key under a key stream of SHA-1 sums, each over the password and the sum before it, the first over a
    /// salt that stands in front. Behind it the sum of password and key.
    private static func reveal(_ data: ArraySlice<UInt8>, _ password: String) throws(StoreError) -> [UInt8] {
        let size = 20
        guard data.count >= 2 * size else {
            throw StoreError(.malformed(offset: data.startIndex, "the encrypted key is shorter than salt and checksum"))
        }
        let secret = utf16(password)
        var stream = Array(data.prefix(size))
        var plain: [UInt8] = []
        plain.reserveCapacity(data.count)
        var rest = data.dropFirst(size).dropLast(size)
        while !rest.isEmpty {
            stream = try OpenSSLDigest.compute(.sha1, secret, stream)
            for (byte, mask) in zip(rest, stream) { plain.append(byte ^ mask) }
            rest = rest.dropFirst(size)
        }
        guard try OpenSSLDigest.compute(.sha1, secret, plain).elementsEqual(data.suffix(size)) else {
            throw StoreError(.wrongPassword)
        }
        return plain
    }

    /// JCEKS: PBEWithMD5AndTripleDES. Each half of the salt begins a chain of MD5 sums with the password; the two last
    /// sums together are the 24 bytes of key and the 8 of initialisation vector.
    private static func decrypt(
        _ data: [UInt8], _ password: String, _ salt: [UInt8], _ iterations: Int
    ) throws(StoreError) -> [UInt8] {
        guard password.utf8.allSatisfy({ $0 < 0x80 }) else {
            throw StoreError(.unsupported("a password that is not ASCII, which Java does not allow here either"))
        }
        let secret = Array(password.utf8)
        var salt = salt
        if salt[..<4].elementsEqual(salt[4...]) {
            // Both chains would be the same: Java turns the first half round.
            salt[..<4].reverse()
        }
        let material =
            try OpenSSLDigest.chain(.md5, start: Array(salt[..<4]), secret, count: iterations)
            + OpenSSLDigest.chain(.md5, start: Array(salt[4...]), secret, count: iterations)
        guard
            let plain = OpenSSLDigest.decryptTripleDES(
                data, key: Array(material[..<24]), initialisationVector: Array(material[24...])),
            // Padding fits by chance once in 256 times.
            var reader = Optional(DERReader(plain[...])), (try? reader.sequence()) != nil
        else { throw StoreError(.wrongPassword) }
        return plain
    }
}

/// Reads DER elements one after the other.
struct DERReader {
    private var rest: ArraySlice<UInt8>

    init(_ bytes: ArraySlice<UInt8>) { rest = bytes }

    mutating func sequence() throws(StoreError) -> DERReader { DERReader(try element(0x30)) }

    /// The content of the next element, which must have this tag.
    mutating func element(_ tag: UInt8) throws(StoreError) -> ArraySlice<UInt8> {
        let start = rest.startIndex
        guard rest.popFirst() == tag, let first = rest.popFirst() else {
            throw StoreError(.malformed(offset: start, "no DER element with tag \(tag)"))
        }
        var count = Int(first)
        if first >= 0x80 {
            guard (0x81...0x84).contains(first), rest.count >= Int(first & 0x7f) else {
                throw StoreError(.malformed(offset: start, "the length of a DER element"))
            }
            count = rest.prefix(Int(first & 0x7f)).reduce(0) { $0 << 8 | Int($1) }
            rest = rest.dropFirst(Int(first & 0x7f))
        }
        guard count <= rest.count else {
            throw StoreError(.malformed(offset: start, "a DER element of \(count) bytes, and \(rest.count) are left"))
        }
        defer { rest = rest.dropFirst(count) }
        return rest.prefix(count)
    }
}
