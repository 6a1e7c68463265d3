#if Program
import ArgumentParser
import Foundation
import StatusServer

/// Measures this process for metrics, by what Linux shows under `/proc`.
struct ProcessMeter: Sendable {
    /// Folders that the program writes to.
    let folders: [String]

    var status: ProcessStatus {
        var status = ProcessStatus()
        status.residentBytes = Self.residentBytes
        status.processorSeconds = Self.processorSeconds
        status.descriptors = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd"))?.count
        status.version = Trestle.configuration.version
        status.disks = folders.compactMap(Self.disk)
        return status
    }

    private static func disk(_ folder: String) -> ProcessStatus.Disk? {
        guard let found = try? FileManager.default.attributesOfFileSystem(forPath: folder),
            let free = found[.systemFreeSize] as? NSNumber, let size = found[.systemSize] as? NSNumber
        else { return nil }
        return ProcessStatus.Disk(folder: folder, free: free.uint64Value, size: size.uint64Value)
    }

    /// The fields of a file under `/proc/self`, without the process's name, which may hold spaces.
    private static func fields(_ name: String) -> [Substring] {
        guard let text = try? String(contentsOfFile: "/proc/self/\(name)", encoding: .utf8) else { return [] }
        let rest = text.lastIndex(of: ")").map { text[text.index(after: $0)...] } ?? text[...]
        return rest.split(whereSeparator: \.isWhitespace)
    }

    private static var residentBytes: UInt64? {
        let fields = fields("statm")
        guard fields.count > 1, let pages = UInt64(fields[1]) else { return nil }
        return pages &* UInt64(sysconf(Int32(_SC_PAGESIZE)))
    }

    private static var processorSeconds: Double? {
        // The 14th and 15th field of `stat`, of which two have been left out.
        let fields = fields("stat")
        guard fields.count > 12, let user = Double(fields[11]), let system = Double(fields[12]) else { return nil }
        return (user + system) / Double(sysconf(Int32(_SC_CLK_TCK)))
    }
}
#endif
