/// Why a request to a registry failed.
public struct SchemaRegistryError: Error, Sendable, CustomStringConvertible {
    /// The kind of failure. More may be added.
    public struct Code: RawRepresentable, Hashable, Sendable {
        public var rawValue: String
        public init(rawValue: String) { self.rawValue = rawValue }

        /// The configuration is wrong.
        public static let configuration = Code(rawValue: "configuration")
        /// No registry responded, or only with faults of its own. Trying later may help.
        public static let unavailable = Code(rawValue: "unavailable")
        /// Wrong user, password or token, or no permission.
        public static let unauthorized = Code(rawValue: "unauthorized")
        /// No such subject, version or schema.
        public static let notFound = Code(rawValue: "not-found")
        /// The schema breaks the subject's compatibility level.
        public static let incompatible = Code(rawValue: "incompatible")
        /// The registry does not take the schema or another part of the request.
        public static let refused = Code(rawValue: "refused")
        /// The response is not what the API says.
        public static let invalidResponse = Code(rawValue: "invalid-response")
    }

    public var code: Code
    /// The registry's error code, for example 40401; 0 without one.
    public var errorCode: Int
    /// One line.
    public var description: String

    public init(_ code: Code, errorCode: Int = 0, _ description: String) {
        self.code = code
        self.errorCode = errorCode
        self.description = description
    }

    /// Whether the same request may succeed later.
    public var isTransient: Bool { code == .unavailable }
}
