import TrestleJSON
import TrestleTransport
import WireBytes

/// A security group, as `aws ec2 describe-security-groups` prints it.
struct SecurityGroup: Sendable {
    struct Permission: Sendable {
        /// `tcp`, `-1` for all.
        var transport: String
        var ports: ClosedRange<Int>?
        var groups: [String]
        var ranges: [String]
        var prefixLists: [String]

        func isOpen(_ port: UInt16) -> Bool {
            guard transport == "-1" || transport == "tcp" || transport == "6" else { return false }
            return transport == "-1" || (ports?.contains(Int(port)) ?? true)
        }

        /// Whether the interfaces of a destination with these groups may connect. Their addresses are those of its subnets.
        func letsIn(_ port: UInt16, _ sources: [String]) -> Certainty {
            guard isOpen(port) else { return .fails }
            if groups.contains(where: { sources.contains($0) }) { return .holds }
            let parsed = ranges.compactMap { AddressRange($0) }
            if parsed.contains(where: \.isEverything) { return .holds }
            // No subnet of a VPC is smaller than that.
            if let wide = ranges.first(where: { AddressRange($0)?.mayHoldSubnet ?? false }) {
                return .unknown(
                    "whether \(PeerText(wide, maximumSize: 60)) holds its subnets (aws ec2 describe-subnets)")
            }
            return prefixLists.isEmpty ? .fails : .unknown(prefixListText)
        }

        /// Whether connections to a broker may leave.
        func letsOut(_ server: Endpoint, _ brokers: [String]) -> Certainty {
            guard isOpen(server.port) else { return .fails }
            if groups.contains(where: { brokers.contains($0) }) { return .holds }
            let parsed = ranges.compactMap { AddressRange($0) }
            if parsed.contains(where: { $0.contains(server.host) }) { return .holds }
            if !parsed.isEmpty, case .dns = PeerName(server.host) {
                return .unknown("whether \(PeerText(ranges[0], maximumSize: 60)) holds the broker's address")
            }
            return prefixLists.isEmpty ? .fails : .unknown(prefixListText)
        }

        private var prefixListText: String {
            "the addresses of \(PeerText(prefixLists[0], maximumSize: 60)) (aws ec2 get-managed-prefix-list-entries)"
        }

        var text: String {
            let place =
                ports.map { $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)-\($0.upperBound)" } ?? "all ports"
            return
                "\(transport == "-1" ? "all" : transport) \(place) from \((groups + ranges + prefixLists).joined(separator: ", "))"
        }
    }

    let id: String
    let ingress: [Permission]
    /// `nil` when the document does not tell.
    let egress: [Permission]?

    init?(_ json: JSON) {
        guard let id = json["GroupId"]?.text, id.begins(with: "sg-"),
            id.utf8.allSatisfy({ $0 == UInt8(ascii: "-") || $0 &- 48 < 10 || $0 &- 97 < 26 })
        else { return nil }
        self.id = id
        ingress = Self.permissions(json["IpPermissions"]) ?? []
        egress = Self.permissions(json["IpPermissionsEgress"])
    }

    private static func permissions(_ json: JSON?) -> [Permission]? {
        guard case .array(let elements)? = json else { return nil }
        return elements.map { element in
            var ports: ClosedRange<Int>?
            if let from = element["FromPort"]?.integer, let to = element["ToPort"]?.integer, from >= 0, from <= to {
                ports = from...to
            }
            return Permission(
                transport: element["IpProtocol"]?.text ?? "-1", ports: ports,
                groups: texts(element["UserIdGroupPairs"], "GroupId"),
                ranges: texts(element["IpRanges"], "CidrIp") + texts(element["Ipv6Ranges"], "CidrIpv6"),
                prefixLists: texts(element["PrefixListIds"], "PrefixListId"))
        }
    }

    private static func texts(_ json: JSON?, _ name: String) -> [String] {
        guard case .array(let elements)? = json else { return [] }
        return elements.compactMap { $0[name]?.text }
    }
}

/// A range of addresses: `10.0.0.0/16`.
struct AddressRange {
    private let bytes: [UInt8]
    private let bits: Int

    init?(_ text: String) {
        let parts = text.utf8.split(separator: UInt8(ascii: "/")).map { String(Substring($0)) }
        guard parts.count == 2, let bits = Int(parts[1]), case .ip(let bytes) = PeerName(parts[0]),
            (0...(8 * bytes.count)).contains(bits)
        else { return nil }
        self.bytes = bytes
        self.bits = bits
    }

    var isEverything: Bool { bits == 0 }
    /// A subnet has 16 addresses at least, of version 6 2^64.
    var mayHoldSubnet: Bool { bits <= (bytes.count == 4 ? 28 : 64) }

    func contains(_ host: String) -> Bool {
        if isEverything { return true }
        guard case .ip(let other) = PeerName(host), other.count == bytes.count else { return false }
        return (0..<bits).allSatisfy { bit in
            let mask = UInt8(0x80) >> UInt8(bit % 8)
            return bytes[bit / 8] & mask == other[bit / 8] & mask
        }
    }
}
