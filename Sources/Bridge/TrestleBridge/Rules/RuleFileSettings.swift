/// An entry of `rules`: rule files, and what the configuration says about them.
public struct RuleFileSettings: Sendable {
    /// A file or a folder.
    public var file: String?
    /// The highest QoS requested of the broker: 0 or 1.
    public var maximumQoS: UInt8 = 1
    /// The name of the broker; `nil`: `BridgeConfiguration.mqtt`.
    public var broker: String?
    /// The name of the cluster that `kafka` actions write to, `kafka` for the one without a name; `nil`: the one that they name
    /// themselves.
    public var cluster: String?
    /// `nil`: as the rule says.
    public var acknowledgements: KafkaSink.Acknowledgements?

    public init() {}
}
