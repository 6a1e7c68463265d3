#if Program
import Foundation
import Synchronization

/// Standard output as the place of a command's results: a result that cannot be written is a failure of the command,
/// which the program says and ends with 74. That nobody reads any more (a closed pipe) is none.
enum Output {
    /// Why nothing more is written.
    enum Fault: Error {
        /// Whoever read has enough.
        case closed
        /// In the system's words.
        case failed(String)
    }

    private static let firstFault = Mutex<Fault?>(nil)

    static func write(_ bytes: Data) throws(Fault) {
        do { try FileHandle.standardOutput.write(contentsOf: bytes) } catch {
            let fault = fault(error)
            firstFault.withLock { if $0 == nil { $0 = fault } }
            throw fault
        }
    }

    private static func fault(_ error: any Error) -> Fault {
        let underlying = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError
        if underlying?.code == Int(EPIPE) { return .closed }
        return .failed(underlying?.localizedFailureReason ?? "\(error)")
    }

    /// What the program says at its end if a result is lost.
    static var failure: String? {
        guard case .failed(let reason)? = firstFault.withLock({ $0 }) else { return nil }
        return "standard output cannot be written: \(reason)"
    }
}

/// One line of a command's result on standard output, at once, so that a script can wait for it.
func printLine(_ line: some CustomStringConvertible, terminator: String = "\n") {
    // What is lost the program says at its end.
    try? Output.write(Data((line.description + terminator).utf8))
}
#endif
