import TrestleBase

/// The hash functions of the language.
enum MessageDigest {
    case md2, md5, sha1
    case sha2(SHA2.Variant)

    /// - Returns: `nil` for a function that is not a hash.
    init?(_ function: Function) {
        switch function {
        case .md2: self = .md2
        case .md5: self = .md5
        case .sha1: self = .sha1
        case .sha224: self = .sha2(.sha224)
        case .sha256: self = .sha2(.sha256)
        case .sha384: self = .sha2(.sha384)
        case .sha512: self = .sha2(.sha512)
        default: return nil
        }
    }

    func digest(of bytes: [UInt8]) -> [UInt8] {
        switch self {
        case .md2: MD2.digest(bytes)
        case .md5: MD5.digest(bytes)
        case .sha1: SHA1.digest(bytes)
        case .sha2(let variant): SHA2.digest(variant, of: bytes)
        }
    }
}
