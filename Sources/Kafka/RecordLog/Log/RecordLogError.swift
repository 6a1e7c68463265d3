/// An error of a log. Prints one line that a person can act on; equal when the codes are.
public struct RecordLogError: Error, Sendable, Equatable, CustomStringConvertible {
    public enum Code: Sendable, Equatable {
        /// The system refused: disk full, no permission, an unreadable sector.
        case ioFailure
        /// Another program has the folder open.
        case folderInUse
        /// Others may change what is in the folder.
        case folderNotPrivate
        /// The offset is before the first record kept or after the last one written.
        case offsetOutOfRange
        /// The bytes are not one whole batch of magic 2 with a right checksum.
        case invalidBatch
        /// An idempotent producer's batch does not follow its last one.
        case outOfOrderSequence
        /// The batch was stored so long ago that its offset is no longer known.
        case duplicateSequence
        /// A newer incarnation of the same producer has written since.
        case staleProducerEpoch
        /// A configuration value outside its range.
        case invalidConfiguration
    }

    public let code: Code
    public let message: String

    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    public var description: String { message }

    public static func == (left: RecordLogError, right: RecordLogError) -> Bool { left.code == right.code }
}
