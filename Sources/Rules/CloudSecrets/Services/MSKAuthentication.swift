public import TrestleBase
import TrestleJSON

/// Authentication at Amazon MSK with IAM: a signed request to connect, which is the message of the SASL mechanism
/// AWS_MSK_IAM.
public struct MSKAuthentication: Sendable {
    private let signer: AWSSigner
    /// How long the signature holds, in seconds, as by AWS' own libraries.
    static let lifetime = 900
    static let userAgent = "trestle"

    public init(credentials: AWSCredentials, region: String) {
        signer = AWSSigner(credentials: credentials, region: region, service: "kafka-cluster")
    }

    /// The region in the name of a broker: `b-1.NAME.ID.c2.kafka.REGION.amazonaws.com`; `nil` for another name.
    public static func region(ofHost host: String) -> String? {
        let labels = host.utf8.split(separator: UInt8(ascii: ".")).map { String(Substring($0)) }
        guard let place = labels.firstIndex(where: { $0 == "kafka" || $0 == "kafka-serverless" }),
            place + 2 < labels.count, labels[place + 2] == "amazonaws", AWSRegion.isName(labels[place + 1])
        else { return nil }
        return labels[place + 1]
    }

    private static func request(_ host: String) -> AWSRequest {
        AWSRequest(method: "GET", host: host, query: [("Action", "kafka-cluster:Connect")])
    }

    /// The message of AWS_MSK_IAM, JSON.
    ///
    /// - Parameter host: the broker's name, without its port.
    public func payload(host: String, at time: WallTime) -> [UInt8] {
        let query = signer.presignedQuery(Self.request(host), at: time, lifetime: Self.lifetime)
        var members: [(name: String, value: JSON)] = [
            ("version", .string("2020_10_22")), ("host", .string(host)), ("user-agent", .string(Self.userAgent)),
        ]
        for (name, value) in query { members.append((name.lowercased(), .string(value))) }
        return Array(JSON.object(members).description.utf8)
    }
}
