import CEpoll
import TrestlePlatform

/// The address of one end of a connection: IPv4 or IPv6, and a port. 24 bytes, where the system's has 128.
public struct NetworkAddress: Sendable, Hashable, CustomStringConvertible {
    /// The address in network order; IPv4 takes the first four bytes.
    private var high: UInt64
    private var low: UInt64
    public var port: UInt16
    public let isIPv6: Bool
    /// Which network a link-local IPv6 address belongs to.
    private var scope: UInt32

    /// Reads a numeric address; nil for anything else.
    public init?(numeric host: String, port: UInt16) {
        guard case .success(let found) = Resolver.lookUpBlocking(host, port: port, numericOnly: true),
            let first = found.first
        else { return nil }
        self = first
    }

    /// The address of 4 (IPv4) or 16 (IPv6) bytes in network order; nil for another number of them.
    public init?(bytes: [UInt8], port: UInt16) {
        guard bytes.count == 4 || bytes.count == 16 else { return nil }
        self.init(bytes: bytes, port: port, scope: 0)
    }

    private init(bytes: [UInt8], port: UInt16, scope: UInt32) {
        func word(_ range: Range<Int>) -> UInt64 {
            bytes[range].reduce(0) { $0 << 8 | UInt64($1) }
        }
        isIPv6 = bytes.count == 16
        high = isIPv6 ? word(0..<8) : word(0..<4) << 32
        low = isIPv6 ? word(8..<16) : 0
        self.port = port
        self.scope = scope
    }

    /// Reads the system's form.
    init(storage: sockaddr_storage) {
        var address = storage
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: 16) { buffer, count in
            // SAFETY: at most 16 bytes are written, and their number returned.
            unsafe count = Int(trestle_address_bytes(&address, buffer.baseAddress))
        }
        self.init(
            bytes: bytes.isEmpty ? [0, 0, 0, 0] : bytes, port: unsafe trestle_port(&address),
            scope: unsafe trestle_scope(&address))
    }

    /// The address's 4 or 16 bytes in network order.
    public var bytes: [UInt8] {
        let all = [high, low].flatMap { word in
            (0..<8).map { UInt8(truncatingIfNeeded: word >> UInt64(56 - 8 * $0)) }
        }
        return Array(all.prefix(isIPv6 ? 16 : 4))
    }

    /// The system's form, and how much of it counts.
    var system: (storage: sockaddr_storage, length: socklen_t) {
        var storage = sockaddr_storage()
        let length = unsafe bytes.withUnsafeBufferPointer { bytes in
            // SAFETY: the count, 4 or 16, is passed along.
            unsafe trestle_set_address(&storage, bytes.baseAddress, Int32(bytes.count))
        }
        unsafe trestle_set_port(&storage, port)
        unsafe trestle_set_scope(&storage, scope)
        return (storage, length)
    }

    var family: Int32 { isIPv6 ? AF_INET6 : AF_INET }

    /// The numeric host, such as `127.0.0.1` or `::1`.
    public var host: String {
        var (address, length) = system
        // SAFETY: trestle_host writes a terminated string of at most 64 bytes.
        return unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: 64) { buffer in
            guard let base = buffer.baseAddress else { return "" }
            unsafe trestle_host(&address, length, base)
            return unsafe String(cString: base)
        }
    }

    public var description: String { Endpoint(host: host, port: port).description }
}

extension NetworkAddress {
    /// What `network` says, as numbers.
    struct Network: Hashable {
        fileprivate let high: UInt64
        fileprivate let low: UInt64
        fileprivate let isIPv6: Bool
    }

    var networkID: Network {
        if isIPv6, high == 0 {
            // An IPv4 address in IPv6's form, or one like ::1.
            return low >> 32 == 0xffff
                ? Network(high: low << 32, low: 0, isIPv6: false) : Network(high: 0, low: low, isIPv6: true)
        }
        return Network(high: high, low: 0, isIPv6: isIPv6)
    }

    /// The address that distinguishes one client from another: the IPv4 address, or the /64 network of IPv6, in which a
    /// client can have any number of addresses. For example `10.0.0.7` and `2001:db8:0:1::/64`.
    public var network: String {
        let bytes = bytes
        guard bytes.count == 16 else { return host }
        if bytes.starts(with: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff]) {
            return bytes[12...].map(String.init).joined(separator: ".")
        }
        guard bytes[..<8].contains(where: { $0 != 0 }) else { return host }
        let groups = stride(from: 0, to: 8, by: 2).map {
            String(UInt16(bytes[$0]) << 8 | UInt16(bytes[$0 + 1]), radix: 16)
        }
        return groups.joined(separator: ":") + "::/64"
    }
}
