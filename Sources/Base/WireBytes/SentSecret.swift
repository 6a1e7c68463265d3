/// A secret that a peer was sent and may repeat in its own words. No description of it shows the secret.
public struct SentSecret: Sendable, CustomStringConvertible {
    /// The secret's name in messages, for example `password` or `token`.
    public let name: String
    private let bytes: [UInt8]

    /// - Parameters:
    ///   - name: the secret's name in messages.
    ///   - bytes: the secret as it was sent; the result is `nil` if it is empty.
    public init?(_ name: String, _ bytes: some Sequence<UInt8>) {
        self.name = name
        self.bytes = Array(bytes)
        if self.bytes.isEmpty { return nil }
    }

    /// The fewest bytes of a secret that count as a part of it; a shorter secret counts as a whole.
    static let shortestRun = 6

    /// Whether a text holds the secret, or any 6 bytes of it in a row: as they are, in upper or lower case or full width, with
    /// punctuation and blanks between its letters and digits, escaped as in JSON or by code points (`U+0068`, `\u{68}`),
    /// percent-encoded once or twice, as hexadecimal, decimal or octal numbers, or in base64 wherever the secret stands in what
    /// was encoded; forwards or backwards.
    ///
    /// A secret of fewer than 6 bytes is looked for as a whole, in base64 only where it fills 4 characters, and with
    /// characters between only where 4 are letters and digits.
    public func isRepeated(in text: some StringProtocol) -> Bool {
        isRepeated(in: Array(text.utf8))
    }

    /// Whether bytes hold the secret in one of the forms that `isRepeated(in:)` of a text names. Linear in both.
    public func isRepeated(in text: [UInt8]) -> Bool {
        let text = text.map { $0.lowercased }
        let secret = bytes.map { $0.lowercased }
        let plain = SymbolRuns(secret, width: Self.shortestRun, bits: 8)
        let decoded = text.withoutCodePoints
        if plain.occurs(in: text) || plain.occurs(in: decoded) || plain.occurs(in: text.withoutBackslashes)
            || plain.occurs(in: text.withoutPercent)
            || plain.occurs(in: text.withoutPercent.withoutPercent)
        {
            return true
        }
        // Where the secret has no others, those beyond ASCII stand between, too.
        for isASCII in secret.contains(where: { $0 >= 0x80 }) ? [false] : [true] {
            let letters = secret.lettersAndDigits(isASCII: isASCII)
            let runs = SymbolRuns(letters, width: Self.shortestRun, bits: 8)
            guard letters.count >= 4 else { continue }
            if [text, decoded].contains(where: { runs.occurs(in: $0.lettersAndDigits(isASCII: isASCII)) }) {
                return true
            }
        }
        let digits = bytes.flatMap { [$0 >> 4, $0 & 15] }
        let hexadecimal = SymbolRuns(digits, width: 2 * Self.shortestRun, bits: 4)
        if hexadecimal.occurs(in: text.hexadecimalDigits) { return true }
        if [8, 10].contains(where: { plain.occurs(in: text.numbers(base: $0)) }) { return true }
        // Long base64 comes in lines.
        let characters = text.filter { $0 > 0x20 }.map {
            $0 == UInt8(ascii: "-") ? UInt8(ascii: "+") : $0 == UInt8(ascii: "_") ? UInt8(ascii: "/") : $0
        }
        return (0..<3).contains { offset in
            let characters64 = bytes.base64(behind: offset)
            // Of 6 bytes, 7 characters depend on nothing else.
            return characters64.count >= 4
                && SymbolRuns(characters64.map { $0.lowercased }, width: 7, bits: 8).occurs(in: characters)
        }
    }

    public var description: String { "a \(name), hidden" }
}

/// All runs of so many symbols of a secret, to be looked for in a text.
private struct SymbolRuns {
    private let width: Int
    private let bits: Int
    private let runs: [UInt64]

    /// - Parameters:
    ///   - width: how long a run is; all of the symbols where there are fewer.
    ///   - bits: how many bits a symbol has; `width * bits` is at most 64.
    init(_ symbols: [UInt8], width: Int, bits: Int) {
        self.width = min(width, symbols.count)
        self.bits = bits
        var runs: [UInt64] = []
        Self.eachRun(of: self.width, bits, in: symbols) {
            runs.append($0)
            return false
        }
        runs.sort()
        self.runs = runs
    }

    /// Whether a run stands in the text, forwards or backwards.
    func occurs(in text: [UInt8]) -> Bool {
        Self.eachRun(of: width, bits, in: text, isKnown) || Self.eachRun(of: width, bits, in: text.reversed(), isKnown)
    }

    private func isKnown(_ run: UInt64) -> Bool {
        var (low, high) = (0, runs.count)
        while low < high {
            let middle = (low + high) / 2
            if runs[middle] < run { low = middle + 1 } else { high = middle }
        }
        return low < runs.count && runs[low] == run
    }

    /// Calls `body` with each run until it returns true.
    ///
    /// A symbol that has more bits than `bits` ends a run.
    @discardableResult
    private static func eachRun(of width: Int, _ bits: Int, in symbols: [UInt8], _ body: (UInt64) -> Bool) -> Bool {
        guard width > 0 else { return false }
        let mask = width * bits >= 64 ? UInt64.max : (1 << UInt64(width * bits)) - 1
        var (run, length): (UInt64, Int) = (0, 0)
        for symbol in symbols {
            guard Int(symbol) < 1 << bits else {
                length = 0
                continue
            }
            run = (run << UInt64(bits) | UInt64(symbol)) & mask
            length += 1
            if length >= width, body(run) { return true }
        }
        return false
    }
}

extension UInt8 {
    fileprivate var lowercased: UInt8 { 0x41...0x5a ~= self ? self | 0x20 : self }

    fileprivate var isLetterOrDigit: Bool { 0x30...0x39 ~= self || 0x41...0x5a ~= self || 0x61...0x7a ~= self }

    fileprivate var hexadecimalValue: UInt8? {
        switch self {
        case 0x30...0x39: self - 0x30
        case 0x41...0x46: self - 0x37
        case 0x61...0x66: self - 0x57
        default: nil
        }
    }
}

extension [UInt8] {
    /// The text with its JSON escapes decoded, in lower case; anything else is kept as it is.
    fileprivate var withoutBackslashes: [UInt8] {
        var result: [UInt8] = []
        var index = 0
        while index < count {
            defer { index += 1 }
            guard self[index] == UInt8(ascii: "\\"), index + 1 < count else {
                result.append(self[index])
                continue
            }
            index += 1
            switch self[index] {
            case UInt8(ascii: "n"): result.append(0x0a)
            case UInt8(ascii: "t"): result.append(0x09)
            case UInt8(ascii: "r"): result.append(0x0d)
            case UInt8(ascii: "b"): result.append(0x08)
            case UInt8(ascii: "f"): result.append(0x0c)
            case UInt8(ascii: "u"):
                let digits = self[(index + 1)...].prefix(4).compactMap { $0.hexadecimalValue }
                guard digits.count == 4, let scalar = Unicode.Scalar(digits.reduce(UInt16(0)) { $0 << 4 | UInt16($1) })
                else {
                    result.append(self[index])
                    continue
                }
                result += String(Character(scalar)).utf8.map { $0.lowercased }
                index += 4
            case let other: result.append(other)
            }
        }
        return result
    }

    /// The text with code points for what they name, in lower case: `u+0068`, `\u{68}` and `\u00000068`, with what stands between
    /// one and the next left out; and the full-width forms of ASCII (U+FF01 to U+FF5E) as ASCII.
    fileprivate var withoutCodePoints: [UInt8] {
        var result: [UInt8] = []
        var index = 0
        /// Where the last code point ended in the text and in the result.
        var last = (text: -1, result: 0)
        while index < count {
            if let (scalar, end) = codePoint(at: index) {
                if last.text >= 0, self[last.text..<index].allSatisfy({ !$0.isLetterOrDigit && $0 < 0x80 }) {
                    result.removeSubrange(last.result...)
                }
                result += String(Character(scalar)).utf8.map { $0.lowercased }
                last = (end, result.count)
                index = end
            } else if self[index] == 0xef, index + 2 < count, 0xbc...0xbd ~= self[index + 1],
                let ascii = UInt8(exactly: Int(self[index + 1] - 0xbc) * 64 + Int(self[index + 2] & 0x3f) + 0x20),
                0x21...0x7e ~= ascii
            {
                result.append(ascii.lowercased)
                index += 3
            } else {
                result.append(self[index])
                index += 1
            }
        }
        return result
    }

    /// The code point that is named at a place of a text in lower case, and where its name ends.
    private func codePoint(at index: Int) -> (scalar: Unicode.Scalar, end: Int)? {
        func value(_ digits: Int, from start: Int) -> (Unicode.Scalar, Int)? {
            let found = self[Swift.min(start, count)...].prefix(digits).prefix { $0.hexadecimalValue != nil }
            guard !found.isEmpty else { return nil }
            let number = found.reduce(UInt32(0)) { $0 << 4 | UInt32($1.hexadecimalValue ?? 0) }
            return Unicode.Scalar(number).map { ($0, start + found.count) }
        }
        guard self[index] == UInt8(ascii: "u") || self[index] == UInt8(ascii: "\\") else { return nil }
        let rest = self[index...]
        if rest.starts(with: Array("u+".utf8)) { return value(8, from: index + 2) }
        if rest.starts(with: Array("\\u{".utf8)), let (scalar, end) = value(8, from: index + 3), end < count,
            self[end] == UInt8(ascii: "}")
        {
            return (scalar, end + 1)
        }
        if rest.starts(with: Array("\\u0000".utf8)), let found = value(8, from: index + 2), found.1 == index + 10 {
            return found
        }
        return nil
    }

    /// The text behind percent-encoding, in lower case.
    fileprivate var withoutPercent: [UInt8] {
        var result: [UInt8] = []
        var index = 0
        while index < count {
            if self[index] == UInt8(ascii: "%"), index + 2 < count, let high = self[index + 1].hexadecimalValue,
                let low = self[index + 2].hexadecimalValue
            {
                result.append((high << 4 | low).lowercased)
                index += 3
            } else {
                result.append(self[index])
                index += 1
            }
        }
        return result
    }

    /// The letters and digits of a text.
    ///
    /// - Parameter isASCII: whether characters beyond ASCII are left out.
    fileprivate func lettersAndDigits(isASCII: Bool) -> [UInt8] {
        filter { $0.isLetterOrDigit || (!isASCII && $0 >= 0x80) }
    }

    /// The numbers from 0 to 255 in a text, as bytes; a greater one, and a letter between two, ends a run by a zero.
    fileprivate func numbers(base: Int) -> [UInt8] {
        var result: [UInt8] = []
        var number: Int?
        for byte in self + [0] {
            if let digit = byte.hexadecimalValue.map({ Int($0) }), digit < base {
                number = Swift.min(number ?? 0, 1_000) * base + digit
            } else {
                if let number { result.append(number < 256 ? UInt8(number).lowercased : 0) }
                number = nil
                if byte.isLetterOrDigit { result.append(0) }
            }
        }
        return result
    }

    /// The values of the hexadecimal digits, without what stands between them but letters: 255 is one of those. A `0x` or
    /// `\\x` before digits is left out.
    fileprivate var hexadecimalDigits: [UInt8] {
        var digits: [UInt8] = []
        for index in indices {
            let byte = self[index]
            if byte == UInt8(ascii: "x") {
                if index > 0, self[index - 1] == 0x30, digits.last == 0 { digits.removeLast() }
            } else if let value = byte.hexadecimalValue {
                digits.append(value)
            } else if byte.isLetterOrDigit {
                digits.append(255)
            }
        }
        return digits
    }

    /// Those characters of base64 that depend on these bytes alone when they stand behind `offset` others.
    fileprivate func base64(behind offset: Int) -> [UInt8] {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
        let whole = [UInt8](repeating: 0, count: offset) + self
        return ((offset * 8 + 5) / 6..<Swift.max((offset * 8 + 5) / 6, whole.count * 8 / 6)).map { character in
            let bit = character * 6
            let next = bit / 8 + 1 < whole.count ? UInt16(whole[bit / 8 + 1]) : 0
            return alphabet[Int((UInt16(whole[bit / 8]) << 8 | next) >> UInt16(10 - bit % 8)) & 63]
        }
    }
}

#if !hasFeature(Embedded)
extension SentSecret: CustomReflectable {
    public var customMirror: Mirror { Mirror(self, children: []) }
}
#endif

extension PeerText {
    /// Text from a peer that received a secret; if the text repeats the secret or a part of it, the description only
    /// says so.
    ///
    /// - Parameters:
    ///   - maximumSize: the most bytes of the original that are shown, at most `PeerText.maximumSize`.
    ///   - secret: the secret that the peer received; `nil` if it received none.
    public init(
        _ text: some StringProtocol, maximumSize: Int = Self.maximumSize, hiding secret: SentSecret?
    ) {
        if let secret, secret.isRepeated(in: text) {
            self.init("its response repeats the \(secret.name)")
        } else {
            self.init(text, maximumSize: maximumSize)
        }
    }
}
