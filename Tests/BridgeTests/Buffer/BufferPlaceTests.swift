import Foundation
import RecordLog
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
}
