import TrestleJSON
import WireBytes

/// JSON without spaces, the members of each object in the order of their names' bytes.
package enum SortedJSON {
    /// - Returns: `nil` when the text is not JSON.
    package static func text(_ json: [UInt8]) -> String? {
        var index = JSONIndex()
        guard (try? index.read(json.span)) != nil else { return nil }
        var output: [UInt8] = []
        append(0, index, json, &output)
        return String(decoding: output, as: UTF8.self)
    }

    /// Its recursion follows the nesting, which the index bounds.
    private static func append(_ position: Int, _ index: JSONIndex, _ json: [UInt8], _ output: inout [UInt8]) {
        let entry = index[position]
        switch entry.kind {
        case .array:
            output.append(UInt8(ascii: "["))
            var next = position + 1
            while next < entry.next {
                if next > position + 1 { output.append(UInt8(ascii: ",")) }
                append(next, index, json, &output)
                next = Int(index[next].next)
            }
            output.append(UInt8(ascii: "]"))
        case .object:
            output.append(UInt8(ascii: "{"))
            var members: [(name: String, value: Int)] = []
            var next = position + 1
            while next < entry.next {
                members.append((index[next].string(in: json.span), next + 1))
                next = Int(index[next + 1].next)
            }
            members.sort { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
            for (place, member) in members.enumerated() {
                if place > 0 { output.append(UInt8(ascii: ",")) }
                JSON.write(member.name, to: &output)
                output.append(UInt8(ascii: ":"))
                append(member.value, index, json, &output)
            }
            output.append(UInt8(ascii: "}"))
        case .string: JSON.write(entry.string(in: json.span), to: &output)
        default: output += json[entry.range]
        }
    }
}
