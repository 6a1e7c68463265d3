#if Program
import ArgumentParser
import Foundation

/// The lines of a file or of standard input, as they come.
final class LineReader {
    private let input: InputDescriptor
    private var rest: [UInt8] = []
    private var isAtEnd = false
    private(set) var number = 0
    /// As much as a packet can hold.
    private static let longest = 268_435_455

    /// - Parameter option: names the path in errors.
    init(path: String?, option: String = "--file") throws {
        guard let path, path != "-" else {
            input = InputDescriptor(.standardInput)
            return
        }
        guard !SettingsFile.isFolder(path), let handle = FileHandle(forReadingAtPath: path) else {
            throw ValidationError("\(option), \(SettingsFile.shown(path)): \(SettingsFile.obstacle(path))")
        }
        input = InputDescriptor(handle)
    }

    /// The next lines without their ends: those that one read brings; `nil` at the end.
    func next() throws -> [[UInt8]]? {
        var lines: [[UInt8]] = []
        while lines.isEmpty, !isAtEnd {
            let data = try read()
            isAtEnd = data.isEmpty
            var start = data.startIndex
            while let end = data[start...].firstIndex(of: 0x0a) {
                rest += data[start..<end]
                lines.append(Self.withoutReturn(rest))
                rest.removeAll()
                start = end + 1
            }
            rest += data[start...]
            if rest.count > Self.longest { throw ValidationError("a line is longer than an MQTT packet can be") }
        }
        if isAtEnd, !rest.isEmpty {
            lines.append(Self.withoutReturn(rest))
            rest.removeAll()
        }
        number += lines.count
        return lines.isEmpty ? nil : lines
    }

    /// All of a file or of standard input, as much as a packet can hold.
    static func wholeContent(path: String) throws -> [UInt8] {
        let reader = try LineReader(path: path, option: "--payload-file")
        var content: [UInt8] = []
        while true {
            let more = try reader.read()
            if more.isEmpty { return content }
            content += more
            if content.count > longest { throw ValidationError("\(path) is larger than an MQTT packet can be") }
        }
    }

    private func read() throws -> [UInt8] {
        do throws(InputDescriptor.Failure) { return try input.read(upTo: 1 << 18) } catch {
            throw ValidationError("\(error)")
        }
    }

    private static func withoutReturn(_ line: [UInt8]) -> [UInt8] { line.last == 0x0d ? line.dropLast() : line }
}
#endif
