#if Program
import Foundation
import TrestlePlatform
import TrestleTransport

/// A file, pipe or terminal that is read as its bytes come.
///
/// Not `FileHandle.availableData`, which ends the program on any error: of a folder, a closed descriptor, a bad disk.
struct InputDescriptor: Sendable {
    private let handle: FileHandle

    init(_ handle: FileHandle) { self.handle = handle }

    /// Opens a file without waiting: not for the writer of a pipe, nor for a device.
    init(opening path: String) throws(Failure) {
        guard !path.utf8.contains(0) else { throw Failure(code: ENOENT) }
        // SAFETY: the path is there for the call.
        let descriptor = unsafe open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Failure(code: errno) }
        handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    }

    enum Kind { case file, folder, pipeOrDevice }

    func kind() throws(Failure) -> Kind {
        var status = stat()
        // SAFETY: fstat fills the structure, which is there for the call.
        guard unsafe fstat(handle.fileDescriptor, &status) == 0 else { throw Failure(code: errno) }
        return switch status.st_mode & S_IFMT {
        case S_IFREG: .file
        case S_IFDIR: .folder
        default: .pipeOrDevice
        }
    }

    struct Failure: Error, CustomStringConvertible {
        let code: Int32
        var reason: String {
            switch code {
            case ENOENT, ENOTDIR: "no such file"
            case EACCES, EPERM: "permission denied"
            default: POSIXErrorText.of(code)
            }
        }
        var description: String { "the input cannot be read: \(POSIXErrorText.of(code))" }
    }

    /// All that comes until the end, of which no other copy stays in memory: it may be a key.
    ///
    /// - Parameters:
    ///   - limit: the most bytes.
    ///   - silence: how long nothing may come; `nil`: for ever.
    func all(limit: Int, within silence: Duration?) throws -> [UInt8] {
        var bytes: [UInt8] = []
        while true {
            guard var part = try read(within: silence) else {
                throw SettingsFile.Fault(
                    description: "nothing has come from it for \(silence?.components.seconds ?? 0) s")
            }
            guard !part.isEmpty else { return bytes }
            bytes.appendSecret(part)
            part.wipe()
            guard bytes.count <= limit else {
                throw SettingsFile.Fault(description: "it is larger than \(limit >> 20) MiB")
            }
        }
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
