import RecordLog
import TrestleBase

// What is settled behind a record that waits, kept for the next start.
extension DiskBuffer {
    /// Reads what an earlier run had settled.
    func readSettled() {
        guard let note = log.readNote(SettledRanges.fileName), let ranges = SettledRanges(note.lines) else { return }
        kept = ranges
        // The start of the log may be older than this.
        known = ranges.all(from: log.startOffset)
        known.clamp(to: log.startOffset..<max(log.startOffset, note.end))
    }

    /// Writes what is settled, once what was appended before is on the disk.
    func keepSettled() {
        var ranges = SettledRanges()
        ranges.before = settledOffset
        if settledBehind > 0 {
            var begin: Int?
            for place in 0..<settled.count where settled[place] != (begin != nil) {
                if let start = begin {
                    ranges.append(settledOffset + Int64(start)..<settledOffset + Int64(place))
                    begin = nil
                } else {
                    begin = place
                }
            }
            if let begin { ranges.append(settledOffset + Int64(begin)..<next) }
        }
        for range in known.ranges { ranges.append(range) }
        // Without ranges, the start of the log says it all.
        guard ranges != kept, !ranges.isEmpty || !kept.isEmpty else { return }
        kept = ranges
        log.keepNote(SettledRanges.fileName, ranges.lines)
    }

    /// Passes over records that are next, and that an earlier run had settled.
    func passSettled() {
        while let range = known.first, range.lowerBound <= next {
            known.removeFirst()
            guard range.upperBound > next else { continue }
            if settled.isEmpty {
                settledOffset = range.upperBound
            } else {
                settledBehind += Int(range.upperBound - next)
                for _ in next..<range.upperBound { settled.append(true) }
            }
            next = range.upperBound
        }
    }
}
