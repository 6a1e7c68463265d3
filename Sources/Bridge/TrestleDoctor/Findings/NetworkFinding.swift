/// A fault of names and addresses.
public enum NetworkFinding: Sendable {
    case nameNotResolved(host: String, reason: String)
    case resolverSilent(host: String)
    case connectionRefused(addresses: [String])
    case connectTimedOut
    case unreachable(reason: String)
    case connectFailed(reason: String)
    /// The address leads to a broker of another cluster.
    case otherCluster(expected: String, found: String)
}

extension NetworkFinding: ExplainedFinding {
    var faultClass: FaultClass {
        switch self {
        case .nameNotResolved, .resolverSilent: .name
        case .connectionRefused, .connectTimedOut, .unreachable, .connectFailed: .connection
        case .otherCluster: .protocolAbove
        }
    }

    var identifier: String {
        switch self {
        case .nameNotResolved: "name-not-resolved"
        case .resolverSilent: "resolver-silent"
        case .connectionRefused: "connection-refused"
        case .connectTimedOut: "connect-timeout"
        case .unreachable: "host-unreachable"
        case .connectFailed: "connect-failed"
        case .otherCluster: "other-cluster"
        }
    }
}
