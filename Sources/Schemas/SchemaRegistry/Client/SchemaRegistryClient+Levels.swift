public import SchemaCompatibility
import TrestleJSON

extension SchemaRegistryClient {
    /// The level of a subject, or the global one when it has none of its own; without a subject the global one.
    public func level(of subject: String? = nil) async throws(SchemaRegistryError) -> CompatibilityLevel {
        let target = subject.map { "/config/\(PercentText.encoded($0))?defaultToGlobal=true" } ?? "/config"
        let response = try await request("GET", target)
        guard let text = response["compatibilityLevel"]?.text, let level = CompatibilityLevel(rawValue: text) else {
            throw SchemaRegistryError(.invalidResponse, "the registry gives no compatibility level")
        }
        return level
    }

    /// Sets the level of a subject, or the global one.
    public func setLevel(_ level: CompatibilityLevel, of subject: String? = nil) async throws(SchemaRegistryError) {
        let target = subject.map { "/config/\(PercentText.encoded($0))" } ?? "/config"
        _ = try await request("PUT", target, body: .object([("compatibility", .string(level.rawValue))]))
    }
}
