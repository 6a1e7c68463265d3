#if Program
import Foundation
import TrestlePlatform

/// A file, pipe or terminal that is read as its bytes come.
///
/// Not `FileHandle.availableData`, which ends the program on any error: of a folder, a closed descriptor, a bad disk.
struct InputDescriptor: Sendable {
    private let handle: FileHandle

    init(_ handle: FileHandle) { self.handle = handle }

    struct Failure: Error, CustomStringConvertible {
        let code: Int32
        var description: String { "the input cannot be read: \(POSIXErrorText.of(code))" }
    }

    /// The available bytes, up to `count`; waits if there are none, and is empty at the end.
    func read(upTo count: Int = 1 << 16) throws(Failure) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        while true {
            // SAFETY: the count is passed with the pointer.
            let result = unsafe bytes.withUnsafeMutableBytes {
                unsafe TrestlePlatform.read(handle.fileDescriptor, $0.baseAddress, $0.count)
            }
            if result >= 0 {
                bytes.removeLast(count - result)
                return bytes
            }
            guard errno == EINTR else { throw Failure(code: errno) }
        }
    }
}

private enum POSIXErrorText {
    static func of(_ code: Int32) -> String {
        let text = POSIXErrorCode(rawValue: code).map { POSIXError($0).localizedDescription } ?? "error \(code)"
        return text.split(separator: ". ").last.map(String.init) ?? text
    }
}
#endif
