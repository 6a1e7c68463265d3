import TrestleTransport

/// Reads the input as a JKS or JCEKS store: as it came, without password; then with the digest at its end set right for
/// the password, or hardly an input would come further than that.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    var input = Array(UnsafeBufferPointer(start: start, count: count))
    open(input, password: nil)
    guard input.count >= 32 else { return 0 }
    let password = "password"
    let secret = password.utf16.flatMap { [UInt8($0 >> 8), UInt8(truncatingIfNeeded: $0)] }
    input.replaceSubrange(
        (input.count - 20)..., with: SHA1.sum(secret + Array("Mighty Aphrodite".utf8) + input.dropLast(20)))
    open(input, password: password)
    return 0
}

func open(_ bytes: [UInt8], password: String?) {
    guard KeyStore.format(of: bytes) == .jks || KeyStore.format(of: bytes) == .jceks else { return }
    do {
        let store = try KeyStore(bytes, password: password)
        _ = try? store.trustedCertificates()
        _ = try? store.identity()
    } catch {
        guard case .malformed(let offset, let rule) = error.cause else { return }
        precondition(offset >= 0 && offset <= bytes.count, "\(rule) at \(offset) of \(bytes.count)")
    }
}

/// FIPS 180-4, written to be short.
enum SHA1 {
    static func sum(_ message: [UInt8]) -> [UInt8] {
        var bytes = message + [0x80]
        while bytes.count % 64 != 56 { bytes.append(0) }
        for shift in stride(from: UInt64(56), through: 0, by: -8) {
            bytes.append(UInt8(truncatingIfNeeded: UInt64(message.count) &* 8 >> shift))
        }
        var state: [UInt32] = [0x6745_2301, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476, 0xc3d2_e1f0]
        for start in stride(from: 0, to: bytes.count, by: 64) {
            var words: [UInt32] = (0..<16).map { word in
                (0..<4).reduce(0) { $0 << 8 | UInt32(bytes[start + word * 4 + $1]) }
            }
            for index in 16..<80 {
                words.append(rotate(words[index - 3] ^ words[index - 8] ^ words[index - 14] ^ words[index - 16], 1))
            }
            var (a, b, c, d, e) = (state[0], state[1], state[2], state[3], state[4])
            for index in 0..<80 {
                let (mixed, constant): (UInt32, UInt32) =
                    switch index / 20 {
                    case 0: (b & c | ~b & d, 0x5a82_7999)
                    case 1: (b ^ c ^ d, 0x6ed9_eba1)
                    case 2: (b & c | b & d | c & d, 0x8f1b_bcdc)
                    default: (b ^ c ^ d, 0xca62_c1d6)
                    }
                let next = rotate(a, 5) &+ mixed &+ e &+ constant &+ words[index]
                (e, d, c, b, a) = (d, c, rotate(b, 30), a, next)
            }
            for (index, value) in [a, b, c, d, e].enumerated() { state[index] &+= value }
        }
        return state.flatMap { word in (0..<4).map { UInt8(truncatingIfNeeded: word >> UInt32(24 - 8 * $0)) } }
    }

    private static func rotate(_ value: UInt32, _ count: UInt32) -> UInt32 { value << count | value >> (32 - count) }
}

#if !FUZZING
import CorpusReplay

@main enum Replay {
    static func main() throws { try replay(fuzzOneInput) }
}
#endif
