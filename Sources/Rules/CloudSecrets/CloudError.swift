/// Why a secret, credentials or another service of a cloud could not be had. No description holds a secret.
public struct CloudError: Error, Sendable, Equatable, CustomStringConvertible {
    /// A code that does not change between versions.
    public struct Code: Sendable, Hashable {
        public let name: String

        private init(_ name: String) { self.name = name }

        /// A setting, a file or the environment cannot be used.
        public static let configuration = Code("configuration")
        /// No provider has credentials.
        public static let noCredentials = Code("no-credentials")
        /// The service was not reached, or did not respond in time.
        public static let unreachable = Code("unreachable")
        /// The service refuses the credentials: an unknown key, a wrong signature, an expired token.
        public static let notAuthenticated = Code("not-authenticated")
        /// The credentials are good and permit too little.
        public static let accessDenied = Code("access-denied")
        /// The secret, role or rule does not exist.
        public static let notFound = Code("not-found")
        /// The service has too much to do or failed; later it may succeed.
        public static let unavailable = Code("unavailable")
        /// A response that does not have the form of its service.
        public static let invalidResponse = Code("invalid-response")
        /// The secret exists and does not fit the request: no such key, text instead of bytes.
        public static let unsuitable = Code("unsuitable")
    }

    public let code: Code
    /// One line.
    public let description: String

    public init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }

    /// Whether the same request may succeed a little later.
    public var isTransient: Bool { code == .unreachable || code == .unavailable }

    /// Whether it may pass without a change of rule or secret: also the program's own credentials that have expired, a clock that is
    /// wrong, a server before the service that responds in its place.
    public var mayPass: Bool { isTransient || code == .notAuthenticated || code == .invalidResponse }

    /// Whether it tells that the secret itself is gone, or has another form.
    var isAboutSecret: Bool { code == .notFound || code == .unsuitable }

    public static func == (left: Self, right: Self) -> Bool { left.code == right.code }
}
