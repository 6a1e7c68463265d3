/// The text form of certificates and keys (RFC 7468).
enum PEM {
    static func encode(_ der: [UInt8], label: String) -> String {
        var text = "-----BEGIN \(label)-----\n"
        var rest = Base64.encode(der)[...]
        while !rest.isEmpty {
            text += rest.prefix(64) + "\n"
            rest = rest.dropFirst(64)
        }
        return text + "-----END \(label)-----\n"
    }

    struct Block {
        let label: Substring
        /// Where the block begins, in bytes.
        let offset: Int
        /// `Proc-Type` and `DEK-Info`, which keys encrypted in OpenSSL's old way have (RFC 1421).
        let headers: [Substring]
        let content: [UInt8]
        /// All of it, as it stands in the file.
        let text: [UInt8]
    }

    private static let begin = Array("-----BEGIN ".utf8)
    private static let dashes = Array("-----".utf8)

    /// Whether a block begins at the start of one of the lines.
    static func isPEM(_ bytes: [UInt8]) -> Bool {
        var lines = Lines(bytes)
        while let line = lines.next() {
            if line.starts(with: begin) { return true }
        }
        return false
    }

    /// The blocks of a file, whatever stands between them.
    static func blocks(_ bytes: [UInt8]) throws(StoreError) -> [Block] {
        var blocks: [Block] = []
        var lines = Lines(bytes)
        while let line = lines.next() {
            guard line.starts(with: begin), line.count > begin.count + 5, line.suffix(5) == dashes[...] else {
                continue
            }
            let offset = line.startIndex
            let label = Substring(decoding: line.dropFirst(begin.count).dropLast(5), as: UTF8.self)
            blocks.append(try block(label, at: offset, &lines, bytes))
        }
        return blocks
    }

    private static func block(
        _ label: Substring, at offset: Int, _ lines: inout Lines, _ bytes: [UInt8]
    ) throws(StoreError) -> Block {
        let end = Array("-----END \(label)-----".utf8)
        var headers: [Substring] = []
        var encoded: [UInt8] = []
        while let line = lines.next() {
            if line.elementsEqual(end) {
                guard let content = Base64.decode(encoded) else {
                    throw StoreError(.malformed(offset: offset, "the block \(label) is no base 64"))
                }
                return Block(
                    label: label, offset: offset, headers: headers, content: content,
                    text: Array(bytes[offset..<line.endIndex]))
            }
            if line.contains(UInt8(ascii: ":")) {
                headers.append(Substring(decoding: line, as: UTF8.self))
            } else {
                encoded.append(contentsOf: line)
            }
        }
        throw StoreError(.malformed(offset: offset, "the block \(label) has no end"))
    }

    /// Lines without their ends and the blanks before those.
    private struct Lines {
        private let bytes: [UInt8]
        private var position = 0
        init(_ bytes: [UInt8]) { self.bytes = bytes }

        mutating func next() -> ArraySlice<UInt8>? {
            guard position < bytes.count else { return nil }
            let start = position
            while position < bytes.count, bytes[position] != 0x0a { position += 1 }
            var end = position
            position += 1
            while end > start, bytes[end - 1] == 0x0d || bytes[end - 1] == 0x20 || bytes[end - 1] == 0x09 { end -= 1 }
            return bytes[start..<end]
        }
    }
}

enum Base64 {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    static func encode(_ bytes: [UInt8]) -> String {
        var text: [UInt8] = []
        text.reserveCapacity((bytes.count + 2) / 3 * 4)
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            var bits: UInt32 = 0
            for (index, byte) in group.enumerated() { bits |= UInt32(byte) << UInt32(16 - 8 * index) }
            for index in 0..<4 {
                text.append(
                    index <= group.count ? alphabet[Int(bits >> UInt32(18 - 6 * index) & 63)] : UInt8(ascii: "="))
            }
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// - Returns: nil unless it is whole groups of four with padding at the end alone.
    static func decode(_ text: [UInt8]) -> [UInt8]? {
        guard text.count.isMultiple(of: 4) else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count / 4 * 3)
        var bits: UInt32 = 0
        var digits = 0
        var padding = 0
        for character in text {
            let value: UInt8
            switch character {
            case 0x41...0x5a: value = character - 0x41
            case 0x61...0x7a: value = character - 0x61 + 26
            case 0x30...0x39: value = character - 0x30 + 52
            case UInt8(ascii: "+"): value = 62
            case UInt8(ascii: "/"): value = 63
            case UInt8(ascii: "="):
                padding += 1
                value = 0
            default: return nil
            }
            if padding > 0 && character != UInt8(ascii: "=") { return nil }
            bits = bits << 6 | UInt32(value)
            digits += 1
            if digits == 4 {
                for index in 0..<3 where index < 3 - padding {
                    bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(16 - 8 * index)))
                }
                (bits, digits) = (0, 0)
            }
        }
        return padding <= 2 ? bytes : nil
    }
}
