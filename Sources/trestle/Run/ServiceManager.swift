#if Program
import Foundation
import TrestlePlatform

/// Tells systemd, or whoever else opened `$NOTIFY_SOCKET`, how the program is: sd_notify(3), in datagrams of lines.
struct ServiceManager: Sendable {
    /// The state of the program.
    enum State {
        case ready, stopping
        /// A configuration is read again; `ready` follows.
        case reloading
        /// A sign of life.
        case alive
        /// One line for people.
        case status(String)
    }

    private let address: String
    /// How often a sign of life is due; `nil`: none is expected.
    let watchdogInterval: Duration?

    /// - Returns: `nil` where nobody listens.
    init?(environment: [String: String] = ProcessInfo.processInfo.environment) {
        guard let address = environment["NOTIFY_SOCKET"], address.hasPrefix("/") || address.hasPrefix("@"),
            address.utf8.count < 108, address.utf8.count > 1
        else { return nil }
        self.address = address
        let isMeant = environment["WATCHDOG_PID"].map { $0 == "\(getpid())" } ?? true
        watchdogInterval =
            isMeant
            ? environment["WATCHDOG_USEC"].flatMap(Int64.init).flatMap { $0 > 0 ? .microseconds($0) / 2 : nil } : nil
    }

    func tell(_ state: State) {
        switch state {
        case .ready: send("READY=1")
        case .stopping: send("STOPPING=1")
        case .reloading: send("RELOADING=1\nMONOTONIC_USEC=\(Self.monotonicMicroseconds)")
        case .alive: send("WATCHDOG=1")
        case .status(let text): send("STATUS=\(text.prefix { !$0.isNewline })")
        }
    }

    private static var monotonicMicroseconds: Int64 {
        var time = timespec()
        // SAFETY: the call fills the structure, which lives until it returns.
        _ = unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000
    }

    /// One datagram. One that cannot be sent is dropped: the program does not depend on its observer.
    private func send(_ text: String) {
        let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        var name = sockaddr_un()
        name.sun_family = sa_family_t(AF_UNIX)
        var path = Array(address.utf8)
        // An abstract address begins with a zero byte, and ends with its length.
        if path[0] == UInt8(ascii: "@") { path[0] = 0 }
        // SAFETY: `path` is shorter than `sun_path`, as the initializer has checked; the pointers live for their calls.
        unsafe withUnsafeMutableBytes(of: &name.sun_path) { unsafe $0.copyBytes(from: path) }
        let isAbstract = path[0] == 0
        let length = socklen_t(MemoryLayout<sa_family_t>.size + path.count + (isAbstract ? 0 : 1))
        let bytes = Array(text.utf8)
        unsafe withUnsafePointer(to: &name) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                _ = unsafe sendto(
                    descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT),
                    address, length)
            }
        }
    }
}
#endif
