internal import RecordLog
internal import WireBytes

/// A small file of `name=value` lines, as Kafka's `meta.properties`.
struct PropertiesFile {
    let path: String
    var values: [String: String] = [:]
    /// Whether there is a file of which a part cannot be read: one that was cut, or that was not written here.
    private(set) var isDamaged = false

    /// Reads the file; empty when there is none.
    init(path: String) throws(RecordLogError) {
        self.path = path
        guard let bytes = try SystemFileSystem().readSmall(path, maximumSize: 64 << 10) else {
            isDamaged = SystemFileSystem().exists(path)
            return
        }
        isDamaged = bytes.last != UInt8(ascii: "\n")
        for line in String(decodingUTF8: bytes.span).split(whereSeparator: \.isNewline) where !line.hasPrefix("#") {
            guard let separator = line.firstIndex(where: { $0 == "=" || $0 == ":" }) else {
                isDamaged = true
                continue
            }
            let name = line[..<separator].trimmed
            values[name] = line[line.index(after: separator)...].trimmed
        }
    }

    /// Whether there is no file.
    var isEmpty: Bool { values.isEmpty && !isDamaged }

    var content: [UInt8] {
        Array(values.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)\n" }.joined().utf8)
    }

    /// Writes the file, and returns when it is on the disk.
    func write() throws(RecordLogError) {
        try SystemFileSystem().replace(path, with: content.span)
        try SystemFileSystem().syncFolder(SystemFileSystem.parent(of: path))
    }
}

extension Substring {
    fileprivate var trimmed: String {
        var rest = self.drop { $0 == " " }
        while rest.last == " " { rest.removeLast() }
        return String(rest)
    }
}
