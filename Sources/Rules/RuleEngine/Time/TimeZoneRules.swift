/// A time zone: a fixed offset, or the contents of a TZif file (RFC 9636).
public struct TimeZoneRules: Sendable {
    struct Kind: Sendable {
        let offset: Int
        let abbreviation: String
    }

    let name: String
    private let transitions: [(time: Int, kind: Int)]
    private let kinds: [Kind]
    private let footer: PosixZone?

    static let utc = TimeZoneRules(name: "UTC", kind: Kind(offset: 0, abbreviation: "UTC"))

    init(name: String, kind: Kind) {
        self.name = name
        transitions = []
        kinds = [kind]
        footer = nil
    }

    /// Seconds east of UTC.
    init(offset: Int) {
        let (sign, magnitude) = (offset < 0 ? "-" : "+", abs(offset))
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let text = "\(sign)\(two(magnitude / 3_600)):\(two(magnitude / 60 % 60))"
        self.init(name: text, kind: Kind(offset: offset, abbreviation: text))
    }

    /// Reads a TZif file of version 2 or later.
    ///
    /// - Returns: `nil` when the bytes are not well formed.
    public init?(name: String, tzif bytes: [UInt8]) {
        // The first header and its data are of version 1, with times of 32 bits.
        guard let first = Header(bytes, at: 0), first.version >= 2,
            let second = Header(bytes, at: Header.size + first.dataSize(timeSize: 4))
        else { return nil }
        let start = Header.size + first.dataSize(timeSize: 4) + Header.size
        let end = start + second.dataSize(timeSize: 8)
        guard end <= bytes.count, second.typeCount > 0 else { return nil }
        let data = bytes[start..<end]
        func integer(_ offset: Int, _ size: Int) -> Int {
            var value = data[start + offset] >= 0x80 ? -1 : 0
            for index in 0..<size { value = value << 8 | Int(data[start + offset + index]) }
            return value
        }
        let indexStart = second.timeCount * 8
        let typeStart = indexStart + second.timeCount
        let textStart = typeStart + second.typeCount * 6
        kinds = (0..<second.typeCount).map { index in
            let offset = integer(typeStart + index * 6, 4)
            let text = textStart + Int(data[start + typeStart + index * 6 + 5])
            let abbreviation = data[min(start + text, end)...].prefix { $0 != 0 }
            return Kind(offset: offset, abbreviation: String(decoding: abbreviation, as: UTF8.self))
        }
        let count = kinds.count
        transitions = (0..<second.timeCount).compactMap { index in
            let kind = Int(data[start + indexStart + index])
            return kind < count ? (integer(index * 8, 8), kind) : nil
        }
        // Behind the data, between line feeds, stands the rule for all later times.
        let footer = bytes[end...].dropFirst().prefix { $0 != UInt8(ascii: "\n") }
        self.footer = PosixZone(Array(footer))
        self.name = name
    }

    private struct Header {
        static let size = 44
        let version: Int
        private let counts: [Int]

        init?(_ bytes: [UInt8], at offset: Int) {
            guard offset >= 0, offset + Self.size <= bytes.count, bytes[offset..<offset + 4].elementsEqual("TZif".utf8)
            else {
                return nil
            }
            version = bytes[offset + 4] == 0 ? 1 : Int(bytes[offset + 4]) - 48
            counts = (0..<6).map { index in
                (0..<4).reduce(0) { $0 << 8 | Int(bytes[offset + 20 + index * 4 + $1]) }
            }
        }

        var timeCount: Int { counts[3] }
        var typeCount: Int { counts[4] }

        func dataSize(timeSize: Int) -> Int {
            timeCount * timeSize + timeCount + typeCount * 6 + counts[5] + counts[2] * (timeSize + 4) + counts[1]
                + counts[0]
        }
    }

    /// The offset and abbreviation at a time, in seconds since 1970-01-01 00:00 UTC.
    func kind(at time: Int) -> Kind {
        guard let last = transitions.last else { return footer?.kind(at: time) ?? kinds[0] }
        if time >= last.time, let footer { return footer.kind(at: time) }
        var (low, high) = (0, transitions.count)
        while low < high {
            let middle = (low + high) / 2
            if transitions[middle].time <= time { low = middle + 1 } else { high = middle }
        }
        return low == 0 ? kinds[0] : kinds[transitions[low - 1].kind]
    }

    /// The time of a local time; in a gap that of the offset before it, in an overlap the earlier one, as java.time has it.
    func time(ofLocal local: Int) -> Int {
        // The offsets that hold around it are those of a day before and after.
        let (before, after) = (kind(at: local - 86_400).offset, kind(at: local + 86_400).offset)
        for offset in [before, after] where kind(at: local - offset).offset == offset { return local - offset }
        return local - before
    }
}
