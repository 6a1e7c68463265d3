import TrestleTransport
import WireBytes

// Names and addresses.
extension NetworkFinding {
    func explanation(_ context: ExplanationContext) -> Explanation {
        let endpoint = context.endpoint
        let inside = context.scope.isListener
        switch self {
        case .nameNotResolved(let host, _):
            return Explanation(
                "the name \(PeerText(host)) cannot be resolved on this machine",
                expected: "an address of \(PeerText(host))",
                fix: inside
                    ? [
                        "let the broker advertise a name that its clients can resolve (server.properties):",
                        context.advertisedLine,
                    ]
                    : [
                        "check the spelling, ask the DNS, or add the name to /etc/hosts:",
                        "getent hosts \(quoted(host))",
                    ])
        case .resolverSilent(let host):
            return Explanation(
                "the DNS has not responded for \(PeerText(host)) in time",
                fix: ["see which name servers are used:", "cat /etc/resolv.conf"])
        case .connectionRefused(let addresses):
            let where_ =
                addresses.isEmpty ? endpoint.description : addresses.joined(separator: ", ") + " port \(endpoint.port)"
            return Explanation(
                "connection refused: the machine is there, and nothing listens at \(where_)",
                expected: "a listener on port \(endpoint.port)",
                fix: inside
                    ? advertise(context)
                    : [
                        "on that machine, list the listening programs and their addresses:",
                        "ss -ltn 'sport = :\(endpoint.port)'",
                    ])
        case .connectTimedOut:
            return Explanation(
                "no response from \(endpoint): a firewall drops the packets, or the address is not that of a running machine",
                expected: "a TCP connection",
                fix: inside
                    ? advertise(context)
                    : [
                        "check whether a firewall blocks the port:",
                        "nc -vz -w 3 \(quoted(endpoint.host)) \(endpoint.port)",
                    ])
        case .unreachable(let reason):
            return Explanation(
                reason, expected: "a route",
                fix: inside ? advertise(context) : ["see the way there:", "ip route get \(quoted(endpoint.host))"])
        case .connectFailed(let reason):
            return Explanation(
                reason,
                fix: inside
                    ? advertise(context) : ["try it by hand:", "nc -vz -w 3 \(quoted(endpoint.host)) \(endpoint.port)"])
        case .otherCluster(let expected, let found):
            return Explanation(
                "another cluster responds there", found: "cluster \(PeerText(found))",
                expected: "cluster \(PeerText(expected))",
                fix: advertise(context))
        }
    }

    private func advertise(_ context: ExplanationContext) -> [String] {
        let host = context.endpoint.host
        let isLoopback = DoctorTarget.isLoopback(host)
        return [
            (isLoopback ? "\(quoted(host)) leads every client to itself; " : "")
                + "let the broker advertise an address that its clients reach (server.properties):",
            context.advertisedLine,
        ]
    }
}
