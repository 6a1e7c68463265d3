import WireBytes

/// Bytes from hexadecimal text; blanks are skipped. `nil` when it is not hexadecimal.
func bytes(hex: String) -> [UInt8]? {
    let digits = hex.utf8.filter { $0 != UInt8(ascii: " ") }
    guard digits.count.isMultiple(of: 2) else { return nil }
    var result: [UInt8] = []
    for index in stride(from: 0, to: digits.count, by: 2) {
        guard let byte = UInt8(String(decoding: digits[index..<(index + 2)], as: UTF8.self), radix: 16) else {
            return nil
        }
        result.append(byte)
    }
    return result
}

func hex(_ bytes: Span<UInt8>) -> String {
    var text = ""
    for index in bytes.indices {
        let digits = String(bytes[index], radix: 16)
        text += digits.count == 1 ? "0" + digits : digits
    }
    return text
}

func hex(_ bytes: [UInt8]) -> String { hex(bytes.span) }
