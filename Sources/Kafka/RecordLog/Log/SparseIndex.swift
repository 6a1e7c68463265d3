internal import WireBytes

/// Where some of a segment's batches stand, and the greatest timestamp up to some of them: one entry for every so many
/// bytes of log, so that finding a batch reads a few kilobytes and never the whole segment.
///
/// On disk it is Kafka's pair of files: `.index`, entries of relative offset (4 bytes) and position (4), and
/// `.timeindex`, timestamp (8) and relative offset (4), big-endian. The offset of an entry is its batch's last one.
struct SparseIndex: Equatable {
    struct Place: Equatable {
        var relativeOffset: UInt32
        var position: UInt32
    }

    struct Time: Equatable {
        /// The greatest timestamp in the segment up to here.
        var timestamp: Int64
        /// Of the batch that brought it.
        var relativeOffset: UInt32
    }

    private(set) var places: [Place] = []
    private(set) var times: [Time] = []

    /// Adds a batch; both kinds of entry ascend, and what does not is left out.
    mutating func append(_ place: Place, _ time: Time) {
        if places.last.map({ $0.relativeOffset < place.relativeOffset && $0.position < place.position }) ?? true {
            places.append(place)
        }
        append(time)
    }

    mutating func append(_ time: Time) {
        if times.last.map({ $0.timestamp < time.timestamp && $0.relativeOffset < time.relativeOffset }) ?? true {
            times.append(time)
        }
    }

    /// The last entry whose batch ends at or before the offset; `nil` when the segment's start is the nearest.
    func place(atOrBefore relativeOffset: Int64) -> Place? {
        let index = places.partitionPoint { Int64($0.relativeOffset) <= relativeOffset }
        return index == 0 ? nil : places[index - 1]
    }

    /// An offset up to which every timestamp is below `timestamp`.
    func relativeOffset(allBefore timestamp: Int64) -> Int64 {
        let index = times.partitionPoint { $0.timestamp < timestamp }
        return index == 0 ? 0 : Int64(times[index - 1].relativeOffset)
    }

    // MARK: Files

    func encodePlaces(into buffer: inout WireBuffer) {
        buffer.reserve(places.count * 8)
        for place in places {
            buffer.append(integer: place.relativeOffset)
            buffer.append(integer: place.position)
        }
    }

    func encodeTimes(into buffer: inout WireBuffer) {
        buffer.reserve(times.count * 12)
        for time in times {
            buffer.append(integer: time.timestamp)
            buffer.append(integer: time.relativeOffset)
        }
    }

    init() {}

    /// Reads both files' contents; `nil` when their entries do not ascend, end amid one, or point past `segmentSize`.
    init?(places: Span<UInt8>, times: Span<UInt8>, segmentSize: Int) {
        guard places.count % 8 == 0, times.count % 12 == 0 else { return nil }
        var cursor = ByteCursor(places)
        while let relativeOffset = cursor.readUInt32(), let position = cursor.readUInt32() {
            guard Int(position) < segmentSize else { return nil }
            self.places.append(Place(relativeOffset: relativeOffset, position: position))
        }
        cursor = ByteCursor(times)
        while let timestamp = cursor.readInteger(Int64.self), let relativeOffset = cursor.readUInt32() {
            self.times.append(Time(timestamp: timestamp, relativeOffset: relativeOffset))
        }
        guard
            self.places.isAscending(by: { $0.relativeOffset < $1.relativeOffset && $0.position < $1.position }),
            self.times.isAscending(by: { $0.timestamp < $1.timestamp && $0.relativeOffset < $1.relativeOffset })
        else { return nil }
    }
}

extension Array {
    /// How many elements at the front satisfy `belongsToFront`, when all that do stand before all that do not.
    func partitionPoint(_ belongsToFront: (Element) -> Bool) -> Int {
        var low = 0
        var high = count
        while low < high {
            let middle = low + (high - low) / 2
            if belongsToFront(self[middle]) { low = middle + 1 } else { high = middle }
        }
        return low
    }

    fileprivate func isAscending(by isBefore: (Element, Element) -> Bool) -> Bool {
        zip(self, dropFirst()).allSatisfy(isBefore)
    }
}
