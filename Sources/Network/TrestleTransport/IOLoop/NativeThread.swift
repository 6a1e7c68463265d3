import CEpoll
import TrestlePlatform

/// A detached thread of the system.
enum NativeThread {
    private final class Start: Sendable {
        let name: String
        let body: @Sendable () -> Void
        init(name: String, body: @escaping @Sendable () -> Void) {
            self.name = name
            self.body = body
        }
    }

    /// - Parameter name: Linux keeps 15 bytes of it.
    static func start(name: String, _ body: @escaping @Sendable () -> Void) throws(TransportError) {
        let start = unsafe Unmanaged.passRetained(Start(name: name, body: body))
        var thread = pthread_t()
        // SAFETY: the retained object crosses to the new thread, which takes the retain over.
        let code = unsafe pthread_create(&thread, nil, { unsafe NativeThread.enter($0) }, start.toOpaque())
        guard code == 0 else {
            unsafe start.release()
            throw .system("pthread_create", code)
        }
        pthread_detach(thread)
    }

    private static func enter(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
        guard let argument = unsafe argument else { return nil }
        // SAFETY: `start` passed a retained Start, once.
        let start = unsafe Unmanaged<Start>.fromOpaque(argument).takeRetainedValue()
        unsafe trestle_name_thread(String(decoding: start.name.utf8.prefix(15), as: UTF8.self))
        start.body()
        return nil
    }
}
