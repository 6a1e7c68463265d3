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

/// The capacity that a buffer for about `expected` bytes begins with: between none and more than is needed, drawn from
/// the input.
public func drawnCapacity(_ input: [UInt8], expected: Int) -> Int {
    input.reduce(0) { ($0 &* 31 &+ Int($1)) & 0xffff } % (expected + 17)
}
