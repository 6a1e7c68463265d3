import TrestleTransport

/// The bytes of a secret. They are overwritten once nobody holds them any more, and no description shows them.
public struct SecretValue: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    private let storage: SecretBytes

    public init(_ bytes: [UInt8]) { storage = SecretBytes(bytes) }

    public init(_ text: String) { self.init(Array(text.utf8)) }

    public var count: Int { storage.count }

    /// A copy, which is the caller's to overwrite.
    public var bytes: [UInt8] { storage.copy }

    /// The secret as text; `nil` when it is not UTF-8.
    public var text: String? {
        var bytes = bytes
        defer { bytes.wipe() }
        return String(validating: bytes, as: UTF8.self)
    }

    /// Whether both hold the same bytes. The time does not tell where they differ.
    public func isSame(as other: SecretValue) -> Bool {
        var (left, right) = (bytes, other.bytes)
        defer {
            left.wipe()
            right.wipe()
        }
        guard left.count == right.count else { return false }
        var difference: UInt8 = 0
        for index in left.indices { difference |= left[index] ^ right[index] }
        return difference == 0
    }

    public var description: String { "***" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: []) }
}
