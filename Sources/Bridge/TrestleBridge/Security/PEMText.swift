/// The blocks of a PEM text, without what stands between them.
///
/// Reads what Kafka's own parser of `ssl.keystore.key` and its like reads: the base 64 may be broken anywhere by white
/// space, so that a whole certificate may stand on one line.
struct PEMText {
    struct Block {
        let label: String
        /// `Proc-Type` and `DEK-Info` of keys that are encrypted in OpenSSL's old way (RFC 1421).
        let headers: [Substring]
        /// Base 64 without white space.
        let content: String

        var isCertificate: Bool { label.hasSuffix("CERTIFICATE") }
        var isKey: Bool { label.hasSuffix("PRIVATE KEY") }
    }

    let blocks: [Block]

    /// `nil` for a text in which no block begins, or one does not end: whoever reads it says what is wrong with it.
    init?(_ text: String) {
        var blocks: [Block] = []
        var rest = text[...]
        while let begin = rest.firstRange(of: "-----BEGIN ") {
            rest = rest[begin.upperBound...]
            guard let labelEnd = rest.firstRange(of: "-----") else { return nil }
            let label = String(rest[..<labelEnd.lowerBound])
            rest = rest[labelEnd.upperBound...]
            guard let end = rest.firstRange(of: "-----END \(label)-----") else { return nil }
            let lines = rest[..<end.lowerBound].split(whereSeparator: \.isNewline)
            let headers = lines.prefix { $0.contains(":") }
            blocks.append(
                Block(
                    label: label, headers: Array(headers),
                    content: lines.dropFirst(headers.count).joined().filter { !$0.isWhitespace }))
            rest = rest[end.upperBound...]
        }
        guard !blocks.isEmpty else { return nil }
        self.blocks = blocks
    }

    /// The blocks that `isIncluded` takes, in lines of 64 characters as RFC 7468 writes them.
    func text(where isIncluded: (Block) -> Bool = { _ in true }) -> String {
        var text = ""
        for block in blocks where isIncluded(block) {
            text += "-----BEGIN \(block.label)-----\n"
            for header in block.headers { text += "\(header)\n" }
            if !block.headers.isEmpty { text += "\n" }
            var rest = block.content[...]
            while !rest.isEmpty {
                text += "\(rest.prefix(64))\n"
                rest = rest.dropFirst(64)
            }
            text += "-----END \(block.label)-----\n"
        }
        return text
    }
}

/// Parts of files that may hold certificates and keys side by side.
package enum PEMPart {
    /// The certificates of a PEM file, for a chain whose key is elsewhere; other bytes as they are.
    package static func certificates(_ bytes: [UInt8]) -> [UInt8] { part(bytes) { $0.isCertificate } }

    /// The keys of a PEM file; other bytes as they are.
    package static func keys(_ bytes: [UInt8]) -> [UInt8] { part(bytes) { $0.isKey } }

    private static func part(_ bytes: [UInt8], where isIncluded: (PEMText.Block) -> Bool) -> [UInt8] {
        guard let text = String(validating: bytes, as: UTF8.self), let pem = PEMText(text),
            pem.blocks.contains(where: isIncluded)
        else { return bytes }
        return Array(pem.text(where: isIncluded).utf8)
    }
}
