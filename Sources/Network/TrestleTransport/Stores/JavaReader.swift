/// Reads what Java's `DataOutputStream` wrote, as far as the digest at the end. No length is believed before its bytes
/// are there.
struct JavaReader {
    static let digestSize = 20

    private let bytes: [UInt8]
    private let end: Int
    private(set) var position = 0

    init(_ bytes: [UInt8]) throws(StoreError) {
        self.bytes = bytes
        end = bytes.count - Self.digestSize
        guard end >= 12 else { throw StoreError(.malformed(offset: bytes.count, "the file is cut off")) }
    }

    mutating func take(_ count: Int, _ what: String) throws(StoreError) -> ArraySlice<UInt8> {
        guard count <= end - position else {
            throw StoreError(
                .malformed(offset: position, "\(what) takes \(count) bytes, and \(end - position) are left"))
        }
        defer { position += count }
        return bytes[position..<(position + count)]
    }

    mutating func integer32(_ what: String) throws(StoreError) -> UInt32 {
        try take(4, what).reduce(0) { $0 << 8 | UInt32($1) }
    }

    /// A string in modified UTF-8: characters beyond the first plane are two surrogates of three bytes each.
    mutating func text(_ what: String) throws(StoreError) -> String {
        let count = try take(2, what).reduce(0) { $0 << 8 | Int($1) }
        let start = position
        var rest = try take(count, what)
        var units: [UInt16] = []
        while let first = rest.popFirst() {
            let extra = first < 0x80 ? 0 : first & 0xe0 == 0xc0 ? 1 : first & 0xf0 == 0xe0 ? 2 : -1
            guard extra >= 0, rest.count >= extra else {
                throw StoreError(.malformed(offset: start, "\(what) is not in modified UTF-8"))
            }
            var unit = extra == 0 ? UInt16(first) : UInt16(first & (extra == 1 ? 0x1f : 0x0f))
            for _ in 0..<extra {
                guard let next = rest.popFirst(), next & 0xc0 == 0x80 else {
                    throw StoreError(.malformed(offset: start, "\(what) is not in modified UTF-8"))
                }
                unit = unit << 6 | UInt16(next & 0x3f)
            }
            units.append(unit)
        }
        return String(decoding: units, as: UTF16.self)
    }

    func expectEnd() throws(StoreError) {
        guard position == end else {
            throw StoreError(
                .malformed(offset: position, "\(end - position) bytes lie between the entries and the digest"))
        }
    }
}
