import TrestleBase
import TrestleTransport
import WireBytes

extension Observation {
    /// One line.
    public var text: String {
        switch self {
        case .authorities(_, nil): "the system's authorities"
        case .authorities(let certificates, let path?):
            "\(certificates.count == 1 ? "1 authority" : "\(certificates.count) authorities") in \(path): \(certificates.prefix(3).map(\.description).joined(separator: "; "))"
        case .revocationLists(let lists, let path):
            "\(lists.prefix(3).map(\.description).joined(separator: "; ")) in \(path)"
        case .identity(let certificate, let path): "\(path.map { "\($0): " } ?? "")\(period(certificate))"
        case .addresses(let addresses): addresses.joined(separator: ", ")
        case .connected(let address): address
        case .tls(let version, let cipher): "\(version), \(cipher)"
        case .name(let name, let found): "\(name) is among \(joined(found))"
        case .chain(let chain, let root):
            // A server may send the root along.
            (chain.map(\.description).filter { $0 != root } + [root]).joined(separator: " <- ")
        case .validUntil(let time): "until \(time)\(Self.soon(time))"
        case .clientCertificateTaken(let certificate): "the server accepted \(certificate)"
        case .apis(let count, let produce): "\(count) types of requests, Produce up to version \(produce)"
        case .authenticated(let who): who
        case .login(let version): "MQTT \(version.rawValueText), accepted"
        case .cluster(let identifier, let brokers):
            "cluster \(identifier.map { PeerText($0).description } ?? "without an identifier"), \(brokers) broker\(brokers == 1 ? "" : "s")"
        case .topic(let name, let partitions):
            "\(name), \(partitions) partition\(partitions == 1 ? "" : "s"), each with a leader"
        case .subscribed(let filter): "a subscription to \(filter) is granted"
        case .writeAllowed(let name): "the broker allows us to write to \(name); nothing was written"
        case .writeProbed(let name):
            "a request without a record was refused only for the missing record; nothing was written to \(name)"
        case .written(let name, let partition?, let offset?):
            "a record is in \(name), partition \(partition), offset \(offset)"
        case .written(let name, _, _): "a message was published to \(name)"
        case .groupAllowed(let name): "the broker allows us to join the group \(name); nobody has joined it"
        case .groupDescribed(let name):
            "the group \(name) has a coordinator; whether we may join it is not known, since the broker does not report rights"
        case .software(let version): "Mosquitto \(version): \(version.advice)"
        case .sameAsServer: "the server that was just examined"
        }
    }

    private static func soon(_ time: WallTime) -> String {
        let days = (time.secondsSince1970 - WallTime.current.secondsSince1970) / 86_400
        return days < 30 ? ": in \(days) days, renew it" : ""
    }
}

extension Omission {
    public var text: String {
        switch self {
        case .notRequested: "not applicable"
        case .notReached: "not reached"
        case .keepsSecrets: "not reached: credentials are not sent to a server whose certificate is wrong"
        case .plaintextElsewhere:
            "credentials are not sent in the clear to a host that was only advertised: --credentials-to-advertised does"
        case .untold: "the broker does not tell its version"
        case .tooManyBrokers(let total, let limit):
            "\(total) brokers are advertised, \(limit) were visited: --max-brokers \(total) visits all"
        case .undecided:
            "unknown: the broker does not report rights, and a trial would leave a record; --write writes one"
        case .certificateNotRequested: "the server asks for none"
        }
    }
}
