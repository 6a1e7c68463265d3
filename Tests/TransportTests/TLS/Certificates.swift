import Foundation
import Testing
import TrestleTransport

/// Runs programs of the machine: the tests' judges.
enum Program {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// Runs a program to its end.
    @discardableResult
    static func run(_ arguments: String..., input: String? = nil) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = arguments
        let output = Pipe()
        let errors = Pipe()
        process.standardOutput = output
        process.standardError = errors
        process.standardInput = FileHandle.nullDevice
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        let complaint = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        // `waitUntilExit` runs a run loop, which the threads of tests do not bear well.
        while process.isRunning { usleep(1000) }
        guard process.terminationStatus == 0 else {
            throw Failure(description: "\(arguments): \(process.terminationStatus) \(text) \(complaint)")
        }
        return text
    }
}

/// The authorities and certificates of `make-certificates.sh`, made once per run of the tests.
enum Certificates {
    private static let made = ProcessInfo.processInfo.environment["TRESTLE_TEST_CERTIFICATES"]

    /// Tests that go over every byte take every seventh under a sanitizer, which is that much slower.
    static let stride = made == nil ? 1 : 7

    static let folder: URL = {
        // Made beforehand where a sanitizer does not bear with child processes.
        if let made { return URL(fileURLWithPath: made) }
        let folder = FileManager.default.temporaryDirectory.appending(path: "trestle-tls-\(getpid())")
        do {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
                .appending(path: "make-certificates.sh")
            try Program.run("bash", script.path, folder.path)
        } catch {
            fatalError("the test certificates cannot be made: \(error)")
        }
        atexit { try? FileManager.default.removeItem(at: Certificates.folder) }
        return folder
    }()

    static func path(_ name: String) -> String { folder.appending(path: name).path }

    static func bytes(_ name: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: folder.appending(path: name)))
    }

    static func certificate(_ name: String) throws -> Certificate { try identity(name).certificate }

    /// A certificate, perhaps with those above it, and its key.
    static func identity(_ name: String, chain: String? = nil) throws -> TLSIdentity {
        let chain = try KeyStore(try bytes("\(chain ?? name).pem")).entries.map { entry in
            guard case .certificate(let certificate) = entry.content else { throw StoreError(.noCertificate) }
            return certificate
        }
        let keys = try KeyStore(try bytes("\(name).key")).entries
        guard case .key(let key, _) = try #require(keys.first).content else { throw StoreError(.noPrivateKey) }
        return try TLSIdentity(chain: chain, key: key)
    }

    static func trust(_ names: String...) throws -> TLSConfiguration.Trust {
        .certificates(
            try names.flatMap { name in
                try KeyStore(try bytes("\(name).pem")).entries.map { entry in
                    guard case .certificate(let certificate) = entry.content else { throw StoreError(.noCertificate) }
                    return certificate
                }
            })
    }
}
