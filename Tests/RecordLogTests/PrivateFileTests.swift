import Foundation
import Testing
import WireBytes

@testable import RecordLog

/// Nobody but its owner writes, replaces or reads what a program keeps for itself.
@Suite(.serialized) struct PrivateFileTests {
    private func mode(_ path: String) throws -> Int {
        try #require(try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int)
    }

    private func setMode(_ mode: Int, _ path: String) throws {
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
    }

    private func text(of file: PrivateFile) throws -> String? {
        try file.read(maximumSize: 1_000).map { String(decodingUTF8: $0.span) }
    }

    @Test(arguments: [mode_t(0), 0o022, 0o077, 0o777]) func aFileIsItsOwnersAloneWhateverTheUmask(mask: mode_t) throws {
        let folder = try TemporaryFolder()
        let file = PrivateFile(folder.path + "/plant.yaml.buffers")
        let before = umask(mask)
        defer { umask(before) }
        for content in ["first\n", "", "another\twith a tab\n"] {
            try file.write([UInt8](content.utf8).span)
            #expect(try mode(file.path) == 0o600)
            #expect(try text(of: file) == content)
        }
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        #expect(names.filter { $0.hasPrefix(".") || $0.hasSuffix("buffers") } == ["plant.yaml.buffers"])
        file.remove()
        #expect(try text(of: file) == nil)
    }

    @Test(arguments: [0o666, 0o620, 0o602]) func whatOthersMayWriteIsNotBelieved(mode: Int) throws {
        let folder = try TemporaryFolder()
        let file = PrivateFile(folder.path + "/file")
        try file.write([UInt8]("true".utf8).span)
        try setMode(mode, file.path)
        let error = #expect(throws: RecordLogError(.folderNotPrivate, "")) { try file.read(maximumSize: 1_000) }
        #expect(error?.message.contains("may be written by other users (mode 0\(String(mode, radix: 8)))") == true)
        // What they may read only is no lie.
        try setMode(0o644, file.path)
        #expect(try text(of: file) == "true")
        try setMode(mode, file.path)
        // Whoever has it open writes to the former one.
        try file.write([UInt8]("new".utf8).span)
        #expect(try text(of: file) == "new")
    }

    @Test func noLinkIsFollowed() throws {
        let folder = try TemporaryFolder()
        let files = FileManager.default
        let precious = PrivateFile(folder.path + "/precious")
        try precious.write([UInt8]("precious".utf8).span)
        let file = PrivateFile(folder.path + "/file")
        try files.createSymbolicLink(atPath: file.path, withDestinationPath: precious.path)
        #expect(throws: RecordLogError(.folderNotPrivate, "")) { try file.read(maximumSize: 1_000) }
        #expect(throws: RecordLogError(.folderNotPrivate, "")) { try file.write([UInt8]("x".utf8).span) }
        try files.removeItem(atPath: file.path)
        try files.linkItem(atPath: precious.path, toPath: file.path)
        #expect(throws: RecordLogError(.folderNotPrivate, "")) { try file.read(maximumSize: 1_000) }
        try file.write([UInt8]("x".utf8).span)
        #expect(try text(of: precious) == "precious" && text(of: file) == "x")
    }

    @Test func aLargerFileIsRefused() throws {
        let folder = try TemporaryFolder()
        let file = PrivateFile(folder.path + "/file")
        try file.write([UInt8](repeating: 65, count: 1_001).span)
        let error = #expect(throws: RecordLogError(.ioFailure, "")) { try file.read(maximumSize: 1_000) }
        #expect(error?.message.contains("expected at most 1000 bytes, found 1001") == true)
    }

    /// A folder that somebody's word alone calls one's own is neither made nor changed.
    @Test func aFolderThatSomebodyNamesIsNotChanged() throws {
        let folder = try TemporaryFolder()
        let files = FileManager.default
        let named = folder.path + "/named"
        #expect(throws: RecordLogError(.folderNotPrivate, "")) { try PrivateFolder.requirePrivate(named) }
        #expect(!files.fileExists(atPath: named))
        try files.createDirectory(atPath: named, withIntermediateDirectories: false)
        try Data().write(to: URL(fileURLWithPath: named + "/log"))
        try setMode(0o644, named + "/log")
        for mode in [0o755, 0o777] {
            try setMode(mode, named)
            #expect(throws: RecordLogError(.folderNotPrivate, "")) { try PrivateFolder.requirePrivate(named) }
            #expect(try self.mode(named) == mode)
        }
        try setMode(0o700, named)
        try PrivateFolder.requirePrivate(named)
        try setMode(0o666, named + "/log")
        #expect(throws: RecordLogError(.folderNotPrivate, "")) { try PrivateFolder.requirePrivate(named) }
        #expect(try mode(named + "/log") == 0o666)
        try setMode(0o600, named + "/log")
        try files.createSymbolicLink(atPath: folder.path + "/link", withDestinationPath: named)
        #expect(throws: RecordLogError(.folderNotPrivate, "")) {
            try PrivateFolder.requirePrivate(folder.path + "/link")
        }
    }
}
