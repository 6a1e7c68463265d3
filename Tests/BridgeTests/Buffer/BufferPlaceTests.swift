import Foundation
import RecordLog
import RuleFiles
import TestSupport
import Testing
import TrestleTransport

@testable import TrestleBridge

@Suite("Places of buffers")
struct BufferPlaceTests {
    private static let servers = [Endpoint(host: "kafka-1", port: 9_092), Endpoint(host: "::1", port: 9_093)]

    @Test("A place is the same after it was written as a line, whatever its names have in them")
    func lines() throws {
        for name in ["/a", "/a b", "/a\tb", "/a\nb\r", "/100%", "/%09", "/é\u{1b}[2J"] {
            let place = BufferPlace(folder: name, broker: "b\t%", cluster: nil, bootstrapServers: Self.servers)
            #expect(!place.line.utf8.contains(0x0a) && place.line.utf8.count { $0 == 0x09 } == 3)
            #expect(BufferPlace(line: place.line[...]) == place)
        }
        #expect(BufferPlace(line: "relative\t\t\tk:1") == nil)
        #expect(BufferPlace(line: "/a\t\t") == nil)
    }

    @Test("A buffer whose folder says whose it is is found, wherever it was moved to; nothing else is")
    func found() throws {
        let folder = try TemporaryFolder()
        let files = SystemFileSystem()
        for name in ["old", "empty", "foreign"] { try files.createFolder(folder.path + "/" + name) }
        for name in ["old", "foreign"] { try files.createFolder(folder.path + "/\(name)/buffer-0") }
        var place = BufferPlace(
            folder: folder.path + "/old", broker: "hall", cluster: "k", bootstrapServers: Self.servers)
        try place.mark()
        try files.rename(folder.path + "/old", to: folder.path + "/moved")
        place.folder = folder.path + "/moved"
        try BufferPlace(folder: folder.path + "/foreign", broker: nil, cluster: nil, bootstrapServers: []).mark()
        // Others may write this one.
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o666], ofItemAtPath: folder.path + "/foreign/owner")
        #expect(BufferPlace.found(in: [folder.path, folder.path + "/none"]) == [place])
        place.unmark()
        #expect(BufferPlace.found(in: [folder.path]).isEmpty)
    }

    private func place(_ folder: String, _ cluster: String?, _ servers: String...) -> BufferPlace {
        BufferPlace(
            folder: folder, broker: nil, cluster: cluster,
            bootstrapServers: servers.compactMap { Endpoint($0, defaultPort: 9_092) })
    }

    @Test("A cluster is known by one of its addresses, since brokers come and go")
    func addresses() {
        let known = place("/b", "a", "k1", "k2")
        #expect(known.isFor(place("/b", "b", "k3", "k2").bootstrapServers))
        #expect(!known.isFor(place("/b", "a", "k1:9093").bootstrapServers))
        #expect(!known.isFor([]) && !place("/b", "a").isFor(known.bootstrapServers))
    }

    @Test("What waits goes to the cluster that has its addresses, under whatever name, before the one of its name")
    func sinks() {
        func sink(_ servers: String...) -> KafkaSink {
            KafkaSink(bootstrapServers: servers.compactMap { Endpoint($0, defaultPort: 9_092) })
        }
        var configuration = BridgeConfiguration(
            mqtt: MQTTSource(broker: Endpoint(host: "m", port: 1_883), clientID: "b"), kafka: sink("k9"), routes: [],
            deadLetterTopic: "d")
        configuration.clusters = ["a": sink("b1"), "b": sink("a2", "a3")]
        let waiting = place("/buffer", "a", "a1", "a2")
        #expect(configuration.sink(of: waiting)?.bootstrapServers == sink("a2", "a3").bootstrapServers)
        configuration.clusters["b"] = sink("a2", "a1")
        configuration.clusters["c"] = sink("a1", "a2")
        #expect(configuration.sink(of: waiting)?.bootstrapServers == sink("a1", "a2").bootstrapServers)
        configuration.clusters = ["a": sink("b1")]
        #expect(configuration.sink(of: waiting)?.bootstrapServers == sink("b1").bootstrapServers)
        #expect(configuration.sink(of: waiting, onlyByAddress: true) == nil)
    }

    @Test(
        "A folder with messages for other addresses is moved aside, whole, and is found again; emptied, it is removed")
    func moving() throws {
        let folder = try TemporaryFolder()
        let files = SystemFileSystem()
        let path = folder.path + "/mqtt-a"
        let (former, new) = (place(path, "a", "a1", "a2"), place(path, "a", "b1"))
        #expect(new.foreignOwner() == nil)
        for number in 1...2 {
            try files.createFolder(path + "/buffer-0")
            try Data("\(number)".utf8).write(to: URL(fileURLWithPath: path + "/buffer-0/log"))
            new.markIfSilent()
            #expect(new.foreignOwner() == nil && former.foreignOwner() != nil)
            try former.mark()
            new.markIfSilent()
            #expect(former.foreignOwner() == nil && place(path, "a", "a3", "a2").foreignOwner() == nil)
            let owner = try #require(new.foreignOwner())
            let moved = try new.moveAside(owner)
            #expect(moved.folder == path + ".former-\(number)" && moved.bootstrapServers == former.bootstrapServers)
            #expect(!files.exists(path))
            #expect(try String(contentsOfFile: moved.folder + "/buffer-0/log", encoding: .utf8) == "\(number)")
            #expect(BufferPlace.found(in: [folder.path]).contains(moved))
        }
        let moved = place(path + ".former-1", "a", "a1")
        moved.removeMoved()
        #expect(!files.exists(moved.folder))
        // Its own folder is never removed.
        try files.createFolder(path + "/buffer-0")
        new.removeMoved()
        #expect(files.isFolder(path + "/buffer-0"))
        #expect(!new.movedText.contains("\n") && place("/\u{1b}[2J", nil, "k").movedText.contains("\\u{1b}"))
    }

    @Test("The cluster of a rule's action has a buffer, which is remembered as the others are")
    func ruleClusters() throws {
        let text = """
            {"sql": "SELECT * FROM 'a/#'", "actions": [{"kafka":
              {"destinationArn": "arn:aws:iot:eu-west-1:123456789012:ruledestination/vpc/7", "topic": "t",
               "clientProperties": {"bootstrap.servers": "a1:9092"}}}]}
            """
        let file = try #require(RuleFileReading(Array(text.utf8)).file)
        let rule = RouteRule(file, source: text) { _ in "a" }
        var configuration = BridgeConfiguration(
            mqtt: MQTTSource(broker: Endpoint(host: "m", port: 1_883), clientID: "b"),
            kafka: KafkaSink(bootstrapServers: []), routes: [Route(name: "r", filter: "a/#", rule: rule)])
        configuration.clusters["a"] = KafkaSink(bootstrapServers: [Endpoint(host: "a1", port: 9_092)])
        configuration.clusters["a"]?.buffer = BufferSettings(folder: "/buffers")
        #expect(configuration.buffers == [place("/buffers/mqtt-a", "a", "a1")])
    }

    @Test("A folder that somebody has open is not moved")
    func inUse() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/mqtt-a"
        try SystemFileSystem().createFolder(path)
        let lock = try FolderLock(folder: path)
        #expect(throws: RecordLogError(.folderInUse, "")) {
            try place(path, "a", "b1").moveAside(place(path, "a", "a1"))
        }
        lock.release()
        #expect(SystemFileSystem().isFolder(path))
    }
}
