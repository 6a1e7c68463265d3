package import TrestleTransport
import WireBytes

/// Whether a request comes from a web page of elsewhere: any page that a person visits could otherwise use a listener on the
/// person's own machine.
package enum WebOrigin {
    /// Whether the field Origin names another place than the listener.
    ///
    /// - Parameter allowed: origins that are welcome; `*` is any.
    package static func isForeign(_ fields: HTTPFields, allowing allowed: [String] = []) -> Bool {
        guard let origin = fields["Origin"] else { return false }
        if allowed.contains(where: { $0 == "*" || $0.hasSameBytes(as: origin) }) { return false }
        // Some clients outside of browsers send the listener's own address. A name is not one of its own: whoever owns a name can
        // let it mean this machine, and a page from there would be taken for the listener's.
        guard let host = fields["Host"],
            origin.hasSameBytes(as: "http://\(host)") || origin.hasSameBytes(as: "https://\(host)"),
            let endpoint = Endpoint(host, defaultPort: 80)
        else { return true }
        return endpoint.host != "localhost" && !endpoint.isNumeric
    }

    /// Whether the field Host names this machine by an address or by `localhost`, or is not there.
    package static func isAtThisMachine(_ fields: HTTPFields) -> Bool {
        guard let host = fields["Host"] else { return true }
        return Endpoint(host, defaultPort: 80)?.isLoopback ?? false
    }
}
