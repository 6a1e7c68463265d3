/// Work that waits, by holder in turns. A pure value.
struct ClientTurns {
    private var waiting: [ClientHolder: [() -> Void]] = [:]
    /// The holders that have work here, first the one whose turn it is.
    private var order: [ClientHolder] = []

    var isEmpty: Bool { order.isEmpty }

    mutating func add(_ work: @escaping () -> Void, of holder: ClientHolder) {
        if waiting[holder] == nil { order.append(holder) }
        waiting[holder, default: []].append(work)
    }

    /// - Parameter isBusy: whose turn it is not, since something of theirs is under way.
    mutating func next(unless isBusy: (ClientHolder) -> Bool = { _ in false }) -> (() -> Void)? {
        guard let place = order.firstIndex(where: { !isBusy($0) }) else { return nil }
        let holder = order.remove(at: place)
        guard let work = waiting[holder]?.removeFirst() else { return nil }
        if waiting[holder]?.isEmpty ?? true { waiting[holder] = nil } else { order.append(holder) }
        return work
    }
}
