import WireBytes

/// Host names of RFC 1123, and of RFC 5890 (IDNA 2008) with letters of all scripts.
enum HostnameFormat {
    static func isHostname(_ text: Span<UInt8>, international: Bool) -> Bool {
        guard text.count > 0, text.count <= (international ? 1_024 : 253) else { return false }
        if international, !InternationalLabel.hasRightStarts(text) { return false }
        var start = 0
        var total = 0
        while true {
            var end = start
            while end < text.count, separator(text, end, international) == 0 { end += 1 }
            guard let length = labelLength(text.extracting(start..<end), international) else { return false }
            total += length + 1
            guard total <= 254 else { return false }
            if end == text.count { return true }
            start = end + separator(text, end, international)
        }
    }

    /// The bytes of a dot: with letters of all scripts, also U+3002, U+FF0E and U+FF61.
    private static func separator(_ text: Span<UInt8>, _ index: Int, _ international: Bool) -> Int {
        if text[index] == UInt8(ascii: ".") { return 1 }
        guard international, index + 2 < text.count else { return 0 }
        let bytes = (text[index], text[index + 1], text[index + 2])
        return bytes == (0xE3, 0x80, 0x82) || bytes == (0xEF, 0xBC, 0x8E) || bytes == (0xEF, 0xBD, 0xA1) ? 3 : 0
    }

    /// The length of a label in ASCII; `nil` when it is not valid.
    private static func labelLength(_ label: Span<UInt8>, _ international: Bool) -> Int? {
        guard label.count > 0, label[0] != UInt8(ascii: "-"), label[label.count - 1] != UInt8(ascii: "-") else {
            return nil
        }
        var isASCII = true
        for index in label.indices {
            let byte = label[index]
            if byte >= 0x80 {
                isASCII = false
            } else if !byte.isLetter, !byte.isDigit, byte != UInt8(ascii: "-") {
                return nil
            }
        }
        let hasHyphens = label.count > 3 && label[2] == UInt8(ascii: "-") && label[3] == UInt8(ascii: "-")
        if isASCII {
            guard label.count <= 63 else { return nil }
            guard hasHyphens else { return label.count }
            // Two hyphens there mark an encoded label, and nothing else.
            guard label[0] | 0x20 == UInt8(ascii: "x"), label[1] | 0x20 == UInt8(ascii: "n"),
                let decoded = Punycode.decode(label.extracting(4..<label.count)),
                decoded.contains(where: { $0.value >= 0x80 }), InternationalLabel.isValid(decoded)
            else { return nil }
            return label.count
        }
        guard international else { return nil }
        let scalars = Array(String(decodingUTF8: label).unicodeScalars)
        guard InternationalLabel.isValid(scalars) else { return nil }
        let length = 4 + Punycode.encodedLength(scalars)
        return length <= 63 ? length : nil
    }
}

/// The rules of RFC 5892 for the characters of a label.
enum InternationalLabel {
    static func isValid(_ label: [Unicode.Scalar]) -> Bool {
        guard let first = label.first, label.count <= 253, first != "-", label.last != "-" else { return false }
        if label.count > 3, label[2] == "-", label[3] == "-" { return false }
        // A label does not begin with a mark.
        guard !isMark(first) else { return false }
        var text = String.UnicodeScalarView()
        text.append(contentsOf: label)
        guard !String(text).hasLongRunOfMarks else { return false }
        for index in label.indices where !isAllowed(label, index) { return false }
        return isDirectionRight(label)
    }

    private static func isMark(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .spacingMark, .enclosingMark: true
        default: false
        }
    }

    private static func isAllowed(_ label: [Unicode.Scalar], _ index: Int) -> Bool {
        let scalar = label[index]
        switch scalar.value {
        // Exceptions that are valid.
        case 0xDF, 0x3C2, 0x6FD, 0x6FE, 0xF0B, 0x3007: return true
        // Exceptions that are not.
        case 0x640, 0x7FA, 0x302E, 0x302F, 0x3031...0x3035, 0x303B: return false
        case 0xB7: return index > 0 && index + 1 < label.count && label[index - 1] == "l" && label[index + 1] == "l"
        case 0x375: return index + 1 < label.count && isGreek(label[index + 1])
        case 0x5F3, 0x5F4: return index > 0 && (0x590...0x5FF).contains(label[index - 1].value)
        case 0x30FB: return label.contains(where: isJapanese)
        case 0x660...0x669: return !label.contains { (0x6F0...0x6F9).contains($0.value) }
        case 0x6F0...0x6F9: return !label.contains { (0x660...0x669).contains($0.value) }
        case 0x200C, 0x200D:
            return index > 0 && label[index - 1].properties.canonicalCombiningClass == .virama
                || scalar.value == 0x200C && isBetweenJoining(label, index)
        case 0..<0x80: return scalar == "-" || scalar.properties.isAlphabetic || scalar.properties.numericType != nil
        default: break
        }
        // Letters and digits that lower case and compatibility forms leave as they are.
        switch scalar.properties.generalCategory {
        case .lowercaseLetter, .modifierLetter, .otherLetter, .nonspacingMark, .spacingMark, .decimalNumber: break
        default: return false
        }
        return !scalar.properties.changesWhenNFKCCaseFolded && !scalar.properties.isDefaultIgnorableCodePoint
    }

    private static func isGreek(_ scalar: Unicode.Scalar) -> Bool {
        (0x370...0x3FF).contains(scalar.value) || (0x1F00...0x1FFF).contains(scalar.value)
    }

    private static func isJapanese(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x30FB: false
        case 0x3041...0x309F, 0x30A1...0x30FF, 0x31F0...0x31FF, 0xFF66...0xFF9F: true
        case 0x3005, 0x3007, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xF900...0xFAFF, 0x20000...0x2FFFF: true
        default: false
        }
    }

    /// A joiner between letters of scripts that join them; roughly, by script.
    private static func isBetweenJoining(_ label: [Unicode.Scalar], _ index: Int) -> Bool {
        guard index > 0, index + 1 < label.count else { return false }
        return isJoining(label[index - 1]) && isJoining(label[index + 1])
    }

    private static func isJoining(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x620...0x64A, 0x66E...0x6D3, 0x6FA...0x6FF, 0x710...0x74A, 0x750...0x77F, 0x7CA...0x7EA, 0x8A0...0x8C7:
            true
        default: false
        }
    }

    private static func isRightToLeft(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x5BE, 0x5C0, 0x5C3, 0x5C6, 0x5D0...0x5F4, 0x608, 0x60B, 0x60D, 0x61B...0x64A, 0x66D...0x66F,
            0x671...0x6D5, 0x6E5, 0x6E6, 0x6EE, 0x6EF, 0x6FA...0x710, 0x712...0x72F, 0x74D...0x7A5, 0x7B1,
            0x7C0...0x7EA, 0x800...0x815, 0x840...0x858, 0x8A0...0x8C7, 0xFB1D, 0xFB1F...0xFDFF, 0xFE70...0xFEFF:
            true
        default: false
        }
    }

    /// RFC 5893 in short: a label from right to left begins with a letter of such a script, and has no letter of another
    /// direction and no digits of two kinds.
    private static func isDirectionRight(_ label: [Unicode.Scalar]) -> Bool {
        guard label.contains(where: isRightToLeft), let first = label.first else { return true }
        guard isRightToLeft(first) else { return false }
        let hasDigits = label.contains { ("0"..."9").contains($0) || (0x6F0...0x6F9).contains($0.value) }
        let hasArabicDigits = label.contains { (0x660...0x669).contains($0.value) }
        return !(hasDigits && hasArabicDigits) && !label.contains { $0.isASCII && $0.properties.isAlphabetic }
    }

    /// In a name with a label from right to left, no label begins with a digit.
    static func hasRightStarts(_ name: Span<UInt8>) -> Bool {
        let scalars = Array(String(decodingUTF8: name).unicodeScalars)
        guard scalars.contains(where: isRightToLeft) else { return true }
        for (index, scalar) in scalars.enumerated() where ("0"..."9").contains(scalar) {
            if index == 0 || [".", "\u{3002}", "\u{FF0E}", "\u{FF61}"].contains(scalars[index - 1]) { return false }
        }
        return true
    }
}

/// RFC 3492.
enum Punycode {
    private static let (base, lowest, highest, skew, damp) = (36, 1, 26, 38, 700)

    static func decode(_ text: Span<UInt8>) -> [Unicode.Scalar]? {
        guard text.count <= 63 else { return nil }
        var scalars: [Unicode.Scalar] = []
        var start = 0
        for index in text.indices where text[index] == UInt8(ascii: "-") { start = index }
        for index in 0..<start { scalars.append(Unicode.Scalar(text[index] | (text[index].isLetter ? 0x20 : 0))) }
        var index = start > 0 ? start + 1 : 0
        var (value, position, bias) = (128, 0, 72)
        while index < text.count {
            let before = position
            var weight = 1
            var step = base
            while true {
                guard index < text.count, let digit = digit(text[index]), position < 1 << 30, weight < 1 << 30 else {
                    return nil
                }
                index += 1
                position += digit * weight
                let threshold = min(max(step - bias, lowest), highest)
                if digit < threshold { break }
                weight *= base - threshold
                step += base
            }
            bias = adapted(position - before, scalars.count + 1, isFirst: before == 0)
            value += position / (scalars.count + 1)
            position %= scalars.count + 1
            guard value <= 0x10FFFF, let scalar = Unicode.Scalar(UInt32(value)) else { return nil }
            scalars.insert(scalar, at: position)
            position += 1
        }
        return scalars
    }

    private static func digit(_ byte: UInt8) -> Int? {
        byte.isDigit ? Int(byte) - 22 : byte.isLetter ? Int(byte | 0x20) - 0x61 : nil
    }

    private static func adapted(_ delta: Int, _ count: Int, isFirst: Bool) -> Int {
        var delta = isFirst ? delta / damp : delta / 2
        delta += delta / count
        var steps = 0
        while delta > (base - lowest) * highest / 2 {
            delta /= base - lowest
            steps += base
        }
        return steps + (base - lowest + 1) * delta / (delta + skew)
    }

    /// How long a label is in its encoded form, without the prefix `xn--`.
    static func encodedLength(_ label: [Unicode.Scalar]) -> Int {
        let basic = label.count { $0.isASCII }
        var length = basic + (basic > 0 ? 1 : 0)
        var (value, delta, bias, handled) = (128, 0, 72, basic)
        while handled < label.count {
            guard let next = label.filter({ $0.value >= UInt32(value) }).map({ Int($0.value) }).min() else { break }
            delta += (next - value) * (handled + 1)
            value = next
            for scalar in label {
                if scalar.value < UInt32(value) { delta += 1 }
                guard scalar.value == UInt32(value) else { continue }
                var rest = delta
                var step = base
                while true {
                    let threshold = min(max(step - bias, lowest), highest)
                    length += 1
                    if rest < threshold { break }
                    rest = (rest - threshold) / (base - threshold)
                    step += base
                }
                bias = adapted(delta, handled + 1, isFirst: handled == basic)
                delta = 0
                handled += 1
            }
            delta += 1
            value += 1
        }
        return length
    }
}
