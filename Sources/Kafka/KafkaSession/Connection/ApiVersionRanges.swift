public import KafkaCodec

/// The versions of each API that a broker says it speaks.
public struct ApiVersionRanges: Sendable {
    private var ranges: [Int16: ClosedRange<Int16>] = [:]

    public init() {}

    /// Whether the broker has not said anything yet.
    public var isEmpty: Bool { ranges.isEmpty }

    /// Ranges that run backwards are left out, as if the broker did not know the API.
    init(_ response: ApiVersionsResponse) {
        for api in response.apiKeys where api.minVersion <= api.maxVersion {
            ranges[api.apiKey] = api.minVersion...api.maxVersion
        }
    }

    /// The broker's versions of `apiKey`; `nil` if it does not support the API.
    public subscript(apiKey: Int16) -> ClosedRange<Int16>? {
        get { ranges[apiKey] }
        set { ranges[apiKey] = newValue }
    }

    /// The highest version of `request` that both sides speak.
    ///
    /// - Parameter limit: the highest that the caller wants to use.
    public func version<Request: KafkaRequest>(of request: Request.Type, atMost limit: Int16 = .max) -> Int16? {
        guard let theirs = ranges[Request.apiKey.rawValue] else { return nil }
        let ours = Request.validVersions
        let highest = min(theirs.upperBound, ours.upperBound, limit)
        return highest >= max(theirs.lowerBound, ours.lowerBound) ? highest : nil
    }
}
