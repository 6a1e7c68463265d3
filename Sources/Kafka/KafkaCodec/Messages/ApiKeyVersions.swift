extension ApiKey {
    /// The version of the header before a request of this kind; `nil` when the version is not known.
    public func requestHeaderVersion(_ version: Int16) -> Int16? {
        guard validVersions.contains(version) else { return nil }
        if let flexible = firstFlexibleVersion, version >= flexible { return 2 }
        return self == .controlledShutdown && version == 0 ? 0 : 1
    }

    /// The version of the header before a response of this kind; `nil` when the version is not known.
    public func responseHeaderVersion(_ version: Int16) -> Int16? {
        guard validVersions.contains(version) else { return nil }
        // ApiVersions is sent before the versions are known, so its header never changes (KIP-511).
        guard self != .apiVersions, let flexible = firstFlexibleVersion else { return 0 }
        return version >= flexible ? 1 : 0
    }
}

extension KafkaRequest {
    /// The version of the request header for a version of this message.
    public static func headerVersion(_ version: Int16) -> Int16 { apiKey.requestHeaderVersion(version) ?? 1 }
}

extension KafkaResponse {
    /// The version of the response header for a version of this message.
    public static func headerVersion(_ version: Int16) -> Int16 { apiKey.responseHeaderVersion(version) ?? 0 }
}
