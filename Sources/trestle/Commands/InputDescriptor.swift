#if Program
import Foundation
import TrestlePlatform

/// A file, pipe or terminal that is read as its bytes come.
///
/// Not `FileHandle.availableData`, which ends the program on any error: of a folder, a closed descriptor, a bad disk.
struct InputDescriptor: Sendable {
    private let handle: FileHandle

    init(_ handle: FileHandle) { self.handle = handle }

    /// Opens a file; a pipe without a writer does not hold the program up. `nil` when it cannot be opened.
    init?(opening path: String) {
        // SAFETY: the path is there for the call.
        let descriptor = unsafe open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    }

    struct Failure: Error, CustomStringConvertible {
        let code: Int32
        var description: String { "the input cannot be read: \(POSIXErrorText.of(code))" }
    }

    /// The available bytes as `read(upTo:)` gives them; `nil` when none have come in time.
    ///
    /// - Parameter timeout: how long to wait for some; `nil`: for ever.
    func read(upTo count: Int = 1 << 16, within timeout: Duration?) throws(Failure) -> [UInt8]? {
        guard let timeout else { return try read(upTo: count) }
        let milliseconds = Int32(clamping: timeout.components.seconds * 1_000)
        var interest = pollfd(fd: handle.fileDescriptor, events: Int16(POLLIN), revents: 0)
        var ready: Int32
        // SAFETY: the one element is there for the call.
        repeat { ready = unsafe poll(&interest, 1, milliseconds) } while ready < 0 && errno == EINTR
        guard ready >= 0 else { throw Failure(code: errno) }
        return ready == 0 ? nil : try read(upTo: count)
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
