/// What groups take: of all, and of each holder, who made them. One has half of what there is, so that nobody keeps all
/// others out.
struct GroupUsage {
    private struct Entry {
        let holder: ClientHolder
        var bytes = 0
    }

    private struct Total {
        var groups = 0
        var bytes = 0
    }

    private var entries: [String: Entry] = [:]
    private var totals: [ClientHolder: Total] = [:]
    /// About how many bytes of memory all groups take.
    private var bytes = 0

    /// Why a group may not get so many bytes more, or not be made; `nil` when it may.
    ///
    /// - Parameter holder: who asks; what a group takes counts for who has made it.
    func objection(
        toAdding added: Int, to name: String, by holder: ClientHolder, _ configuration: KafkaBrokerConfiguration
    ) -> String? {
        let most = configuration.maximumGroupBytes
        guard bytes + added <= most else { return "groups take the \(most) bytes that they may" }
        let total = totals[entries[name]?.holder ?? holder] ?? Total()
        guard total.bytes + added <= most / 2 else { return "those of one client take half of the \(most) bytes" }
        guard entries[name] == nil else { return nil }
        let mostGroups = configuration.maximumGroups
        guard entries.count < mostGroups else { return "there are \(mostGroups) groups already" }
        guard total.groups < max(1, mostGroups / 2) else {
            return "one client has made half of the \(mostGroups) groups"
        }
        return nil
    }

    /// A group is made.
    mutating func add(_ name: String, by holder: ClientHolder) {
        entries[name] = Entry(holder: holder)
        totals[holder, default: Total()].groups += 1
    }

    /// What a group takes has changed.
    mutating func set(_ name: String, bytes new: Int) {
        guard let entry = entries[name] else { return }
        bytes += new - entry.bytes
        totals[entry.holder]?.bytes += new - entry.bytes
        entries[name]?.bytes = new
    }

    /// A group is gone.
    mutating func remove(_ name: String) {
        set(name, bytes: 0)
        guard let entry = entries.removeValue(forKey: name), var total = totals[entry.holder] else { return }
        total.groups -= 1
        totals[entry.holder] = total.groups > 0 ? total : nil
    }
}
