/// A request to a service of AWS before it is signed.
public struct AWSRequest: Sendable {
    /// The part of the content in the signature.
    public enum Payload: Sendable, Hashable {
        case bytes([UInt8])
        /// The content is not signed; its hash is the words UNSIGNED-PAYLOAD.
        case unsigned
    }

    public var method: String
    /// As in the Host field: without the usual port of the scheme.
    public var host: String
    /// As it is sent, percent-encoded once. Default: `/`.
    public var path: String
    /// Names and values that are not encoded yet.
    public var query: [(name: String, value: String)]
    /// The fields to sign besides Host and those that the signature adds.
    public var fields: [(name: String, value: String)]
    public var payload: Payload

    public init(
        method: String, host: String, path: String = "/", query: [(name: String, value: String)] = [],
        fields: [(name: String, value: String)] = [], payload: Payload = .bytes([])
    ) {
        self.method = method
        self.host = host
        self.path = path
        self.query = query
        self.fields = fields
        self.payload = payload
    }

    /// The request target: the path and the encoded query.
    public var target: String {
        query.isEmpty ? path : path + "?" + AWSEncoding.query(query)
    }
}

/// Percent-encoding as signatures have it: everything but unreserved characters of RFC 3986.
enum AWSEncoding {
    static func encode(_ text: String, keepingSlash: Bool = false) -> String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count)
        let digits = Array("0123456789ABCDEF".utf8)
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."),
                UInt8(ascii: "~"):
                bytes.append(byte)
            case UInt8(ascii: "/") where keepingSlash: bytes.append(byte)
            default: bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Encoded pairs, sorted by encoded name and value.
    static func query(_ pairs: [(name: String, value: String)]) -> String {
        pairs.map { (name: Array(encode($0.name).utf8), value: Array(encode($0.value).utf8)) }
            .sorted { left, right in
                left.name == right.name
                    ? left.value.lexicographicallyPrecedes(right.value)
                    : left.name.lexicographicallyPrecedes(right.name)
            }
            .map { String(decoding: $0.name + [UInt8(ascii: "=")] + $0.value, as: UTF8.self) }
            .joined(separator: "&")
    }

    /// The path without empty segments and `.` and `..`, encoded once more, as all services but S3 have it.
    static func path(_ path: String) -> String {
        var segments: [Substring.UTF8View] = []
        for segment in path.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: true) {
            if segment.elementsEqual(".".utf8) { continue }
            if segment.elementsEqual("..".utf8) {
                _ = segments.popLast()
            } else {
                segments.append(segment)
            }
        }
        let names = segments.map { encode(String(Substring($0))) }
        let isFolder = path.utf8.last == UInt8(ascii: "/") && !names.isEmpty
        return "/" + names.joined(separator: "/") + (isFolder ? "/" : "")
    }
}
