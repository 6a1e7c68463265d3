/// The bytes around a deflate stream.
enum DeflateFormat {
    case gzip
    /// None.
    case raw

    /// A window of 32 KiB, and the format in zlib's way: 16 more for gzip, negative for none.
    var windowBits: Int32 { self == .gzip ? 15 + 16 : -15 }
}
