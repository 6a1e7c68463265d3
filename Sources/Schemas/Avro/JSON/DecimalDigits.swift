import WireBytes

/// A decimal's unscaled integer, between the text of a number and two's complement.
struct DecimalDigits {
    /// Digits that are converted at most; the time for it grows with their square.
    static let maximumCount = 1024

    private var isNegative = false
    /// The digits, the highest first, without leading zeros.
    private var digits: [UInt8] = []
    /// Zeros behind the digits.
    private var zeros = 0

    var count: Int { digits.isEmpty ? 0 : digits.count + zeros }

    /// - Returns: `nil` when the text is not a number of JSON, or has more than `scale` digits behind the point.
    init?(_ text: Span<UInt8>, scale: Int) {
        var index = 0
        var exponent = scale
        var (isFraction, hasDigits) = (false, false)
        if text.count > 0, text[0] == UInt8(ascii: "-") {
            isNegative = true
            index = 1
        }
        while index < text.count {
            let byte = text[index]
            index += 1
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                hasDigits = true
                if isFraction { exponent -= 1 }
                if byte != UInt8(ascii: "0") || !digits.isEmpty { digits.append(byte - UInt8(ascii: "0")) }
            case UInt8(ascii: ".") where hasDigits && !isFraction: isFraction = true
            case UInt8(ascii: "e") where hasDigits, UInt8(ascii: "E") where hasDigits:
                guard let value = Int(String(decodingUTF8: text.extracting(droppingFirst: index))),
                    value.magnitude < 1 << 40
                else {
                    return nil
                }
                exponent += value
                index = text.count
            default: return nil
            }
        }
        guard hasDigits else { return nil }
        while exponent < 0, digits.last == 0 {
            digits.removeLast()
            exponent += 1
        }
        guard !digits.isEmpty else { return }
        guard exponent >= 0 else { return nil }
        zeros = exponent
    }

    /// Appends the integer in two's complement, the highest byte first: in `size` bytes, or in as few as it takes when `size` is negative.
    ///
    /// - Returns: `false` when it does not fit.
    func append(size: Int, to output: inout WireBuffer) -> Bool {
        guard count <= Self.maximumCount else { return false }
        // Words of 32 bits, the lowest first.
        var words: [UInt32] = []
        for place in 0..<count {
            Self.multiply(&words, by: 10, adding: UInt32(place < digits.count ? digits[place] : 0))
        }
        if isNegative {
            // A word for the sign.
            words.append(0)
            Self.negate(&words)
        }
        let sign: UInt8 = isNegative && !digits.isEmpty ? 0xFF : 0
        var bytes = words.flatMap { word in (0..<4).map { UInt8(truncatingIfNeeded: word >> (8 * UInt32($0))) } }
        // As few bytes as show the sign.
        while let last = bytes.last, last == sign, (bytes.count > 1 ? bytes[bytes.count - 2] : 0) & 0x80 == sign & 0x80
        {
            bytes.removeLast()
        }
        if let last = bytes.last, last & 0x80 != sign & 0x80 { bytes.append(sign) }
        if bytes.isEmpty { bytes = [0] }
        if size >= 0 {
            guard bytes.count <= size else { return false }
            while bytes.count < size { bytes.append(sign) }
        }
        for byte in bytes.reversed() { output.append(byte) }
        return true
    }

    private static func multiply(_ words: inout [UInt32], by factor: UInt64, adding value: UInt32) {
        var carry = UInt64(value)
        for index in words.indices {
            let product = UInt64(words[index]) * factor + carry
            words[index] = UInt32(truncatingIfNeeded: product)
            carry = product >> 32
        }
        if carry > 0 { words.append(UInt32(carry)) }
    }

    /// In two's complement.
    private static func negate(_ words: inout [UInt32]) {
        var carry: UInt64 = 1
        for index in words.indices {
            let sum = UInt64(~words[index]) + carry
            words[index] = UInt32(truncatingIfNeeded: sum)
            carry = sum >> 32
        }
    }

    /// Appends the number that `bytes` stand for in two's complement, with `scale` digits behind the point.
    ///
    /// - Returns: `false` when there are too many bytes to be converted.
    static func append(_ bytes: Span<UInt8>, scale: Int, to output: inout WireBuffer) -> Bool {
        guard bytes.count <= maximumCount * 2 / 5, scale <= maximumCount else { return false }
        let isNegative = bytes.count > 0 && bytes[0] & 0x80 != 0
        var words = [UInt32](repeating: isNegative ? .max : 0, count: (bytes.count + 4) / 4)
        for index in bytes.indices {
            let place = bytes.count - 1 - index
            let shift = UInt32(8 * (place % 4))
            words[place / 4] = words[place / 4] & ~(0xFF << shift) | UInt32(bytes[index]) << shift
        }
        if isNegative {
            negate(&words)
            output.append(UInt8(ascii: "-"))
        }
        var digits: [UInt8] = []
        while words.contains(where: { $0 != 0 }) {
            var remainder: UInt64 = 0
            for index in words.indices.reversed() {
                let value = remainder << 32 | UInt64(words[index])
                words[index] = UInt32(value / 1_000_000_000)
                remainder = value % 1_000_000_000
            }
            for _ in 0..<9 {
                digits.append(UInt8(remainder % 10))
                remainder /= 10
            }
        }
        while digits.count > scale + 1, digits.last == 0 { digits.removeLast() }
        while digits.count < scale + 1 { digits.append(0) }
        for (place, digit) in digits.enumerated().reversed() {
            output.append(UInt8(ascii: "0") + digit)
            if place == scale, scale > 0 { output.append(UInt8(ascii: ".")) }
        }
        return true
    }
}
