public import MQTTSession
import Synchronization
import WireBytes

/// Keeps the state in a file to which each change is appended, with a checksum.
///
/// Appended changes survive the end of the process, since the system has them. With `Options.Sync.always` they also
/// survive a power cut. When the file has grown to twice the size of the state, it is rewritten to a second file and
/// replaced by rename. An incomplete change at the end, from a process that ended during a write, is truncated; damage
/// before it is an error, and the file is left unchanged. Lengths have checksums of their own, so that a wrong one is
/// damage, too, and is not mistaken for the end. A file holds the session of one client ID, is locked while it
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
                Self.frame(change, at: state.end, into: &bytes)
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
    private static let magic: [UInt8] = Array("trestle mqtt session 2\n".utf8)

    private static func frame(_ change: SessionChange, at base: Int, into bytes: inout WireBuffer) {
        let start = RecordFrame.begin(in: &bytes)
        SessionRecord.encode(change, into: &bytes)
        RecordFrame.finish(from: start, at: base + start, in: &bytes)
    }

    private static func header(_ clientID: String) -> WireBuffer {
        var bytes = WireBuffer()
        bytes.append(magic.span)
        let start = RecordFrame.begin(in: &bytes)
        bytes.append(utf8: clientID)
        RecordFrame.finish(from: start, at: start, in: &bytes)
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
            Self.frame(change, at: end, into: &bytes)
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
        var reader = RecordReader(file: state.file, offset: Self.magic.count, size: size)
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
