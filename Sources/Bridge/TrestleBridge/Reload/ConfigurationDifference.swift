/// The changes from one configuration to another, in lines for a log. A secret that has changed is named, and its value is not.
public struct ConfigurationDifference: Sendable, Hashable {
    /// One line for each setting, and for each route that came or went.
    public let lines: [String]
    /// Whether a setting of `status` or `tracing` has changed, which takes effect at the next start.
    public let needsRestart: Bool

    public var isEmpty: Bool { lines.isEmpty }

    public init(from old: BridgeConfiguration, to new: BridgeConfiguration) {
        let (before, after) = (Self.sections(old.listedSettings), Self.sections(new.listedSettings))
        var lines: [String] = []
        for section in before.order where after.settings[section] == nil { lines.append("\(section) removed") }
        for section in after.order {
            let settings = after.settings[section] ?? []
            guard let former = before.settings[section] else {
                let ends = ["from", "to", "url", "bootstrap_servers"].compactMap { end in
                    settings.first { $0.name == end }?.value.description
                }
                lines.append("\(section) added" + (ends.isEmpty ? "" : ": \(ends.joined(separator: " → "))"))
                continue
            }
            lines += Self.changes(from: former, to: settings)
        }
        if Self.order(old) != Self.order(new) { lines.append("the order of the routes has changed") }
        self.lines = lines
        needsRestart = old.listedOfProgram != new.listedOfProgram
    }

    private static func order(_ configuration: BridgeConfiguration) -> [String] {
        let names = configuration.routes.map(\.name) + configuration.returns.map(\.name)
        return names.count == Set(names).count ? names : []
    }

    private static func changes(from old: [ListedSetting], to new: [ListedSetting]) -> [String] {
        let before = Dictionary(old.map { ($0.key, $0.value) }) { first, _ in first }
        let after = Dictionary(new.map { ($0.key, $0.value) }) { first, _ in first }
        var lines: [String] = []
        for setting in old where after[setting.key] == nil { lines.append("\(setting.key) removed") }
        for setting in new {
            guard let former = before[setting.key] else {
                lines.append("\(setting.key): \(setting.value)")
                continue
            }
            guard former != setting.value else { continue }
            let (old, new) = (former.description, setting.value.description)
            lines.append(old == new ? "\(setting.key) changed" : "\(setting.key): \(old) → \(new)")
        }
        return lines
    }

    /// A route, or a broker or cluster with a name, is a section.
    private static func sections(
        _ list: [ListedSetting]
    ) -> (order: [String], settings: [String: [ListedSetting]]) {
        var order: [String] = []
        var settings: [String: [ListedSetting]] = [:]
        for setting in list {
            if settings[setting.section] == nil { order.append(setting.section) }
            settings[setting.section, default: []].append(setting)
        }
        return (order, settings)
    }
}
