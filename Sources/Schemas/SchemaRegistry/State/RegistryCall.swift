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
        Self.resolveContext(&path, &parameters)
        self.path = path
        self.parameters = parameters
    }

    /// `/contexts/.c/subjects/s` is `/subjects/:.c:s`, and the subject `:.:s` is `s`.
    private static func resolveContext(
        _ path: inout [String], _ parameters: inout [(name: String, value: String)]
    ) {
        var context = ""
        if path.count > 2, path[0] == "contexts" {
            context = path[1].begins(with: ".") ? path[1] : "." + path[1]
            path.removeFirst(2)
        }
        let place = path.first == "compatibility" ? 2 : 1
        let names = ["subjects", "compatibility", "config", "mode"]
        let hasSubject = path.count > place && names.contains(path[0])
        if hasSubject, path[place].begins(with: ":.:") { path[place] = String(path[place].dropFirst(3)) }
        guard context.utf8.count > 1 else { return }
        let prefix = ":\(context):"
        if hasSubject {
            if !path[place].begins(with: ":.") { path[place] = prefix + path[place] }
        } else if path == ["config"] || path == ["mode"] {
            path.append(prefix)
        } else if path.first == "schemas", path.count > 1 {
            if !parameters.contains(where: { $0.name == "subject" }) { parameters.append(("subject", prefix)) }
        } else if !parameters.contains(where: { $0.name == "subjectPrefix" }) {
            parameters.append(("subjectPrefix", prefix))
        }
    }

    /// The part of a list that `offset` and `limit` ask for.
    func page<Element>(_ list: [Element]) -> ArraySlice<Element> {
        let offset = min(max(query("offset").flatMap { Int($0) } ?? 0, 0), list.count)
        let limit = query("limit").flatMap { Int($0) } ?? -1
        return limit < 1 ? list[offset...] : list[offset...].prefix(limit)
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
