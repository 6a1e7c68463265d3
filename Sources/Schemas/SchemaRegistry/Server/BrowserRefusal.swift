public import TrestleHTTP
import WireBytes

/// Keeps web pages away from a registry. A browser sends a page's requests to servers of its machine and network, which have no
/// other way to tell them from those of programs.
public struct BrowserRefusal: Sendable {
    /// The names under which the registry is reached; `nil` allows any name. A page can let a name of its own point to this machine, and
    /// then read responses, too.
    private let names: [String]?

    /// - Parameter names: hosts without a port, for a registry without users on this machine; those of this machine are added.
    public init(allowing names: [String]?) {
        self.names = names.map { $0.map { $0.lowercased() } + ["127.0.0.1", "localhost", "[::1]", "::1"] }
    }

    /// The response to a request that a web page has sent; `nil` for others.
    public func response(to head: HTTPRequestHead) -> HTTPResponse? {
        if head.fields["Origin"] != nil || ["cross-site", "same-site"].contains(head.fields["Sec-Fetch-Site"]) {
            return RegistryServer.forbidden("This registry serves no web pages")
        }
        guard let names, let host = head.fields["Host"]?.lowercased() else { return nil }
        let isKnown = names.contains { name in
            host.hasSameBytes(as: name)
                || host.begins(with: name + ":")
                    && host.utf8.dropFirst(name.utf8.count + 1).allSatisfy { (0x30...0x39).contains($0) }
        }
        return isKnown
            ? nil : RegistryServer.forbidden("This registry is for this machine: the Host field must name it")
    }
}
