import TrestleJSON
import WireBytes

extension JSONEncodingRun {
    /// `bytes`, or `fixed` of a size that is not negative.
    func bytes(
        _ position: Int, _ entry: JSONIndex.Entry, _ type: TypeTable.Entry, size: Int, _ output: inout WireBuffer,
        _ scratch: JSONScratch
    ) throws(AvroError) {
        if type.logical == .decimal, rules.hasDecimals {
            return try decimal(position, entry, type, size: size, &output, scratch)
        }
        let expected = size < 0 ? "bytes" : "\(size) bytes"
        guard entry.kind == .string else { throw mismatch(position, "a string that stands for \(expected)", scratch) }
        let start = output.count
        switch rules.bytes {
        case .text: entry.appendText(in: json, to: &output)
        case .codePoints:
            guard appendCodePoints(entry, &output) else {
                throw mismatch(position, "a string of characters up to U+00FF, which stand for \(expected)", scratch)
            }
        case .base64:
            guard appendBase64(entry, &output) else {
                throw mismatch(position, "base64 with padding, which stands for \(expected)", scratch)
            }
        }
        let count = output.count &- start
        if size < 0 {
            output.insert(unsignedVarint: Varint.zigzag(Int64(count)), at: start)
        } else if count != size {
            throw fault(.outOfRange, position, scratch, expected: expected, found: "\(count) bytes")
        }
    }

    private func appendCodePoints(_ entry: JSONIndex.Entry, _ output: inout WireBuffer) -> Bool {
        let start = output.count
        entry.appendText(in: json, to: &output)
        // In place: a code point of two bytes becomes one.
        var (from, to) = (start, start)
        while from < output.count {
            let byte = output.bytes[from]
            if byte < 0x80 {
                output.replace(at: to, integer: byte)
                from &+= 1
            } else {
                guard byte == 0xC2 || byte == 0xC3 else { return false }
                output.replace(at: to, integer: (byte & 3) << 6 | output.bytes[from &+ 1] & 0x3F)
                from &+= 2
            }
            to &+= 1
        }
        output.truncate(to: to)
        return true
    }

    private func appendBase64(_ entry: JSONIndex.Entry, _ output: inout WireBuffer) -> Bool {
        // Base64 needs no escapes but \/, which some writers put before a slash.
        var unescaped = WireBuffer()
        if entry.isMarked {
            entry.appendText(in: json, to: &unescaped)
            return Base64Text.append(unescaped.bytes, to: &output)
        }
        return Base64Text.append(json.extracting(entry.range), to: &output)
    }

    /// A decimal from a number, or from a string with one, which keeps more digits with most writers of JSON.
    private func decimal(
        _ position: Int, _ entry: JSONIndex.Entry, _ type: TypeTable.Entry, size: Int, _ output: inout WireBuffer,
        _ scratch: JSONScratch
    ) throws(AvroError) {
        guard entry.kind == .number || entry.kind == .string && !entry.isMarked else {
            throw mismatch(position, "a decimal number", scratch)
        }
        guard let digits = DecimalDigits(json.extracting(entry.range), scale: Int(type.extra)) else {
            throw fault(
                .outOfRange, position, scratch,
                expected: "a decimal number with \(type.extra) digits at most behind the point")
        }
        guard digits.count <= Int(type.precision) else {
            throw fault(
                .outOfRange, position, scratch, expected: "a decimal number of \(type.precision) digits at most")
        }
        let start = output.count
        guard digits.append(size: size, to: &output) else {
            throw fault(.outOfRange, position, scratch, expected: "a decimal number that fits \(size) bytes")
        }
        if size < 0 { output.insert(unsignedVarint: Varint.zigzag(Int64(output.count &- start)), at: start) }
    }
}
