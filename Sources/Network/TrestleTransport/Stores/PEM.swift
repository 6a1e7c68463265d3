import TrestleBase

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
        /// Perhaps a key: whoever reads it wipes it.
        var content: [UInt8]
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
        defer { encoded.wipe() }
        while let line = lines.next() {
            if line.elementsEqual(end) {
                guard let content = Base64.decode(encoded) else {
                    throw StoreError(.malformed(offset: offset, "the block \(label) is not base64"))
                }
                return Block(
                    label: label, offset: offset, headers: headers, content: content)
            }
            if line.contains(UInt8(ascii: ":")) {
                headers.append(Substring(decoding: line, as: UTF8.self))
            } else {
                encoded.appendSecret(line)
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
