extension Endpoint {
    /// What of a text may be shown where an endpoint or URL was expected: `***` stands for a name and password before
    /// the host, as in `mqtt://***@host:1883`.
    ///
    /// Whatever stands between the scheme and the last `@` counts as credentials.
    public static func withoutCredentials(_ text: String) -> String {
        guard let at = text.lastIndex(of: "@") else { return text }
        let scheme = text[..<at].firstRange(of: "://").map { text[..<$0.upperBound] } ?? ""
        // "user://pass@host" is no URL of ours: a scheme is letters, and one that is known.
        let isScheme = ["mqtt://", "mqtts://", "kafka://", "kafkas://", "kafka+ssl://"].contains(scheme.lowercased())
        return "\(isScheme ? scheme : "")***\(text[at...])"
    }
}
