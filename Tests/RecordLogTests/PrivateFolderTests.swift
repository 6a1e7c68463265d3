import Foundation
import Testing

@testable import RecordLog

/// Nobody but its owner changes what is in a data folder.
@Suite struct PrivateFolderTests {
    private func mode(_ path: String) throws -> Int {
        try #require(try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int)
    }

    @Test(arguments: [0o777, 0o775, 0o755, 0o1777]) func anExistingFolderBecomesItsOwnersAlone(before: Int) throws {
        let folder = try TemporaryFolder()
        try FileManager.default.setAttributes([.posixPermissions: before], ofItemAtPath: folder.root)
        let remark = try #require(try PrivateFolder.secure(folder.root))
        #expect(remark.contains(folder.root) && remark.contains(String(before, radix: 8)))
        #expect(try mode(folder.root) & 0o077 == 0)
        #expect(try PrivateFolder.secure(folder.root) == nil)
    }

    @Test func theLockFollowsNoLink() throws {
        let folder = try TemporaryFolder()
        let precious = folder.path + "/precious"
        try Data("precious".utf8).write(to: URL(fileURLWithPath: precious))
        let lock = folder.root + "/.lock"
        try FileManager.default.createSymbolicLink(atPath: lock, withDestinationPath: precious)
        #expect(throws: RecordLogError(.folderNotPrivate, "")) { try FolderLock(folder: folder.root) }
        try FileManager.default.removeItem(atPath: lock)
        try FileManager.default.linkItem(atPath: precious, toPath: lock)
        #expect(throws: RecordLogError(.folderNotPrivate, "")) { try FolderLock(folder: folder.root) }
        #expect(try String(contentsOfFile: precious, encoding: .utf8) == "precious")
        try FileManager.default.removeItem(atPath: lock)
        try FolderLock(folder: folder.root).release()
    }

    @Test func whatIsWrittenFollowsNoLink() throws {
        let folder = try TemporaryFolder()
        let target = folder.path + "/target"
        try FileManager.default.createSymbolicLink(atPath: folder.path + "/link", withDestinationPath: target)
        #expect(throws: RecordLogError(.ioFailure, "")) {
            try SystemFileSystem().open(folder.path + "/link", .readWrite)
        }
        #expect(!FileManager.default.fileExists(atPath: target))
    }
}
