import CorpusReplay
import Foundation
import TrestleTransport

/// Reads the input as PEM: certificates, and keys that are encrypted in either way, without a password and with one. Then as
/// what stands between the lines of a block of each kind, since hardly a changed text is base 64 still.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let input = Array(UnsafeBufferPointer(start: start, count: count))
    open(input)
    let labels = ["CERTIFICATE", "TRUSTED CERTIFICATE", "PRIVATE KEY", "ENCRYPTED PRIVATE KEY", "EC PRIVATE KEY"]
    let label = labels[Int(input.first ?? 0) % labels.count]
    let content = Data(input.dropFirst()).base64EncodedString()
    open(Array("-----BEGIN \(label)-----\n\(content)\n-----END \(label)-----\n".utf8))
    return 0
}

func open(_ bytes: [UInt8]) {
    guard KeyStore.format(of: bytes) == .pem else { return }
    var limits = KeyStore.Limits()
    limits.derivationRounds = 2_000
    for password in [nil, "password"] {
        guard let store = try? KeyStore(bytes, password: password, limits: limits) else { continue }
        _ = try? store.trustedCertificates()
        _ = try? store.identity()
        for entry in store.entries { precondition("\(entry)".utf8.count > 0) }
    }
}

#if !FUZZING
@main enum Replay {
    static func main() throws { try replay(fuzzOneInput) }
}
#endif
