/// Reads field lines up to the empty line that ends a head or a trailer section.
struct FieldReader: Sendable {
    private(set) var fields = HTTPFields()
    private var lines = LineReader()
    private var count: Int
    private var bytes: Int
    private let limits: HTTPLimits

    /// - Parameters:
    ///   - count: fields of the same message that were read before.
    ///   - bytes: bytes of their lines.
    init(_ limits: HTTPLimits, count: Int = 0, bytes: Int = 0) {
        self.limits = limits
        self.count = count
        self.bytes = bytes
    }

    /// For the trailers of the same message: what is left of its limits.
    var next: FieldReader { FieldReader(limits, count: count, bytes: bytes) }

    /// - Returns: whether the section is complete.
    mutating func read(_ input: Span<UInt8>, from offset: inout Int) throws(HTTPError) -> Bool {
        while true {
            let limit = min(limits.fieldLine, limits.fields - bytes)
            let tooLong: HTTPError.Code = limit < limits.fieldLine ? .fieldsTooLarge : .fieldLineTooLong
            guard try lines.read(input, from: &offset, limit: limit, tooLong: tooLong) else { return false }
            if lines.line.isEmpty { return true }
            guard count < limits.fieldCount else { throw HTTPError(.tooManyFields) }
            count += 1
            bytes += lines.line.count
            try appendField(lines.line)
            lines.removeLine()
        }
    }

    private mutating func appendField(_ line: [UInt8]) throws(HTTPError) {
        if HTTPCharacters.isSpace(line[0]) { throw HTTPError(.obsoleteFolding) }
        guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { throw HTTPError(.missingColon) }
        let name = line[..<colon]
        if let last = name.last, HTTPCharacters.isSpace(last) { throw HTTPError(.spaceBeforeColon) }
        guard HTTPCharacters.isToken(name) else { throw HTTPError(.malformedFieldName) }
        var value = line[(colon + 1)...]
        while let first = value.first, HTTPCharacters.isSpace(first) { value.removeFirst() }
        while let last = value.last, HTTPCharacters.isSpace(last) { value.removeLast() }
        guard value.allSatisfy({ HTTPCharacters.isFieldValue($0) }) else { throw HTTPError(.malformedFieldValue) }
        fields.append(String(latin1: name), String(utf8OrLatin1: value))
    }
}

extension String {
    init(latin1 bytes: some Sequence<UInt8>) {
        self.init(String.UnicodeScalarView(bytes.lazy.map { Unicode.Scalar($0) }))
    }

    /// Bytes from 0x80 on have no meaning in a field: read as UTF-8 where they are that, else as ISO 8859-1, in which
    /// every byte is a character.
    init(utf8OrLatin1 bytes: ArraySlice<UInt8>) {
        self = String(validating: bytes, as: UTF8.self) ?? String(latin1: bytes)
    }
}
