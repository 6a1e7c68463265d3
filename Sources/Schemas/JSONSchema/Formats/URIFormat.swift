/// RFC 3986's URIs, RFC 3987's IRIs, RFC 6570's templates.
enum URIFormat {
    static func isURI(_ text: Span<UInt8>, international: Bool, isReference: Bool) -> Bool {
        var index = 0
        let colon = scheme(text)
        if let colon {
            index = colon + 1
        } else if !isReference {
            return false
        }
        if index + 1 < text.count, text[index] == UInt8(ascii: "/"), text[index + 1] == UInt8(ascii: "/") {
            index += 2
            let start = index
            while index < text.count, !"/?#".utf8.contains(text[index]) { index += 1 }
            guard isAuthority(text.extracting(start..<index), international) else { return false }
        } else if colon == nil {
            // The first segment of a relative path has no colon.
            var place = index
            while place < text.count, !"/?#".utf8.contains(text[place]) {
                if text[place] == UInt8(ascii: ":") { return false }
                place += 1
            }
        }
        guard skip(text, &index, until: "?#", extra: ":@/", international) else { return false }
        if index < text.count, text[index] == UInt8(ascii: "?") {
            index += 1
            guard skip(text, &index, until: "#", extra: ":@/?", international) else { return false }
        }
        if index < text.count, text[index] == UInt8(ascii: "#") {
            index += 1
            guard skip(text, &index, until: "", extra: ":@/?", international) else { return false }
        }
        return index == text.count
    }

    /// The place of the colon behind a scheme.
    private static func scheme(_ text: Span<UInt8>) -> Int? {
        guard text.count > 0, text[0].isLetter else { return nil }
        var index = 1
        while index < text.count, text[index].isLetter || text[index].isDigit || "+-.".utf8.contains(text[index]) {
            index += 1
        }
        return index < text.count && text[index] == UInt8(ascii: ":") ? index : nil
    }

    private static func isAuthority(_ text: Span<UInt8>, _ international: Bool) -> Bool {
        var index = 0
        var at: Int?
        for place in 0..<text.count where text[place] == UInt8(ascii: "@") {
            if at != nil { return false }
            at = place
        }
        if let at {
            guard skip(text.extracting(0..<at), &index, until: "", extra: ":", international) else { return false }
            index = at + 1
        }
        if index < text.count, text[index] == UInt8(ascii: "[") {
            let start = index + 1
            while index < text.count, text[index] != UInt8(ascii: "]") { index += 1 }
            guard index < text.count, isLiteral(text.extracting(start..<index)) else { return false }
            index += 1
        } else {
            guard skip(text, &index, until: ":", extra: "", international) else { return false }
        }
        guard index < text.count else { return true }
        guard text[index] == UInt8(ascii: ":") else { return false }
        for place in (index + 1)..<text.count where !text[place].isDigit { return false }
        return true
    }

    private static func isLiteral(_ text: Span<UInt8>) -> Bool {
        if text.count > 0, text[0] | 0x20 == UInt8(ascii: "v") {
            var index = 1
            while index < text.count, text[index].isHexDigit { index += 1 }
            guard index > 1, index + 1 < text.count, text[index] == UInt8(ascii: ".") else { return false }
            index += 1
            return skip(text, &index, until: "", extra: ":", false) && index == text.count
        }
        return AddressFormat.isIPv6(text)
    }

    /// Goes over unreserved characters, sub-delimiters, escapes and those of `extra`, up to one of `end`.
    private static func skip(
        _ text: Span<UInt8>, _ index: inout Int, until end: String, extra: String, _ international: Bool
    ) -> Bool {
        while index < text.count {
            let byte = text[index]
            if end.utf8.contains(byte) { return true }
            if byte == UInt8(ascii: "%") {
                guard index + 2 < text.count, text[index + 1].isHexDigit, text[index + 2].isHexDigit else {
                    return false
                }
                index += 3
                continue
            }
            let isFit =
                byte.isLetter || byte.isDigit || "-._~!$&'()*+,;=".utf8.contains(byte) || extra.utf8.contains(byte)
                || byte >= 0x80 && international
            guard isFit else { return false }
            index += 1
        }
        return true
    }

    // MARK: - Templates

    static func isTemplate(_ text: Span<UInt8>) -> Bool {
        var index = 0
        while index < text.count {
            let byte = text[index]
            index += 1
            switch byte {
            case UInt8(ascii: "{"):
                let start = index
                while index < text.count, text[index] != UInt8(ascii: "}") { index += 1 }
                guard index < text.count, isExpression(text.extracting(start..<index)) else { return false }
                index += 1
            case UInt8(ascii: "%"):
                guard index + 1 < text.count, text[index].isHexDigit, text[index + 1].isHexDigit else { return false }
                index += 2
            case 0...0x20, 0x7F, UInt8(ascii: "\""), UInt8(ascii: "<"), UInt8(ascii: ">"),
                UInt8(ascii: "\\"), UInt8(ascii: "^"), UInt8(ascii: "`"), UInt8(ascii: "|"), UInt8(ascii: "}"):
                return false
            default: break
            }
        }
        return true
    }

    private static func isExpression(_ text: Span<UInt8>) -> Bool {
        var index = 0
        if text.count > 0, "+#./;?&=,!@|".utf8.contains(text[0]) { index = 1 }
        while true {
            guard isVariable(text, &index) else { return false }
            if index == text.count { return true }
            guard text[index] == UInt8(ascii: ",") else { return false }
            index += 1
        }
    }

    private static func isVariable(_ text: Span<UInt8>, _ index: inout Int) -> Bool {
        let start = index
        var endsWithDot = true
        while index < text.count {
            let byte = text[index]
            if byte == UInt8(ascii: ".") {
                if endsWithDot { return false }
                endsWithDot = true
                index += 1
                continue
            }
            if byte == UInt8(ascii: "%") {
                guard index + 2 < text.count, text[index + 1].isHexDigit, text[index + 2].isHexDigit else {
                    return false
                }
                index += 3
            } else if byte.isLetter || byte.isDigit || byte == UInt8(ascii: "_") {
                index += 1
            } else {
                break
            }
            endsWithDot = false
        }
        guard index > start, !endsWithDot else { return false }
        if index < text.count, text[index] == UInt8(ascii: "*") {
            index += 1
        } else if index < text.count, text[index] == UInt8(ascii: ":") {
            index += 1
            let first = index
            while index < text.count, text[index].isDigit { index += 1 }
            guard index > first, index - first <= 4, text[first] != UInt8(ascii: "0") else { return false }
        }
        return true
    }
}
