/// Addresses of hosts, and UUIDs.
enum AddressFormat {
    static func isIPv4(_ text: Span<UInt8>) -> Bool { isIPv4(text, from: 0) }

    private static func isIPv4(_ text: Span<UInt8>, from start: Int) -> Bool {
        var index = start
        for part in 0..<4 {
            if part > 0 {
                guard index < text.count, text[index] == UInt8(ascii: ".") else { return false }
                index += 1
            }
            let first = index
            var value = 0
            while index < text.count, text[index].isDigit, index - first < 3 {
                value = value * 10 + Int(text[index] - 0x30)
                index += 1
            }
            guard index > first, value < 256, index == first + 1 || text[first] != UInt8(ascii: "0") else {
                return false
            }
        }
        return index == text.count
    }

    /// RFC 4291, section 2.2, without a zone.
    static func isIPv6(_ text: Span<UInt8>) -> Bool {
        var index = 0
        var groups = 0
        var isShortened = false
        if text.count >= 2, text[0] == UInt8(ascii: ":"), text[1] == UInt8(ascii: ":") {
            isShortened = true
            index = 2
            if index == text.count { return true }
        }
        while true {
            let start = index
            while index < text.count, text[index].isHexDigit { index += 1 }
            if index < text.count, text[index] == UInt8(ascii: ".") {
                return (groups == 6 && !isShortened || groups < 6 && isShortened) && isIPv4(text, from: start)
            }
            guard index > start, index - start <= 4 else { return false }
            groups += 1
            if index == text.count { return groups == 8 && !isShortened || groups < 8 && isShortened }
            guard text[index] == UInt8(ascii: ":"), groups < 8 else { return false }
            index += 1
            guard index < text.count else { return false }
            if text[index] == UInt8(ascii: ":") {
                guard !isShortened else { return false }
                isShortened = true
                index += 1
                if index == text.count { return groups < 8 }
            }
        }
    }

    static func isUUID(_ text: Span<UInt8>) -> Bool {
        guard text.count == 36 else { return false }
        for index in 0..<36 {
            let isHyphen = index == 8 || index == 13 || index == 18 || index == 23
            guard isHyphen ? text[index] == UInt8(ascii: "-") : text[index].isHexDigit else { return false }
        }
        return true
    }
}
