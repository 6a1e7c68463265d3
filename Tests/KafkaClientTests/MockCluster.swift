import Foundation
import Testing

/// librdkafka's mock cluster in a Python process of its own, as `Tests/Peers/kafka_mock.py` describes it.
///
/// The interpreter is named by the environment variable TRESTLE_PYTHON and must have confluent-kafka. Without the variable
/// the suites that need it are skipped; with it, a cluster that does not start is a failure.
final class MockCluster {
    static let python = ProcessInfo.processInfo.environment["TRESTLE_PYTHON"]

    struct Failure: Error, CustomStringConvertible { let description: String }

    struct StoredRecord: Equatable {
        let partition: Int
        let offset: Int
        let key: String?
        let value: String?
    }

    private let process = Process()
    private let input = Pipe()
    private let output = Pipe()
    private var unread = Data()
    /// `host:port` of each broker; broker n of the commands is number n - 1 here.
    private(set) var bootstrap: [String] = []

    init(brokers: Int) throws {
        guard let python = Self.python else { throw Failure(description: "TRESTLE_PYTHON is not set") }
        let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("Peers/kafka_mock.py")
        process.executableURL = URL(fileURLWithPath: python)
        process.arguments = [script.path, String(brokers)]
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        bootstrap = try readLine().split(separator: ",").map(String.init)
    }

    deinit {
        try? input.fileHandleForWriting.close()
        process.terminate()
        process.waitUntilExit()
    }

    func send(_ command: String) throws {
        let reply = try ask(command)
        guard reply == "ok" else { throw Failure(description: "'\(command)' gave \(reply)") }
    }

    /// All records of a topic, by partition and then in the order of the log.
    func read(_ topic: String, partitions: Int) throws -> [StoredRecord] {
        guard let count = Int(try ask("read \(topic) \(partitions)")) else { throw Failure(description: "no count") }
        var records: [StoredRecord] = []
        for _ in 0..<count {
            let words = try readLine().split(separator: " ")
            guard words.count == 4, let partition = Int(words[0]), let offset = Int(words[1]) else {
                throw Failure(description: "bad line \(words)")
            }
            records.append(
                StoredRecord(partition: partition, offset: offset, key: text(words[2]), value: text(words[3])))
        }
        return records.sorted { ($0.partition, $0.offset) < ($1.partition, $1.offset) }
    }

    /// Writes one record per key with librdkafka and the partitioner of the Java client.
    func produceByLibrdkafka(_ keys: [String], to topic: String) throws {
        try send("produce \(topic) \(keys.joined(separator: ","))")
    }

    private func text(_ word: Substring) -> String? {
        if word == "-" { return nil }
        var bytes: [UInt8] = []
        var rest = word.dropFirst()
        while !rest.isEmpty {
            bytes.append(UInt8(rest.prefix(2), radix: 16) ?? 0)
            rest = rest.dropFirst(2)
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private func ask(_ command: String) throws -> String {
        try input.fileHandleForWriting.write(contentsOf: Data((command + "\n").utf8))
        return try readLine()
    }

    private func readLine() throws -> String {
        while true {
            if let end = unread.firstIndex(of: 10) {
                let line = String(decoding: unread[unread.startIndex..<end], as: UTF8.self)
                unread = Data(unread[(end + 1)...])
                return line
            }
            let more = output.fileHandleForReading.availableData
            guard !more.isEmpty else { throw Failure(description: "the mock cluster ended; see its message above") }
            unread.append(more)
        }
    }
}
