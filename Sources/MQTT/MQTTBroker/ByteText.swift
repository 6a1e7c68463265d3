import WireBytes

/// A text that is compared byte by byte, as MQTT compares it: two strings are equal to Swift when they look alike.
package struct ByteText: Hashable {
    let bytes: ByteSlice

    package init(_ text: String) { bytes = ByteSlice(utf8: text) }

    var isEmpty: Bool { bytes.isEmpty }
    package var text: String { String(decodingUTF8: bytes.span) }
}
