public import TrestleTransport

/// Where a program sends the spans of its messages.
public struct TracingSection: Sendable {
    /// The URL of an OTLP collector, `http://127.0.0.1:4318/v1/traces`.
    public var endpoint = ""
    /// The name of the service in traces.
    public var serviceName = "trestle"
    /// For `https`, a context of side `client`.
    public var tls: TLSContext?
    /// The settings from which `tls` was made, if they come from a file.
    public var tlsSettings: TLSSettings?

    public init() {}
}
