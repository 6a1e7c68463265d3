import TrestleBase
public import TrestleJSON

/// Test vectors of Signature Version 4: a line has the request, the credentials, the time and the signature that another program
/// computed; see Fixtures/aws/README.md.
public enum SignatureVectors {
    private static let members = VectorMembers([
        "name", "time", "accessKeyID", "secretAccessKey", "sessionToken", "region", "service", "method", "host", "path",
        "query", "fields", "body", "form", "lifetime", "expect",
    ])

    /// Judges one line.
    public static func run(line: ArraySlice<UInt8>) -> VectorOutcome {
        let vector: JSON
        do throws(JSONError) { vector = try JSON(parsing: line) } catch { return .failed("not JSON: \(error)") }
        let name = vector["name"]?.text ?? "without a name"
        if let problem = members.problem(in: vector) { return .failed(problem, vector: name) }
        guard let signer = signer(vector), let request = request(vector), let seconds = vector["time"]?.integer,
            let expected = vector["expect"]?.text
        else { return .failed("a member is missing or not valid", vector: name) }
        let time = WallTime(secondsSince1970: Int64(seconds))
        let found: String?
        if vector["form"]?.text == "query" {
            let query = signer.presignedQuery(request, at: time, lifetime: vector["lifetime"]?.integer)
            found = query.first { $0.name == "X-Amz-Signature" }?.value
        } else {
            found = signer.signedFields(request, at: time).first { $0.name == "Authorization" }?.value
        }
        return found == expected
            ? .passed : .failed("found \(found ?? "nothing"), expected \(expected)", vector: name)
    }

    private static func signer(_ vector: JSON) -> AWSSigner? {
        guard let id = vector["accessKeyID"]?.text, let secret = vector["secretAccessKey"]?.text,
            let region = vector["region"]?.text, let service = vector["service"]?.text
        else { return nil }
        let credentials = AWSCredentials(
            accessKeyID: id, secretAccessKey: SecretValue(secret),
            sessionToken: vector["sessionToken"]?.text.map { SecretValue($0) })
        return AWSSigner(credentials: credentials, region: region, service: service)
    }

    private static func request(_ vector: JSON) -> AWSRequest? {
        guard let method = vector["method"]?.text, let host = vector["host"]?.text, let path = vector["path"]?.text
        else {
            return nil
        }
        var request = AWSRequest(method: method, host: host, path: path)
        request.query = pairs(vector["query"])
        request.fields = pairs(vector["fields"])
        if let body = vector["body"]?.text {
            guard let bytes = Base64.decode(body.utf8) else { return nil }
            request.payload = .bytes(bytes)
        } else {
            request.payload = .unsigned
        }
        return request
    }

    private static func pairs(_ json: JSON?) -> [(name: String, value: String)] {
        guard case .array(let elements)? = json else { return [] }
        return elements.compactMap { element in
            guard case .array(let pair) = element, pair.count == 2, let name = pair[0].text, let value = pair[1].text
            else { return nil }
            return (name, value)
        }
    }
}
