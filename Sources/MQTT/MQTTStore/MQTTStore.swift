import Synchronization
public import MQTTSession

/// Storage for the state of a client's session, so that QoS 1 and 2 exchanges continue in another process.
///
/// One client at a time uses a store, on the client's event loop: slow calls delay the client.
public protocol MQTTStore: AnyObject, Sendable {
    /// The state of the session, or `nil` when there is none.
    ///
    /// - Throws: when there is one and it cannot be read, or is another client's.
    func load(clientID: String) throws(MQTTStoreError) -> SessionSnapshot?

    /// Keeps changes, in their order. The client sends nothing that depends on them before this returns.
    func append(_ changes: [SessionChange]) throws(MQTTStoreError)
}

/// Why a store cannot be used, in one line that a person can act on.
public struct MQTTStoreError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The kind of an error. Kinds are added: a switch over them needs a default.
    public struct Code: Sendable, Hashable, CustomStringConvertible {
        public let description: String

        /// The file cannot be opened, read or written.
        public static let file = Code(description: "file")
        /// Another process uses the file.
        public static let inUse = Code(description: "inUse")
        /// The file's content is not what this store has written.
        public static let damaged = Code(description: "damaged")
        /// The file is of another client ID.
        public static let otherClient = Code(description: "otherClient")
        /// The file holds more than `MQTTFileStore.Options.maximumBytes`.
        public static let tooLarge = Code(description: "tooLarge")
    }

    public var code: Code
    public var description: String
    /// Where in the file, in bytes from its start.
    public var offset: Int?

    public init(_ code: Code, _ description: String, offset: Int? = nil) {
        self.code = code
        self.description = description
        self.offset = offset
    }
}

/// Keeps the state in memory: a client that is made again in the same process goes on with the session.
public final class MQTTMemoryStore: MQTTStore {
    private struct State {
        var clientID: String?
        var snapshot: SessionSnapshot?
    }

    private let state = Mutex(State())

    /// - Parameter hasEmptySession: whether there is the state of a session in which everything is settled, so that a session of the
    ///   server is continued and not ended [MQTT-3.2.2-4]. Default: `false`.
    public init(hasEmptySession: Bool = false) {
        guard hasEmptySession else { return }
        var random = SystemRandomNumberGenerator()
        let snapshot = SessionSnapshot(FingerprintKey(using: &random))
        state.withLock { $0.snapshot = snapshot }
    }

    public func load(clientID: String) throws(MQTTStoreError) -> SessionSnapshot? {
        try state.withLock { state throws(MQTTStoreError) in
            if let known = state.clientID, known != clientID {
                throw MQTTStoreError(.otherClient, "the store holds the session of another client ID")
            }
            state.clientID = clientID
            return state.snapshot
        }
    }

    public func append(_ changes: [SessionChange]) throws(MQTTStoreError) {
        try state.withLock { state throws(MQTTStoreError) in
            for change in changes { try MQTTMemoryStore.apply(change, to: &state.snapshot) }
        }
    }

    static func apply(_ change: SessionChange, to snapshot: inout SessionSnapshot?) throws(MQTTStoreError) {
        if case .begin(let key) = change {
            snapshot = SessionSnapshot(key)
            return
        }
        guard snapshot != nil else { throw MQTTStoreError(.damaged, "a change comes before the session begins") }
        do throws(SessionSnapshot.Inconsistency) {
            try snapshot?.apply(change)
        } catch {
            throw MQTTStoreError(.damaged, "\(error)")
        }
    }
}
