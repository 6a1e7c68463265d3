/// Which versions of a subject a new schema must be compatible with, and in which direction. The raw values are those of the registry's
/// REST API.
public enum CompatibilityLevel: String, Sendable, Hashable, CaseIterable {
    /// Nothing is checked.
    case none = "NONE"
    /// The new schema reads what the latest version wrote. The registry's default.
    case backward = "BACKWARD"
    /// The new schema reads what every version wrote.
    case backwardTransitive = "BACKWARD_TRANSITIVE"
    /// The latest version reads what the new schema writes.
    case forward = "FORWARD"
    /// Every version reads what the new schema writes.
    case forwardTransitive = "FORWARD_TRANSITIVE"
    /// Both directions, with the latest version.
    case full = "FULL"
    /// Both directions, with every version.
    case fullTransitive = "FULL_TRANSITIVE"

    public var isTransitive: Bool {
        switch self {
        case .backwardTransitive, .forwardTransitive, .fullTransitive: true
        case .none, .backward, .forward, .full: false
        }
    }

    /// Whether the new schema must read what the versions wrote.
    public var readsOld: Bool {
        switch self {
        case .backward, .backwardTransitive, .full, .fullTransitive: true
        case .none, .forward, .forwardTransitive: false
        }
    }

    /// Whether the versions must read what the new schema writes.
    public var isReadByOld: Bool {
        switch self {
        case .forward, .forwardTransitive, .full, .fullTransitive: true
        case .none, .backward, .backwardTransitive: false
        }
    }

    /// The faults when `new` follows `old`; empty when it is compatible.
    ///
    /// - Parameters:
    ///   - old: the versions, the oldest first.
    ///   - breaks: the reasons why `reader` cannot read the data of `writer`; empty when there is none.
    /// - Returns: the faults with the latest version that has any, those of the new schema as the reader first.
    public func incompatibilities<Schema>(
        of new: Schema, after old: [Schema], _ breaks: (_ reader: Schema, _ writer: Schema) -> [Incompatibility]
    ) -> [Incompatibility] {
        for version in (isTransitive ? old[...] : old.suffix(1)).reversed() {
            var found: [Incompatibility] = []
            if readsOld { found += breaks(new, version) }
            if isReadByOld { found += breaks(version, new) }
            if !found.isEmpty { return found }
        }
        return []
    }
}
