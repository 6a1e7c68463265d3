import TrestleJSON
import WireBytes

/// A request taken apart.
struct RegistryCall {
    let method: String
    /// The parts of the path, decoded.
    let path: [String]
    private let parameters: [(name: String, value: String)]
    private let request: RegistryRequest

    /// - Returns: `nil` when the target cannot be decoded.
    init?(_ request: RegistryRequest) {
        self.request = request
        method = request.method
        let parts = request.target.utf8.split(
            separator: UInt8(ascii: "?"), maxSplits: 1, omittingEmptySubsequences: false)
        var path: [String] = []
        for part in parts[0].split(separator: UInt8(ascii: "/")) {
            guard let decoded = PercentText.decoded(part) else { return nil }
            path.append(decoded)
        }
        self.path = path
        var parameters: [(name: String, value: String)] = []
        for part in parts.count > 1 ? parts[1].split(separator: UInt8(ascii: "&")) : [] {
            let sides = part.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = PercentText.decoded(sides[0]),
                let value = sides.count > 1 ? PercentText.decoded(sides[1]) : ""
            else {
                return nil
            }
            parameters.append((name, value))
        }
        self.parameters = parameters
    }

    func query(_ name: String) -> String? { parameters.first { $0.name.hasSameBytes(as: name) }?.value }

    /// Whether a parameter is true.
    func has(_ name: String) -> Bool { query(name)?.lowercased() == "true" }

    /// The refusal of a media type, if it is none that the API speaks.
    var refusedMedia: RegistryResponse? {
        let known = [
            "application/vnd.schemaregistry.v1+json", "application/vnd.schemaregistry+json", "application/json",
        ]
        func media(_ field: Substring) -> String {
            field.prefix { $0 != ";" }.filter { $0 != " " }.lowercased()
        }
        if let accept = request.accept, !accept.isEmpty {
            let accepted = accept.split(separator: ",").map(media)
            if !accepted.contains(where: { known.contains($0) || ["*/*", "application/*"].contains($0) }) {
                return RegistryResponse(status: 406, .object([("message", .string("HTTP 406 Not Acceptable"))]))
            }
        }
        let hasContent = method == "POST" || method == "PUT"
        if hasContent, let type = request.contentType,
            !(known + ["application/octet-stream"]).contains(media(type[...]))
        {
            return RegistryResponse(status: 415, .object([("message", .string("HTTP 415 Unsupported Media Type"))]))
        }
        return nil
    }

    /// The body, an object.
    func json() throws(RegistryRefusal) -> JSON {
        guard let json = try? JSON(parsing: request.body), case .object = json else {
            throw RegistryRefusal(422, "The request's body is not a JSON object")
        }
        return json
    }
}
