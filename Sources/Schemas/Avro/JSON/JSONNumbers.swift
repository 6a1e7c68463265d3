import TrestleJSON
import WireBytes

/// Numbers of JSON as Avro's.
enum JSONNumbers {
    /// The whole number of an entry; `nil` when it is not whole or does not fit 64 bits.
    @inline(__always)
    static func whole(_ entry: JSONIndex.Entry, in text: Span<UInt8>) -> Int64? {
        let range = entry.range
        // Up to 18 digits cannot overflow.
        if !entry.isMarked, range.count <= 18 { return short(text, range) }
        return DecimalText(text.extracting(range)).whole
    }

    @inline(__always)
    private static func short(_ text: Span<UInt8>, _ range: Range<Int>) -> Int64 {
        var index = range.lowerBound
        let isNegative = text[index] == UInt8(ascii: "-")
        if isNegative { index &+= 1 }
        var value: Int64 = 0
        while index < range.upperBound {
            value = value &* 10 &+ Int64(text[index] &- UInt8(ascii: "0"))
            index &+= 1
        }
        return isNegative ? 0 &- value : value
    }

    /// The nearest double, an infinity when there is none.
    @inline(__always)
    static func double(_ entry: JSONIndex.Entry, in text: Span<UInt8>) -> Double {
        let number = text.extracting(entry.range)
        return DecimalText(number).quickDouble ?? slowDouble(number)
    }

    @inline(never)
    private static func slowDouble(_ number: Span<UInt8>) -> Double {
        Double(String(decodingUTF8: number)) ?? .infinity
    }

    /// The nearest float, an infinity when there is none.
    @inline(__always)
    static func float(_ entry: JSONIndex.Entry, in text: Span<UInt8>) -> Float {
        rounded(double(entry, in: text)) ?? slowFloat(text.extracting(entry.range))
    }

    /// The float nearest to a number whose nearest double this is; `nil` where that cannot be told from the double.
    @inline(__always)
    static func rounded(_ double: Double) -> Float? {
        let float = Float(double)
        // Rounding twice goes wrong only where the double lies in the middle between two floats, or the float has fewer bits than usual.
        let isMiddle = double.bitPattern & 0x1FFF_FFFF == 0x1000_0000
        return isMiddle || float.magnitude < Float.leastNormalMagnitude && double != 0 ? nil : float
    }

    @inline(never)
    private static func slowFloat(_ number: Span<UInt8>) -> Float { Float(String(decodingUTF8: number)) ?? .infinity }
}
