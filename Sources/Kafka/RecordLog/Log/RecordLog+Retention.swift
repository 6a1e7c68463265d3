public import TrestleBase

extension RecordLog {
    /// Deletes the segments that the configured retention lets go.
    ///
    /// - Parameter now: the time of the clock on the wall.
    /// - Returns: how many went.
    @discardableResult
    public func applyRetention(now: WallTime) throws(RecordLogError) -> Int {
        guard !isFailing else { return 0 }
        var count = 0
        // What a compaction kept from going before.
        try removeSegments(before: deletedBefore)
        guard configuration.cleanup.contains(.delete) else { return 0 }
        if let limit = configuration.retentionTime {
            if active.size > 0, try active.age(now: now) > limit { try roll(now: now) }
            while canRemoveFirstSegment, try segments[0].age(now: now) > limit {
                try removeFirstSegment()
                count += 1
            }
        }
        if let limit = configuration.retentionBytes {
            while canRemoveFirstSegment, size - segments[0].size >= limit {
                try removeFirstSegment()
                count += 1
            }
        }
        return count
    }

    /// Deletes the segments that hold nothing at or after `offset`.
    public func removeSegments(before offset: Int64) throws(RecordLogError) {
        while canRemoveFirstSegment, segments[1].baseOffset <= offset { try removeFirstSegment() }
    }

    /// One that a compaction is putting in its place stays until it is there.
    private var canRemoveFirstSegment: Bool { segments.count > 1 && !segments[0].isSwapping }

    private func removeFirstSegment() throws(RecordLogError) {
        let first = segments.removeFirst()
        if opened === first { opened = nil }
        if readEnd?.segment === first { readEnd = nil }
        try first.remove()
    }
}
