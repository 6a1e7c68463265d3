internal import RecordLog
internal import WireBytes

/// A small file of `name=value` lines, as Kafka's `meta.properties`.
struct PropertiesFile {
    let path: String
    private(set) var values: [String: String] = [:]

    /// Reads the file; empty when there is none.
    init(path: String) throws(RecordLogError) {
        self.path = path
        guard let bytes = try FileSystem.read(path, maximumSize: 64 << 10) else { return }
        for line in String(decodingUTF8: bytes.span).split(whereSeparator: \.isNewline) where !line.hasPrefix("#") {
            guard let separator = line.firstIndex(where: { $0 == "=" || $0 == ":" }) else { continue }
            let name = line[..<separator].trimmed
            values[name] = line[line.index(after: separator)...].trimmed
        }
    }

    mutating func set(_ name: String, _ value: String) throws(RecordLogError) {
        values[name] = value
        let text = values.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)\n" }.joined()
        try FileSystem.replace(path, with: Array(text.utf8).span)
    }
}

extension Substring {
    fileprivate var trimmed: String {
        var rest = self.drop { $0 == " " }
        while rest.last == " " { rest.removeLast() }
        return String(rest)
    }
}
