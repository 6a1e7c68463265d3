import CEpoll
import Glibc

/// A host, by name or numeric address, and a port.
public struct Endpoint: Sendable, Hashable, CustomStringConvertible {
    public var host: String
    public var port: UInt16

    public init(host: String, port: UInt16) {
        self.host = host
        self.port = port
    }

    /// Reads `host`, `host:port`, `[v6]:port` or a bare IPv6 address.
    ///
    /// - Parameter defaultPort: used when the text names none; nil demands one.
    public init?(_ text: String, defaultPort: UInt16? = nil) {
        var host = text[...]
        var portText: Substring?
        if text.hasPrefix("[") {
            guard let end = text.firstIndex(of: "]") else { return nil }
            host = text[text.index(after: text.startIndex)..<end]
            let rest = text[text.index(after: end)...]
            if !rest.isEmpty {
                guard rest.first == ":" else { return nil }
                portText = rest.dropFirst()
            }
        } else if let colon = text.lastIndex(of: ":"), text.firstIndex(of: ":") == colon {
            host = text[..<colon]
            portText = text[text.index(after: colon)...]
        }
        guard !host.isEmpty else { return nil }
        if let portText {
            guard portText.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }), let port = UInt16(portText), port > 0 else {
                return nil
            }
            self.init(host: String(host), port: port)
        } else if let defaultPort {
            self.init(host: String(host), port: defaultPort)
        } else {
            return nil
        }
    }

    /// `host:port`, IPv6 in brackets.
    public var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }

    /// Whether the host is an address rather than a name.
    public var isNumeric: Bool { SocketAddress(numeric: host, port: port) != nil }
}

/// The address of one end of a connection: IPv4 or IPv6, and a port.
public struct SocketAddress: Sendable, Hashable, CustomStringConvertible {
    var storage: sockaddr_storage
    var length: socklen_t

    /// Reads a numeric address; nil for anything else.
    public init?(numeric host: String, port: UInt16) {
        guard case .success(let found) = Resolver.lookUpBlocking(host, port: port, numericOnly: true),
            let first = found.first
        else { return nil }
        self = first
    }

    /// The address of 4 (IPv4) or 16 (IPv6) bytes in network order; nil for another number of them.
    public init?(bytes: [UInt8], port: UInt16) {
        var storage = sockaddr_storage()
        let length = unsafe bytes.withUnsafeBufferPointer { bytes in
            // SAFETY: the count is passed along, and 4 or 16 bytes are read only if it is that.
            unsafe trestle_set_address(&storage, bytes.baseAddress, Int32(clamping: bytes.count))
        }
        guard length > 0 else { return nil }
        self.init(storage: storage, length: length)
        self.port = port
    }

    /// The address's 4 or 16 bytes in network order.
    public var bytes: [UInt8] {
        var address = storage
        return unsafe [UInt8](unsafeUninitializedCapacity: 16) { buffer, count in
            // SAFETY: at most 16 bytes are written, and their number returned.
            unsafe count = Int(trestle_address_bytes(&address, buffer.baseAddress))
        }
    }

    init(storage: sockaddr_storage, length: socklen_t) {
        self.storage = storage
        self.length = length
    }

    var family: Int32 { Int32(storage.ss_family) }
    public var isIPv6: Bool { family == AF_INET6 }

    /// The numeric host, such as `127.0.0.1` or `::1`.
    public var host: String {
        var address = storage
        // SAFETY: trestle_host writes a terminated string of at most 64 bytes.
        return unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: 64) { buffer in
            guard let base = buffer.baseAddress else { return "" }
            unsafe trestle_host(&address, length, base)
            return unsafe String(cString: base)
        }
    }

    public var port: UInt16 {
        get {
            var address = storage
            return unsafe trestle_port(&address)
        }
        set { unsafe trestle_set_port(&storage, newValue) }
    }

    public var description: String { Endpoint(host: host, port: port).description }

    public static func == (left: Self, right: Self) -> Bool { left.description == right.description }
    public func hash(into hasher: inout Hasher) { hasher.combine(description) }
}

extension SocketAddress {
    /// The address as one client may be told from another by it: that of IPv4, the /64 network of IPv6, of which a client
    /// has as many addresses as it likes. For example `10.0.0.7` and `2001:db8:0:1::/64`.
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
