import Foundation

/// A fuzz target without libFuzzer: gives it the files, and the files of the folders, that the command line names.
public func replay(_ target: (UnsafePointer<UInt8>?, Int) -> CInt) throws {
    var replayed = 0
    for argument in CommandLine.arguments.dropFirst() {
        let url = URL(fileURLWithPath: argument)
        let listed = try? FileManager.default.contentsOfDirectory(at: url, includingPropertiesForKeys: nil)
        for file in listed ?? [url] {
            let bytes = [UInt8](try Data(contentsOf: file))
            _ = bytes.withUnsafeBufferPointer { target($0.baseAddress, $0.count) }
            replayed += 1
        }
    }
    print("\(replayed) inputs replayed")
}
