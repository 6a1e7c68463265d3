import KafkaCodec
import RecordLog
import TestSupport
import Testing
import WireBytes

@testable import KafkaBroker

/// The file of a topic's settings, as it was written and as a fault of the disk may leave it.
@Suite struct TopicSettingsFileTests {
    private let id = KafkaUUID.random()
    private let broker = KafkaBroker.Configuration(dataFolder: "/none")

    private func settings() throws -> TopicConfiguration {
        try TopicConfiguration(
            [("cleanup.policy", "compact"), ("retention.ms", "1000"), ("segment.bytes", "1048576")], broker)
    }

    private func read(_ content: [UInt8]) throws -> (settings: TopicConfiguration, faults: [String]) {
        let folder = try TemporaryFolder()
        let path = folder.path + "/" + TopicConfiguration.fileName
        try SystemFileSystem().replace(path, with: content.span)
        var faults: [String] = []
        let settings = TopicConfiguration(stored: try PropertiesFile(path: path), of: id, broker) { faults.append($0) }
        return (settings, faults)
    }

    @Test("Settings are read as they were written")
    func whole() throws {
        let found = try read(try settings().fileContent(id))
        #expect(found.settings == (try settings()))
        #expect(found.faults.isEmpty)
        #expect(TopicRules(found.settings, broker).storage.cleanup == .compact)
        #expect(TopicRules(TopicConfiguration(), broker).storage.cleanup == .delete)
    }

    @Test("A file of an earlier version, which does not count its settings, is not damaged")
    func earlierVersion() throws {
        let found = try read(Array("cleanup.policy=compact\ntrestle.topic.id=\(id)\n".utf8))
        #expect(!found.settings.isDamaged && found.faults.isEmpty)
    }

    @Test("A file that was cut anywhere is named, and no record is deleted or compacted by what is left of it")
    func cut() throws {
        let content = try settings().fileContent(id)
        for count in 0..<content.count {
            let found = try read(Array(content[..<count]))
            #expect(found.settings.isDamaged && found.faults.count == 1, "\(count) bytes")
            #expect(TopicRules(found.settings, broker).storage.cleanup == [])
        }
    }

    @Test(
        "A line that cannot be read, or a value that is not valid, keeps all records",
        arguments: ["cleanup.policy", "retention.ms=-", "retention.ms=x", "nonsense=1", "\u{0}\u{0}\u{0}"])
    func badLine(line: String) throws {
        let lines = String(decoding: try settings().fileContent(id), as: UTF8.self).split(separator: "\n").map(
            String.init)
        for place in lines.indices where !lines[place].hasPrefix("trestle.settings") {
            var changed = lines
            changed[place] = line
            let found = try read(Array((changed.joined(separator: "\n") + "\n").utf8))
            #expect(found.settings.isDamaged && !found.faults.isEmpty)
            #expect(TopicRules(found.settings, broker).storage.cleanup == [])
        }
    }

    @Test("Damage is known until the cleanup policy is set again, over a restart, too")
    func repair() throws {
        var settings = try read([]).settings
        try settings.set("retention.ms", "5000", broker)
        settings = try read(settings.fileContent(id)).settings
        #expect(settings.isDamaged)
        try settings.set("cleanup.policy", "delete", broker)
        #expect(!settings.isDamaged)
        settings = try read(settings.fileContent(id)).settings
        #expect(!settings.isDamaged)
        #expect(TopicRules(settings, broker).storage.cleanup == .delete)
    }
}
