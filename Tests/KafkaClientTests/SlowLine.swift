import Foundation
import TrestlePlatform

/// A TCP relay on 127.0.0.1 that carries what a client sends at a given rate, with small buffers, and responds at once.
final class SlowLine: Sendable {
    struct Failure: Error {}

    let port: UInt16
    private let listener: Int32

    init(to target: UInt16, bytesPerSecond: Int) throws {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard listener >= 0 else { throw Failure() }
        self.listener = listener
        var size: Int32 = 16 << 10
        unsafe setsockopt(listener, SOL_SOCKET, SO_RCVBUF, &size, 4)
        var address = Self.address(0)
        let length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = unsafe withUnsafeMutablePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { raw in
                var length = length
                return unsafe bind(listener, raw, length) == 0 && listen(listener, 4) == 0
                    && getsockname(listener, raw, &length) == 0
            }
        }
        guard isBound else { throw Failure() }
        port = UInt16(bigEndian: address.sin_port)
        Thread.detachNewThread {
            while true {
                let client = accept(listener, nil, nil)
                guard client >= 0 else { return }
                let server = Self.connect(to: target)
                Thread.detachNewThread { Self.relay(client, server, chunk: bytesPerSecond / 50) }
                Thread.detachNewThread { Self.relay(server, client, chunk: nil) }
            }
        }
    }

    deinit {
        shutdown(listener, Int32(SHUT_RDWR))
        close(listener)
    }

    private static func address(_ port: UInt16) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return address
    }

    private static func connect(to port: UInt16) -> Int32 {
        let server = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = address(port)
        _ = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { raw in
                unsafe Glibc.connect(server, raw, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        return server
    }

    /// Moves at most `chunk` bytes every 20 ms; `nil` for as fast as they come.
    private static func relay(_ from: Int32, _ to: Int32, chunk: Int?) {
        var buffer = [UInt8](repeating: 0, count: chunk ?? 65_536)
        while true {
            let count = unsafe recv(from, &buffer, buffer.count, 0)
            guard count > 0, unsafe send(to, buffer, count, Int32(MSG_NOSIGNAL)) == count else { break }
            if chunk != nil { usleep(20_000) }
        }
        shutdown(to, Int32(SHUT_RDWR))
        shutdown(from, Int32(SHUT_RDWR))
    }
}
