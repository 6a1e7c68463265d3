import TrestleBase

/// Base64 as the functions take it.
enum Base64Text {
    static func encode(_ bytes: [UInt8]) -> String { Base64.encode(bytes) }

    /// Accepts text without its padding; `nil` for any other text, base64url included.
    static func decode(_ text: String) -> [UInt8]? {
        var bytes = Array(text.utf8)
        let missing = (4 - bytes.count % 4) % 4
        if missing < 3, bytes.last != UInt8(ascii: "=") {
            bytes += [UInt8](repeating: UInt8(ascii: "="), count: missing)
        }
        return Base64.decode(bytes)
    }
}
