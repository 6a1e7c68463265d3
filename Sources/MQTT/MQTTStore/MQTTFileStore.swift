public import MQTTSession
import Synchronization
import WireBytes

/// Keeps the state in a file to which each change is appended, with a checksum.
///
/// Appended changes survive the end of the process, since the system has them. With `Options.Sync.always` they also
/// survive a power cut. When the file has grown to twice the size of the state, it is rewritten to a second file and
/// replaced by rename. An incomplete change at the end, from a process that ended during a write, is truncated; damage
/// before it is an error, and the file is left unchanged. A file holds the session of one client ID, is locked while it
/// is open, and is readable only by its user, since it contains messages.
public final class MQTTFileStore: MQTTStore {
    public struct Options: Sendable {
        public enum Sync: Sendable, Hashable {
            /// The system writes to the disk when it likes: a power cut may take the last seconds.
            case never
            /// Each change is on the disk before anything is sent for it, which takes milliseconds each time.
            case always
        }

        public var sync = Sync.never
        /// Most bytes that the state may take; default 256 MiB. A message that would not fit is an error, and ends the client.
        public var maximumBytes = 256 << 20

        public init() {}
    }

    private struct State {
        var file: StoreFile
        var clientID: String?
        var snapshot: SessionSnapshot?
        /// Where the next record goes.
        var end = 0
        /// Bytes after the file was written afresh.
        var freshSize = 0
        /// A write has failed: what the file holds is not known any more.
        var hasFailed = false
    }

    private let state: Mutex<State>
    private let path: String
    private let options: Options

    /// - Throws: `MQTTStoreError.Code.file` and `inUse`. `load` reads the file.
    public init(path: String, options: Options = Options()) throws(MQTTStoreError) {
        self.path = path
        self.options = options
        state = Mutex(State(file: try StoreFile(path: path)))
    }

    public func load(clientID: String) throws(MQTTStoreError) -> SessionSnapshot? {
        try state.withLock { state throws(MQTTStoreError) in
            if state.clientID == nil { try read(&state, clientID: clientID) }
            guard state.clientID == clientID else {
                throw MQTTStoreError(.otherClient, "\(path) contains the session of another client ID")
            }
            return state.snapshot
        }
    }

    public func append(_ changes: [SessionChange]) throws(MQTTStoreError) {
        try state.withLock { state throws(MQTTStoreError) in
            guard state.clientID != nil, !state.hasFailed else {
                throw MQTTStoreError(.file, "\(path) was not loaded, or a write to it has failed")
            }
            // Whatever goes wrong from here on, the file may hold half of it.
            state.hasFailed = true
            var bytes = WireBuffer()
            for change in changes {
                Self.frame(change, into: &bytes)
                try MQTTMemoryStore.apply(change, to: &state.snapshot)
            }
            guard bytes.count <= options.maximumBytes else { throw tooLarge() }
            try state.file.write(bytes.bytes, at: state.end)
            state.end += bytes.count
            if state.end > 2 * state.freshSize + Self.slack { try rewrite(&state) }
            if options.sync == .always { try state.file.sync() }
            state.hasFailed = false
        }
    }

    private func tooLarge() -> MQTTStoreError {
        MQTTStoreError(.tooLarge, "\(path) would hold more than \(options.maximumBytes) bytes")
    }

    // MARK: The file

    /// The size of obsolete records in a file at which it is rewritten.
    private static let slack = 1 << 20
    private static let magic: [UInt8] = Array("trestle mqtt session 1\n".utf8)
    /// A length and a checksum stand before each record.
    private static let headSize = 8
    /// A PUBLISH and its type.
    private static let longestRecord = 268_435_455 + 64

    private static func frame(_ change: SessionChange, into bytes: inout WireBuffer) {
        let start = bytes.count
        bytes.append(integer: UInt64(0))
        SessionRecord.encode(change, into: &bytes)
        finishFrame(from: start, in: &bytes)
    }

    private static func finishFrame(from start: Int, in bytes: inout WireBuffer) {
        let checksum = CRC32C.checksum(bytes.bytes.extracting((start + headSize)...))
        let count = UInt32(truncatingIfNeeded: bytes.count - start - headSize)
        bytes.replace(at: start, integer: count)
        bytes.replace(at: start + 4, integer: checksum)
    }

    private static func header(_ clientID: String) -> WireBuffer {
        var bytes = WireBuffer()
        bytes.append(magic.span)
        let start = bytes.count
        bytes.append(integer: UInt64(0))
        bytes.append(utf8: clientID)
        finishFrame(from: start, in: &bytes)
        return bytes
    }

    /// Writes the state afresh, beside the file, and puts it in its place.
    private func rewrite(_ state: inout State) throws(MQTTStoreError) {
        let temporary = path + ".new"
        StoreFile.remove(temporary)
        let file = try StoreFile(path: temporary)
        var bytes = Self.header(state.clientID ?? "")
        var end = 0
        for change in state.snapshot?.changes ?? [] {
            Self.frame(change, into: &bytes)
            guard bytes.count > Self.slack else { continue }
            try file.write(bytes.bytes, at: end)
            end += bytes.count
            bytes.removeAll()
        }
        try file.write(bytes.bytes, at: end)
        end += bytes.count
        guard end <= options.maximumBytes else { throw tooLarge() }
        // Before the name changes: a power cut must not leave an empty file under it.
        try file.sync()
        try file.rename(over: path)
        if options.sync == .always { try StoreFile.syncFolder(of: path) }
        state.file = file
        state.end = end
        state.freshSize = end
    }

    /// Reads the whole file; begins it if it is empty.
    private func read(_ state: inout State, clientID: String) throws(MQTTStoreError) {
        let size = try state.file.size()
        let header = Self.header(clientID)
        if size < Self.magic.count {
            // An end in the middle of the first write.
            try checkMagic(state.file, size)
            try state.file.truncate(to: 0)
            try state.file.write(header.bytes, at: 0)
            (state.clientID, state.end, state.freshSize) = (clientID, header.count, header.count)
            return
        }
        try checkMagic(state.file, Self.magic.count)
        var reader = RecordReader(file: state.file, offset: Self.magic.count, size: size, longest: Self.longestRecord)
        var isFirst = true
        var snapshot: SessionSnapshot?
        var bytesSinceCheck = 0
        while try reader.next() {
            if isFirst {
                guard String(validUTF8: reader.body) == clientID else {
                    throw MQTTStoreError(.otherClient, "\(path) contains the session of another client ID")
                }
                isFirst = false
                continue
            }
            bytesSinceCheck += reader.body.count
            guard let change = SessionRecord.decode(reader.body, firstQueued: snapshot?.firstQueued) else {
                throw reader.damage("a record of an unknown type")
            }
            do throws(MQTTStoreError) {
                try MQTTMemoryStore.apply(change, to: &snapshot)
            } catch {
                throw reader.damage(error.description)
            }
            // Looked at once for so many bytes read, so that memory is bounded and the time is, too.
            if bytesSinceCheck > options.maximumBytes {
                bytesSinceCheck = 0
                guard (snapshot?.contentBytes ?? 0) <= options.maximumBytes else { throw tooLarge() }
            }
        }
        if isFirst { try state.file.write(header.bytes, at: 0) }
        let end = isFirst ? header.count : reader.offset
        // What follows is a record that was not written to its end.
        try state.file.truncate(to: end)
        (state.clientID, state.snapshot, state.end, state.freshSize) = (clientID, snapshot, end, end / 2)
    }

    private func checkMagic(_ file: StoreFile, _ count: Int) throws(MQTTStoreError) {
        var start = WireBuffer()
        try file.read(at: 0, count, into: &start)
        guard start.count == count, start.bytes.hasSameBytes(as: Self.magic.span.extracting(0..<count)) else {
            throw MQTTStoreError(.damaged, "\(path) is not a file of this store", offset: 0)
        }
    }
}

/// Goes through the records of a file, holding one at a time.
private struct RecordReader: ~Copyable {
    private let file: StoreFile
    private let size: Int
    private let longest: Int
    private var buffer = WireBuffer()
    /// Where in the file `buffer` begins.
    private var base: Int
    /// Behind the last record.
    private(set) var offset: Int
    private var bodyStart = 0
    private var bodyCount = 0

    init(file: StoreFile, offset: Int, size: Int, longest: Int) {
        self.file = file
        self.size = size
        self.longest = longest
        self.offset = offset
        base = offset
    }

    var body: Span<UInt8> {
        @_lifetime(borrow self) get { buffer.bytes.extracting(bodyStart..<bodyStart + bodyCount) }
    }

    func damage(_ what: String) -> MQTTStoreError {
        let start = offset - bodyCount - 8
        return MQTTStoreError(
            .damaged, "\(file.path), byte \(start): \(what). Move the file away to begin with a new session",
            offset: start)
    }

    /// Moves on to the next record.
    ///
    /// - Returns: `false` at the end, which may be in a record that was not written to its end.
    mutating func next() throws(MQTTStoreError) -> Bool {
        guard size - offset >= 8 else { return false }
        try fill(8)
        let count = Int(number(at: 0))
        let checksum = number(at: 4)
        bodyCount = 0
        guard count <= longest else {
            throw MQTTStoreError(
                .damaged, "\(file.path), byte \(offset): a record of \(count) bytes is longer than any", offset: offset)
        }
        // Only what is there is read.
        guard count <= size - offset - 8 else { return false }
        try fill(8 + count)
        bodyStart = offset - base + 8
        bodyCount = count
        guard CRC32C.checksum(body) == checksum else {
            if offset + 8 + count == size { return false }
            bodyCount = 0
            throw MQTTStoreError(
                .damaged, "\(file.path), byte \(offset): a record does not match its checksum", offset: offset)
        }
        offset += 8 + count
        return true
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

    /// Four bytes behind `offset`.
    private func number(at index: Int) -> UInt32 {
        var number: UInt32 = 0
        for place in offset - base + index..<offset - base + index + 4 {
            number = number << 8 | UInt32(buffer.bytes[place])
        }
        return number
    }
}
