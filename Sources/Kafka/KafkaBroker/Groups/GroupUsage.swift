/// The memory of groups: of all, and of each holder that created them or brought members. One holder has at most half,
/// so that it cannot keep all others out.
struct GroupUsage {
    private struct Entry {
        let maker: ClientHolder
        var bytes = 0
        var members: [ClientHolder: Int] = [:]
    }

    private struct Total {
        var groups = 0
        var bytes = 0
    }

    private var entries: ExactTexts<Entry> = [:]
    private var totals: [ClientHolder: Total] = [:]
    /// About how many bytes of memory all groups take.
    private var bytes = 0

    /// Why a group may not get so many bytes more, or not be made; `nil` when it may.
    ///
    /// - Parameter holder: who asks, and for whom they count.
    func objection(
        toAdding added: Int, to name: String, by holder: ClientHolder, _ configuration: KafkaBroker.Configuration
    ) -> String? {
        let most = configuration.maximumGroupBytes
        guard bytes + added <= most else { return "groups take the \(most) bytes that they may" }
        let total = totals[holder] ?? Total()
        guard total.bytes + added <= most / 2 else { return "the groups of one client take half of the \(most) bytes" }
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
        entries[name] = Entry(maker: holder)
        totals[holder, default: Total()].groups += 1
    }

    /// The memory of a group has changed.
    ///
    /// - Parameters:
    ///   - new: the part that counts for its creator.
    ///   - members: the parts that count for the holders of its members.
    mutating func set(_ name: String, bytes new: Int, members: [ClientHolder: Int] = [:]) {
        guard let entry = entries[name], entry.bytes != new || entry.members != members else { return }
        change(entry.maker, by: new - entry.bytes)
        if entry.members != members {
            for (holder, size) in members { change(holder, by: size) }
            for (holder, size) in entry.members { change(holder, by: -size) }
        }
        entries[name]?.bytes = new
        entries[name]?.members = members
    }

    private mutating func change(_ holder: ClientHolder, by size: Int) {
        bytes += size
        var total = totals[holder] ?? Total()
        total.bytes += size
        totals[holder] = total.groups > 0 || total.bytes > 0 ? total : nil
    }

    /// A group is gone.
    mutating func remove(_ name: String) {
        set(name, bytes: 0)
        guard let entry = entries.removeValue(forKey: name) else { return }
        totals[entry.maker]?.groups -= 1
        change(entry.maker, by: 0)
    }
}
