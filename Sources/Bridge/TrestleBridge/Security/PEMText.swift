import TrestleTransport

/// The blocks of a PEM text, without what stands between them.
///
/// Reads what Kafka's own parser of `ssl.keystore.key` and its like reads: the base 64 may be broken anywhere by white
/// space, so that a whole certificate may stand on one line. Works on bytes, which can be wiped, since strings cannot.
struct PEMText {
    struct Block {
        let label: [UInt8]
        /// `Proc-Type` and `DEK-Info` of keys that are encrypted in OpenSSL's old way (RFC 1421).
        let headers: [ArraySlice<UInt8>]
        /// Base 64 and the white space within it.
        let content: ArraySlice<UInt8>

        var isCertificate: Bool { label.suffix(11).elementsEqual("CERTIFICATE".utf8) }
        var isKey: Bool { label.suffix(11).elementsEqual("PRIVATE KEY".utf8) }
    }

    private static let begin = Array("-----BEGIN ".utf8)
    private static let dashes = Array("-----".utf8)

    let blocks: [Block]

    /// `nil` for a text in which no block begins, or one does not end: whoever reads it says what is wrong with it.
    init?(_ text: String) { self.init(Array(text.utf8)) }

    init?(_ bytes: [UInt8]) {
        var blocks: [Block] = []
        var rest = bytes[...]
        while let start = Self.find(Self.begin, in: rest) {
            rest = rest[(start + Self.begin.count)...]
            guard let labelEnd = Self.find(Self.dashes, in: rest) else { return nil }
            let label = Array(rest[..<labelEnd])
            rest = rest[(labelEnd + Self.dashes.count)...]
            let mark = Array("-----END ".utf8) + label + Self.dashes
            guard let end = Self.find(mark, in: rest) else { return nil }
            blocks.append(Self.block(label, rest[..<end]))
            rest = rest[(end + mark.count)...]
        }
        guard !blocks.isEmpty else { return nil }
        self.blocks = blocks
    }

    private static func block(_ label: [UInt8], _ inner: ArraySlice<UInt8>) -> Block {
        var headers: [ArraySlice<UInt8>] = []
        var rest = inner
        while true {
            rest = rest.drop { isNewline($0) }
            let line = rest.prefix { !isNewline($0) }
            guard line.contains(UInt8(ascii: ":")) else { break }
            headers.append(line)
            rest = rest.dropFirst(line.count)
        }
        return Block(label: label, headers: headers, content: rest)
    }

    /// Where the pattern, which begins with a hyphen, is found first.
    private static func find(_ pattern: [UInt8], in bytes: ArraySlice<UInt8>) -> Int? {
        var rest = bytes
        while let hyphen = rest.firstIndex(of: UInt8(ascii: "-")) {
            rest = rest[hyphen...]
            if rest.starts(with: pattern) { return hyphen }
            rest = rest.dropFirst()
        }
        return nil
    }

    private static func isNewline(_ byte: UInt8) -> Bool { 0x0a...0x0d ~= byte }

    /// The blocks that `isIncluded` takes, in lines of 64 characters as RFC 7468 writes them.
    func text(where isIncluded: (Block) -> Bool = { _ in true }) -> String {
        var bytes = bytes(where: isIncluded)
        defer { bytes.wipe() }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The same, in bytes that the caller may wipe: there is no other copy.
    func bytes(where isIncluded: (Block) -> Bool) -> [UInt8] {
        var text: [UInt8] = []
        let included = blocks.filter(isIncluded)
        text.reserveCapacity(included.reduce(0) { $0 + $1.size })
        for block in included {
            text += Self.begin + block.label + Self.dashes + [0x0a]
            for header in block.headers { text += header + [0x0a] }
            if !block.headers.isEmpty { text.append(0x0a) }
            var column = 0
            for byte in block.content where byte != 0x20 && byte != 0x09 && !Self.isNewline(byte) {
                text.append(byte)
                column += 1
                if column % 64 == 0 { text.append(0x0a) }
            }
            if column % 64 != 0 { text.append(0x0a) }
            text += Array("-----END ".utf8) + block.label + Self.dashes + [0x0a]
        }
        return text
    }
}

extension PEMText.Block {
    /// The most bytes that it takes when it is written.
    fileprivate var size: Int {
        64 + 2 * label.count + headers.reduce(0) { $0 + $1.count + 1 } + content.count + content.count / 64
    }
}

/// Parts of files that may hold certificates and keys side by side.
package enum PEMPart {
    /// The certificates of a PEM file, for a chain whose key is elsewhere; other bytes as they are.
    package static func certificates(_ bytes: [UInt8]) -> [UInt8] { part(bytes) { $0.isCertificate } }

    /// The keys of a PEM file; other bytes as they are.
    package static func keys(_ bytes: [UInt8]) -> [UInt8] { part(bytes) { $0.isKey } }

    /// Whether a file holds a private key. Of a store that is not text it is taken for granted, but not of a certificate in DER.
    package static func holdsKey(_ bytes: [UInt8]) -> Bool {
        guard let pem = PEMText(bytes) else { return (try? Certificate(der: bytes)) == nil }
        return pem.blocks.contains { $0.isKey }
    }

    private static func part(_ bytes: [UInt8], where isIncluded: (PEMText.Block) -> Bool) -> [UInt8] {
        guard let pem = PEMText(bytes), pem.blocks.contains(where: isIncluded) else { return bytes }
        return pem.bytes(where: isIncluded)
    }
}
