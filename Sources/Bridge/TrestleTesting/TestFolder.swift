import RecordLog

/// A folder for one test, in `/tmp`.
struct TestFolder {
    let path: String
    private let files = SystemFileSystem()

    init() throws {
        var random = SystemRandomNumberGenerator()
        path = "/tmp/trestle-testing-\(String(random.next() as UInt64, radix: 36))"
        try files.createFolder(path)
    }

    /// Removes the folder and all that is in it.
    func remove() { try? remove(path) }

    private func remove(_ folder: String) throws(RecordLogError) {
        for name in try files.names(in: folder) {
            let entry = "\(folder)/\(name)"
            if files.isFolder(entry) { try remove(entry) } else { try files.removeFile(entry) }
        }
        try files.removeEmptyFolder(folder)
    }
}
