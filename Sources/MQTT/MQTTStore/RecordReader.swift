import WireBytes

/// Goes through the records of a file, holding one at a time.
struct RecordReader: ~Copyable {
    private let file: StoreFile
    private let size: Int
    private var buffer = WireBuffer()
    /// Where in the file `buffer` begins.
    private var base: Int
    /// Behind the last record.
    private(set) var offset: Int
    private var bodyStart = 0
    private var bodyCount = 0

    init(file: StoreFile, offset: Int, size: Int) {
        self.file = file
        self.size = size
        self.offset = offset
        base = offset
    }

    var body: Span<UInt8> {
        @_lifetime(borrow self) get { buffer.bytes.extracting(bodyStart..<bodyStart + bodyCount) }
    }

    /// About the record that was read last.
    func damage(_ what: String) -> MQTTStoreError { damage(what, at: offset - bodyCount - RecordFrame.size) }

    private func damage(_ what: String, at place: Int) -> MQTTStoreError {
        MQTTStoreError(
            .damaged, "\(file.path), byte \(place): \(what). Move the file away to begin with a new session",
            offset: place)
    }

    /// Moves on to the next record.
    ///
    /// - Returns: `false` at the end, which may be in a record that was not written to its end.
    mutating func next() throws(MQTTStoreError) -> Bool {
        guard size - offset >= RecordFrame.size else { return false }
        try fill(RecordFrame.size)
        guard let head = RecordFrame.read(buffer.bytes.extracting((offset - base)...), at: offset) else {
            if let place = try placeOfRecord(after: offset) {
                throw damage("the length of a record is wrong, and another record follows at byte \(place)", at: offset)
            }
            return false
        }
        // Only what is there is read.
        guard head.count <= size - offset - RecordFrame.size else { return false }
        try fill(RecordFrame.size + head.count)
        bodyStart = offset - base + RecordFrame.size
        bodyCount = head.count
        guard CRC32C.checksum(body) == head.checksum else {
            bodyCount = 0
            if offset + RecordFrame.size + head.count == size { return false }
            throw damage("a record does not match its checksum", at: offset)
        }
        offset += RecordFrame.size + head.count
        return true
    }

    /// Where the next frame of a record begins that was written at its place: what is before it is damaged, and not the end of the
    /// file.
    private mutating func placeOfRecord(after start: Int) throws(MQTTStoreError) -> Int? {
        let last = size - RecordFrame.size
        var place = start + 1
        while place <= last {
            var part = WireBuffer()
            try file.read(at: place, min(1 << 20, size - place), into: &part)
            guard part.count >= RecordFrame.size else { return nil }
            for index in 0...part.count - RecordFrame.size {
                guard let head = RecordFrame.read(part.bytes.extracting(index...), at: place + index),
                    head.count <= size - place - index - RecordFrame.size
                else { continue }
                return place + index
            }
            place += part.count - RecordFrame.size + 1
        }
        return nil
    }

    /// Has at least `count` bytes from `offset` on in the buffer.
    private mutating func fill(_ count: Int) throws(MQTTStoreError) {
        guard base + buffer.count - offset < count else { return }
        buffer.removeFirst(offset - base)
        base = offset
        let requested = min(max(count, 1 << 16), size - offset)
        try file.read(at: base + buffer.count, requested - buffer.count, into: &buffer)
        guard buffer.count >= count else {
            throw MQTTStoreError(.file, "\(file.path) became shorter while it was read")
        }
    }
}
