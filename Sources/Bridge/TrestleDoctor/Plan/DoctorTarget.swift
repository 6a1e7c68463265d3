public import TrestleTransport

/// The target of an examination: a protocol, with or without TLS, and an address.
public struct DoctorTarget: Sendable, Hashable, CustomStringConvertible {
    public enum Service: Sendable, Hashable { case mqtt, kafka }

    public var service: Service
    public var usesTLS: Bool
    /// One for MQTT; the bootstrap servers for Kafka.
    public var endpoints: [Endpoint]

    public init(service: Service, usesTLS: Bool, endpoints: [Endpoint]) {
        self.service = service
        self.usesTLS = usesTLS
        self.endpoints = endpoints
    }

    /// A URL that is none of ours, in one line a person can act on.
    public struct URLError: Error, Sendable, CustomStringConvertible {
        public let description: String
    }

    /// Reads `mqtt://HOST[:PORT]`, `mqtts://…`, `kafka://HOST[:PORT][,HOST[:PORT]…]`, `kafkas://…` or `kafka+ssl://…`.
    ///
    /// Ports left out are 1883, 8883, 9092 and 9093.
    public init(url: String) throws(URLError) {
        guard let mark = url.range(of: "://") else {
            throw URLError(
                description: "'\(SettingText(url))' is not a URL: write mqtt://, mqtts://, kafka:// or "
                    + "kafkas:// before the host")
        }
        let port: UInt16
        switch url[..<mark.lowerBound].lowercased() {
        case "mqtt": (service, usesTLS, port) = (.mqtt, false, 1883)
        case "mqtts": (service, usesTLS, port) = (.mqtt, true, 8883)
        case "kafka": (service, usesTLS, port) = (.kafka, false, 9092)
        case "kafkas", "kafka+ssl": (service, usesTLS, port) = (.kafka, true, 9093)
        case let scheme:
            // A password may hold "://", too.
            let isScheme = scheme.utf8.allSatisfy { (0x61...0x7a).contains($0) || $0 == 0x2b }
            throw URLError(
                description: (isScheme ? "'\(scheme)://' is not known" : "the scheme before '://' is not known")
                    + ": use mqtt://, mqtts://, kafka:// or kafkas://")
        }
        var rest = url[mark.upperBound...]
        if rest.last == "/" { rest.removeLast() }
        guard !rest.contains("@") else {
            throw URLError(
                description:
                    "a URL with a user name or password in it is refused: every user of this machine could read "
                    + "it. Use --username and --password")
        }
        guard !rest.contains("/"), !rest.contains("?") else {
            throw URLError(
                description: "'\(SettingText(url))' has more than hosts and ports: give a topic with --topic")
        }
        let hosts = rest.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        guard service == .kafka || hosts.count == 1 else {
            throw URLError(description: "an MQTT URL names one host")
        }
        endpoints = []
        for host in hosts {
            guard let endpoint = Endpoint(host, defaultPort: port) else {
                throw URLError(description: "'\(SettingText(host))' is not a host, HOST:PORT or [IPv6]:PORT")
            }
            endpoints.append(endpoint)
        }
    }

    /// Whether its user named this host, whatever the port. All names and addresses of loopback are one host.
    func names(_ endpoint: Endpoint) -> Bool {
        let host = endpoint.host.lowercased()
        return endpoints.contains { named in
            named.host.lowercased() == host || Self.isLoopback(named.host) && Self.isLoopback(host)
        }
    }

    static func isLoopback(_ host: String) -> Bool {
        host.lowercased() == "localhost" || host == "::1"
            || host.hasPrefix("127.") && Endpoint(host: host, port: 1).isNumeric
    }

    public var description: String {
        let scheme = service == .mqtt ? (usesTLS ? "mqtts" : "mqtt") : (usesTLS ? "kafkas" : "kafka")
        return "\(scheme)://\(endpoints.map(\.description).joined(separator: ","))"
    }
}

extension String {
    /// Where `text` first stands, without Foundation.
    fileprivate func range(of text: String) -> Range<String.Index>? {
        var start = startIndex
        while start < endIndex {
            if self[start...].hasPrefix(text) { return start..<index(start, offsetBy: text.count) }
            start = index(after: start)
        }
        return nil
    }
}
