#if !FUZZING
    import Foundation

    /// Without libFuzzer: replays the files and folders named on the command line.
    @main struct Replay {
        static func main() throws {
            var replayed = 0
            for argument in CommandLine.arguments.dropFirst() {
                let url = URL(fileURLWithPath: argument)
                let listed = try? FileManager.default.contentsOfDirectory(at: url, includingPropertiesForKeys: nil)
                for file in listed ?? [url] {
                    let bytes = [UInt8](try Data(contentsOf: file))
                    _ = bytes.withUnsafeBufferPointer { fuzzOneInput($0.baseAddress, $0.count) }
                    replayed += 1
                }
            }
            print("\(replayed) inputs replayed")
        }
    }
#endif
