import RecordLog
import TrestleTransport
import WireBytes

/// The messages in a buffer belong to the cluster that they waited for, which is known by its addresses. When a configuration gives
/// a buffer's folder to another cluster, they are moved out of its way.
extension BufferPlace {
    /// Between a folder's name and a number.
    private static let movedMark = ".former-"

    /// Whether it is for the cluster with these addresses. One in common is enough: brokers come and go.
    func isFor(_ servers: [Endpoint]) -> Bool { bootstrapServers.contains { servers.contains($0) } }

    /// Whose the messages in the folder are, by its own word; `nil` when they are for the cluster of this place, or may be.
    func foreignOwner() -> BufferPlace? {
        guard let owner, !owner.bootstrapServers.isEmpty, !bootstrapServers.isEmpty, !owner.isFor(bootstrapServers)
        else { return nil }
        return owner
    }

    /// Moves the folder of this place, which nobody has open, away.
    ///
    /// - Parameter owner: whose the messages in it are.
    /// - Returns: where they are now.
    func moveAside(_ owner: BufferPlace) throws(RecordLogError) -> BufferPlace {
        let files = SystemFileSystem()
        _ = try PrivateFolder.secure(folder, kind: "buffer's folder", setting: "kafka.buffer.folder: ")
        let lock = try FolderLock(folder: folder)
        defer { lock.release() }
        var moved = owner
        var number = 1
        repeat {
            moved.folder = "\(folder)\(Self.movedMark)\(number)"
            number += 1
        } while files.exists(moved.folder) || files.isLink(moved.folder)
        try files.rename(folder, to: moved.folder)
        // Some file systems cannot.
        try? files.syncFolder(SystemFileSystem.parent(of: folder))
        return moved
    }

    /// Removes the folder if `moveAside` has made it. Nothing waits in it, and nobody has it open.
    func removeMoved() {
        let name = folder[(folder.lastIndex(of: "/") ?? folder.startIndex)...]
        guard name.contains(Self.movedMark) else { return }
        let files = SystemFileSystem()
        try? files.removeFolder(folder + "/buffer-0")
        try? files.removeFolder(folder)
    }

    /// Makes the folder say whose its messages are, when it does not yet.
    package func markIfSilent() {
        guard owner == nil, SystemFileSystem().isFolder(folder + "/buffer-0") else { return }
        try? mark()
    }

    /// The addresses, for a message.
    var serversText: String { "\(PeerText(bootstrapServers.map(\.description).joined(separator: ", ")))" }

    /// One line that says where the messages are.
    public var movedText: String {
        "messages that wait for \(serversText) are in the former buffer \(PeerText(folder)) now, and go there: the folder is another "
            + "cluster's"
    }
}
