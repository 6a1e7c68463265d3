#if Program
import Foundation
import Synchronization

/// The lines of a file or of standard input, read by a thread of its own: reading may wait for ever, and must not hold up what is
/// under way. A few chunks are read ahead, not more.
final class LineSource: Sendable {
    /// The lines of a chunk, without their ends; `nil` for one that is longer than the limit.
    struct Lines: Sendable {
        let lines: [[UInt8]?]
        /// The number of the first, from 1.
        let first: Int
    }

    let chunks: AsyncThrowingStream<Lines, any Error>
    private let continuation: AsyncThrowingStream<Lines, any Error>.Continuation
    /// The longest line, in bytes.
    let limit: Int
    private static let readAhead = 4
    /// Begins at 0: one that is let go of below its first value traps.
    private let credit = DispatchSemaphore(value: 0)

    /// - Parameters:
    ///   - handle: where to read.
    ///   - limit: the longest line, in bytes.
    init(_ handle: FileHandle, limit: Int) {
        let (chunks, continuation) = AsyncThrowingStream<Lines, any Error>.makeStream()
        self.chunks = chunks
        self.continuation = continuation
        self.limit = limit
        for _ in 0..<Self.readAhead { credit.signal() }
        let thread = Thread { [credit] in Self.read(handle, limit, credit, continuation) }
        thread.name = "lines"
        thread.start()
    }

    /// A chunk has been dealt with: another one may be read.
    func release() { credit.signal() }

    /// Ends `chunks`: nothing more is read.
    func stop() { continuation.finish() }

    private static func read(
        _ handle: FileHandle, _ limit: Int, _ credit: DispatchSemaphore,
        _ continuation: AsyncThrowingStream<Lines, any Error>.Continuation
    ) {
        let input = InputDescriptor(handle)
        var rest: [UInt8]? = []
        var number = 1
        do {
            while true {
                credit.wait()
                // What is there, and no more: a person at a terminal sees each line sent.
                let data = try input.read()
                var lines: [[UInt8]?] = []
                for piece in data.split(separator: 0x0a, omittingEmptySubsequences: false).enumerated() {
                    if piece.offset > 0 {
                        lines.append(rest)
                        rest = []
                    }
                    // Of one that is too long nothing is kept; the next begins at its end.
                    let size = (rest?.count ?? limit) + piece.element.count
                    if size > limit { rest = nil } else { rest?.append(contentsOf: piece.element) }
                }
                if data.isEmpty, rest?.isEmpty != true { lines.append(rest) }
                if lines.isEmpty, !data.isEmpty { credit.signal() }
                if !lines.isEmpty { continuation.yield(Lines(lines: lines, first: number)) }
                number += lines.count
                if data.isEmpty { break }
            }
            continuation.finish()
        } catch {
            continuation.finish(throwing: error)
        }
    }
}
#endif
