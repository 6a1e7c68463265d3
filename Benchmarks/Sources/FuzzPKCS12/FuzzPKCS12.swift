import CorpusReplay
import TrestleTransport

/// Reads the input as PKCS #12, without a password and with one: most of a store whose MAC does not fit is looked at all the
/// same, to tell a wrong password from a changed file.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let input = Array(UnsafeBufferPointer(start: start, count: count))
    guard KeyStore.format(of: input) == .pkcs12 else { return 0 }
    var limits = KeyStore.Limits()
    limits.derivationRounds = 2_000
    for password in [nil, "password"] {
        guard let store = try? KeyStore(input, password: password, limits: limits) else { continue }
        _ = try? store.trustedCertificates()
        _ = try? store.identity()
        for entry in store.entries { precondition("\(entry)".utf8.count > 0) }
    }
    return 0
}

#if !FUZZING
@main enum Replay {
    static func main() throws { try replay(fuzzOneInput) }
}
#endif
