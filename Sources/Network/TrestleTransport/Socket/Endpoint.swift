internal import WireBytes

/// A host, by name or numeric address, and a port.
public struct Endpoint: Sendable, Hashable, CustomStringConvertible {
    public var host: String
    public var port: UInt16

    public init(host: String, port: UInt16) {
        self.host = host
        self.port = port
    }

    /// Reads `host`, `host:port`, `[v6]:port` or a bare IPv6 address, in printable ASCII without `/`, `@` and `?`.
    ///
    /// - Parameter defaultPort: used when the text names none; nil demands one.
    public init?(_ text: String, defaultPort: UInt16? = nil) {
        let isPlain = text.unicodeScalars.allSatisfy {
            $0.value > 0x20 && $0.value < 0x7f && !"/@?".unicodeScalars.contains($0)
        }
        guard isPlain else { return nil }
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

    /// `host:port`, IPv6 in brackets. A broker may have written the host, so it is shown as `PeerText`.
    public var description: String {
        let host = PeerText(host)
        return self.host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    }

    /// Whether a listener at the host is reached from this machine alone: `localhost`, 127.0.0.0/8 or `::1`, however it is written.
    package var isLoopback: Bool {
        if host.lowercased() == "localhost" { return true }
        guard let bytes = numericBytes else { return false }
        return bytes.count == 4 ? bytes[0] == 127 : bytes.dropLast().allSatisfy { $0 == 0 } && bytes.last == 1
    }

    /// Whether a connection to the host stays on this machine: loopback, or the address of no host (`0.0.0.0`, `::`), which leads there
    /// as well. The machine's own name and other addresses are not recognized.
    package var isThisMachine: Bool { isLoopback || numericBytes?.allSatisfy { $0 == 0 } ?? false }

    /// The bytes of a numeric host; 4 also for an IPv4 address that is written as one of IPv6 (RFC 4291, section 2.5.5.2).
    private var numericBytes: [UInt8]? {
        guard let bytes = NetworkAddress(numeric: host, port: port)?.bytes else { return nil }
        let isMapped = bytes.count == 16 && bytes.starts(with: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff])
        return isMapped ? Array(bytes[12...]) : bytes
    }

    /// Whether the host is an address rather than a name.
    public var isNumeric: Bool { NetworkAddress(numeric: host, port: port) != nil }
}
