/// Mailboxes of RFC 5321, section 4.1.2, and of RFC 6531 with letters of all scripts.
enum EmailFormat {
    static func isEmail(_ text: Span<UInt8>, international: Bool) -> Bool {
        guard let at = end(ofLocalPart: text, international), at > 0, at + 1 < text.count,
            text[at] == UInt8(ascii: "@")
        else { return false }
        let domain = text.extracting((at + 1)..<text.count)
        if domain[0] == UInt8(ascii: "["), domain[domain.count - 1] == UInt8(ascii: "]") {
            return isLiteral(domain.extracting(1..<(domain.count - 1)))
        }
        return HostnameFormat.isHostname(domain, international: international)
    }

    private static func end(ofLocalPart text: Span<UInt8>, _ international: Bool) -> Int? {
        guard text.count > 0 else { return nil }
        var index = 0
        if text[0] == UInt8(ascii: "\"") {
            index = 1
            while index < text.count, text[index] != UInt8(ascii: "\"") {
                if text[index] == UInt8(ascii: "\\") { index += 1 }
                guard index < text.count, (0x20..<0x7F).contains(text[index]) || international && text[index] >= 0x80
                else { return nil }
                index += 1
            }
            return index < text.count ? index + 1 : nil
        }
        var isAfterDot = true
        while index < text.count, text[index] != UInt8(ascii: "@") {
            let byte = text[index]
            if byte == UInt8(ascii: ".") {
                if isAfterDot { return nil }
                isAfterDot = true
            } else {
                let isFit =
                    byte.isLetter || byte.isDigit || "!#$%&'*+-/=?^_`{|}~".utf8.contains(byte)
                    || byte >= 0x80 && international
                guard isFit else { return nil }
                isAfterDot = false
            }
            index += 1
        }
        return isAfterDot ? nil : index
    }

    private static func isLiteral(_ text: Span<UInt8>) -> Bool {
        let prefix = "IPv6:".utf8
        guard text.count > 5 else { return AddressFormat.isIPv4(text) }
        var index = 0
        for byte in prefix {
            guard text[index] | 0x20 == byte | 0x20 else { return AddressFormat.isIPv4(text) }
            index += 1
        }
        return AddressFormat.isIPv6(text.extracting(5..<text.count))
    }
}
