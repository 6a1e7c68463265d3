#if Program
import ArgumentParser
import CloudSecrets
import Foundation
import RecordLog
import RuleFiles
import TrestleJSON
import TrestleTransport
import WireBytes

/// `trestle rules import FOLDER`: the rules of an account of AWS IoT as files.
struct RulesImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Write all rules of an AWS account into a folder.",
        discussion: """
            Calls ListTopicRules and GetTopicRule, and writes FOLDER/NAME.json for each rule, in the form of 'aws iot \
            get-topic-rule'. Credentials and the region come from the environment, a profile, the container or the instance; \
            AWS_ENDPOINT_URL names another endpoint. A file that exists with another content is kept, unless --force is given. \
            The exit code is 78 without credentials or a region, 69 when AWS refuses a call.

              trestle rules import rules --region eu-central-1
            """)

    @Argument(help: "The folder to write to; it is made if it does not exist.")
    var folder: String

    @Option(help: "The region; by default AWS_REGION or that of the profile.")
    var region: String?

    @Flag(help: "Replace files that exist.")
    var force = false

    func run() async throws {
        do {
            let account = try AWSAccount(CloudEnvironment.rim(), region: region)
            let names = try await account.ruleNames()
            try prepare()
            var (written, kept, omitted) = (0, 0, 0)
            for name in names.sorted() {
                let rule: JSON
                do throws(CloudError) { rule = try await account.rule(name) } catch {
                    // One that was deleted meanwhile, or that is not what a rule is, keeps no other from coming.
                    guard error.code == .notFound || error.code == .invalidResponse else { throw error }
                    printError("warning: left out: \(error)".printable)
                    omitted += 1
                    continue
                }
                if try write(rule, name) { written += 1 } else { kept += 1 }
            }
            printLine(
                "\(written) rules written to \(SettingsFile.shown(folder))"
                    + (kept > 0 ? ", \(kept) kept as they were" : "") + (omitted > 0 ? ", \(omitted) left out" : ""))
            if omitted > 0 { throw ExitStatus.unavailable }
        } catch let error as CloudError {
            printError("Error: \(error)".printable)
            let isOurs = error.code == .configuration || error.code == .noCredentials
            throw isOurs ? ExitStatus.configuration : ExitStatus.unavailable
        }
    }

    private func prepare() throws {
        do {
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            printError("Error: the folder cannot be made: \(SettingsFile.shown(folder))")
            throw ExitStatus.cannotOpen
        }
    }

    /// - Returns: whether the file has the rule now.
    private func write(_ rule: JSON, _ name: String) throws -> Bool {
        let path = "\(folder)/\(name).json"
        let content = Data((rule.indented + "\n").utf8)
        let shown = "\(SettingsFile.shown(folder))/\(name).json"
        if let present = try? SettingsFile.content(path, named: .inFile), present != [UInt8](content), !force {
            printError("warning: \(shown) exists with another content, and is kept: --force replaces it".printable)
            return false
        }
        do throws(RecordLogError) {
            // Headers of http actions are secrets.
            try PrivateFile(path).write([UInt8](content).span)
        } catch {
            printError("Error: \(shown) cannot be written: \(error)".printable)
            throw ExitStatus.cannotOpen
        }
        let findings = RuleFileReading([UInt8](content)).findings
        let faults = findings.count { $0.severity == .error }
        printLine(
            "\(shown)\(faults == 0 ? "" : ": \(faults) faults, see 'trestle rules check'")".printable)
        return true
    }
}

extension JSON {
    /// On several lines, each member on its own.
    var indented: String {
        var text = ""
        write(to: &text, "\n")
        return text
    }

    private func write(to text: inout String, _ lineEnd: String) {
        let inner = lineEnd + "  "
        switch self {
        case .array(let elements) where !elements.isEmpty:
            text += "["
            for (index, element) in elements.enumerated() {
                text += (index == 0 ? "" : ",") + inner
                element.write(to: &text, inner)
            }
            text += lineEnd + "]"
        case .object(let members) where !members.isEmpty:
            text += "{"
            for (index, member) in members.enumerated() {
                text += (index == 0 ? "" : ",") + inner + JSON.string(member.name).description + ": "
                member.value.write(to: &text, inner)
            }
            text += lineEnd + "}"
        default: text += description
        }
    }
}
#endif
