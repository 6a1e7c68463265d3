private import CByteMasks
import WireBytes

/// Finds the quotes of a JSON text without escapes, one after the other, 64 bytes at a time.
///
/// A text in which each quote begins or ends a string has one in every other place: nothing else of a string needs a look.
struct QuoteFinder: ~Escapable {
    private let text: Span<UInt8>
    /// Quotes of the block at `base` that are not given yet.
    private var quotes: UInt64 = 0
    private var base = -64
    /// Whether the strings so far are ASCII.
    private(set) var isASCII = true

    @_lifetime(copy text)
    init(_ text: Span<UInt8>) { self.text = text }

    /// The place of the next quote; -1 when there is none, or when a string has an escape or a control character.
    ///
    /// - Parameter isInString: whether the one before it began a string.
    @inline(__always)
    mutating func next(isInString: Bool) -> Int {
        if quotes == 0 {
            let block = Self.block(of: text, after: base, isInString)
            (quotes, base) = (block.quotes, block.base)
            if !block.isASCII { isASCII = false }
            if quotes == 0 { return -1 }
        }
        let place = base &+ quotes.trailingZeroBitCount
        quotes &= quotes &- 1
        return place
    }

    /// The next block with a quote in it; no quotes when there is none.
    @inline(never)
    private static func block(
        of text: Span<UInt8>, after last: Int, _ isInString: Bool
    ) -> (quotes: UInt64, base: Int, isASCII: Bool) {
        var base = last &+ 64
        var isASCII = true
        while base < text.count {
            let found: trestle_quotes
            if base &+ 64 <= text.count {
                found = trestle_find_quotes(
                    text.sixteenBytes(at: base), text.sixteenBytes(at: base &+ 16), text.sixteenBytes(at: base &+ 32),
                    text.sixteenBytes(at: base &+ 48))
            } else {
                found = lastBlock(of: text, from: base)
            }
            if found.has_others != 0 {
                guard let ascii = isPlain(text, base, found.quotes, isInString) else { return (0, base, isASCII) }
                if !ascii { isASCII = false }
            }
            if found.quotes != 0 { return (found.quotes, base, isASCII) }
            base &+= 64
        }
        return (0, base, isASCII)
    }

    /// As a whole block, with zeros behind the end, which no string reaches.
    @inline(never)
    private static func lastBlock(of text: Span<UInt8>, from base: Int) -> trestle_quotes {
        let count = text.count &- base
        var found = trestle_quotes(quotes: 0, has_others: 0)
        if text.count >= 64 {
            // The last 64 bytes: those before the block are moved out.
            let start = text.count &- 64
            found = trestle_find_quotes(
                text.sixteenBytes(at: start), text.sixteenBytes(at: start &+ 16), text.sixteenBytes(at: start &+ 32),
                text.sixteenBytes(at: start &+ 48))
            found.quotes &>>= UInt64(truncatingIfNeeded: 64 &- count)
            return found
        }
        for index in 0..<count {
            let byte = text[base &+ index]
            if byte == UInt8(ascii: "\"") { found.quotes |= 1 &<< UInt64(truncatingIfNeeded: index) }
            if byte < 0x20 || byte >= 0x80 || byte == UInt8(ascii: "\\") { found.has_others = 1 }
        }
        return found
    }

    /// Whether a block is ASCII; `nil` when it has a backslash, or a control character in a string.
    @inline(never)
    private static func isPlain(_ text: Span<UInt8>, _ base: Int, _ quotes: UInt64, _ isInString: Bool) -> Bool? {
        var (isASCII, isInString) = (true, isInString)
        for offset in base..<min(base &+ 64, text.count) {
            let byte = text[offset]
            if byte == UInt8(ascii: "\"") {
                isInString.toggle()
            } else if byte == UInt8(ascii: "\\") || byte < 0x20 && isInString {
                return nil
            } else if byte >= 0x80 {
                isASCII = false
            }
        }
        return isASCII
    }
}
