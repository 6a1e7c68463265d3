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

    /// What somebody could have left in a folder while it was open to all.
    @Test func nothingThatOthersPlantedIsTaken() throws {
        let folder = try TemporaryFolder()
        let files = FileManager.default
        let inner = folder.root + "/mqtt-0"
        try files.createDirectory(atPath: inner, withIntermediateDirectories: false)
        try files.setAttributes([.posixPermissions: 0o777], ofItemAtPath: inner)
        let own = inner + "/00000000000000000000.log"
        try Data().write(to: URL(fileURLWithPath: own))
        try files.setAttributes([.posixPermissions: 0o666], ofItemAtPath: own)
        try PrivateFolder.refuseForeignEntries(in: folder.root)
        #expect(try mode(inner) == 0o700 && mode(own) == 0o600)

        func expectRefusal(of name: String, _ plant: (String) throws -> Void) throws {
            let path = inner + "/" + name
            try plant(path)
            let error = #expect(throws: RecordLogError.self) { try PrivateFolder.refuseForeignEntries(in: folder.root) }
            #expect(error?.code == .folderNotPrivate && error?.description.contains(path) == true, "\(name)")
            try files.removeItem(atPath: path)
        }
        let precious = folder.path + "/precious"
        try Data("precious".utf8).write(to: URL(fileURLWithPath: precious))
        try expectRefusal(of: "linked") { try files.linkItem(atPath: precious, toPath: $0) }
        try expectRefusal(of: "link") { try files.createSymbolicLink(atPath: $0, withDestinationPath: precious) }
        try expectRefusal(of: "folder") { try files.createSymbolicLink(atPath: $0, withDestinationPath: folder.path) }
        try expectRefusal(of: "pipe") { #expect(unsafe mkfifo($0, 0o600) == 0) }
        if geteuid() == 0 {
            try expectRefusal(of: "foreign") {
                try Data().write(to: URL(fileURLWithPath: $0))
                #expect(unsafe chown($0, 65534, 65534) == 0)
            }
        }
        try PrivateFolder.refuseForeignEntries(in: folder.root)
    }

    @Test(.timeLimit(.minutes(1)), arguments: [FileMode.read, .readWrite]) func aPipeIsNoFile(_ fileMode: FileMode)
        throws
    {
        let folder = try TemporaryFolder()
        let pipe = folder.path + "/pipe"
        #expect(unsafe mkfifo(pipe, 0o600) == 0)
        #expect(throws: RecordLogError(.ioFailure, "")) { try SystemFileSystem().open(pipe, fileMode) }
    }

    @Test func whatIsReadFollowsNoLink() throws {
        let folder = try TemporaryFolder()
        let link = folder.path + "/link"
        try Data("x".utf8).write(to: URL(fileURLWithPath: folder.path + "/target"))
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: folder.path + "/target")
        #expect(throws: RecordLogError(.ioFailure, "")) { try SystemFileSystem().open(link, .read) }
    }

    @Test func aParentThatEverybodyMayChangeIsRemarkedOn() throws {
        let folder = try TemporaryFolder()
        let parent = folder.root + "/open"
        try FileManager.default.createDirectory(atPath: parent + "/data", withIntermediateDirectories: true)
        for (mode, isSafe) in [(0o777, false), (0o1777, true), (0o755, true), (0o775, true)] {
            try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: parent)
            let remarks = PrivateFolder.remarksOnParents(of: parent + "/data").filter { $0.contains(parent) }
            #expect(remarks.count == (isSafe ? 0 : 1), "\(remarks)")
            // Through a link as well.
            let link = folder.root + "/link-\(mode)"
            try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: parent + "/data")
            #expect(PrivateFolder.remarksOnParents(of: link).count { $0.contains(parent) } == (isSafe ? 0 : 1))
        }
    }
}
