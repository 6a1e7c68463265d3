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

    func remove() { try? files.removeFolder(path) }
}
