#if Program
import Foundation
import TrestleDoctor
import TrestleJSON

/// Prints the checks of `trestle doctor aws` as the doctor prints its steps.
struct AWSReportPrinter {
    let json: Bool

    func start(_ rule: String) { if !json { printLine(rule.printable) } }

    func tell(_ report: AWSReport) {
        if json { return printLine(line(report).description) }
        let name = report.check.rawValue.padding(toLength: 19, withPad: " ", startingAt: 0)
        let subject = report.subject.isEmpty ? "" : "\(report.subject): "
        switch report.outcome {
        case .passed(let text): printLine("  ✓ \(name)\(subject)\(text)".printable)
        case .notExamined(let text): printLine("  – \(name)\(subject)not examined: \(text)".printable)
        case .failed(let finding):
            printLine("  ✗ \(name)\(subject)\(finding.summary)".printable)
            if let found = finding.found { printLine("      found     \(found)".printable) }
            if let expected = finding.expected { printLine("      expected  \(expected)".printable) }
            for (index, text) in finding.fix.enumerated() {
                printLine("      \(index == 0 ? "fix" : "   ")       \(text)".printable)
            }
        }
    }

    /// - Returns: the exit code.
    func end(_ rule: String, _ reports: [AWSReport], _ diagnoses: [Diagnosis]) -> Int32 {
        let own = reports.compactMap(\.finding)
        let broken = diagnoses.first { $0.exitCode != 0 }
        let code = own.isEmpty ? broken?.exitCode ?? 0 : AWSFinding.faultClass.rawValue
        let name = own.first?.name ?? broken?.firstFault.map { $0.finding.identifier(in: $0.step.scope) }
        let failures = own.count + diagnoses.reduce(0) { $0 + $1.failures }
        if json {
            printLine(
                JSON.object([
                    ("target", .string(rule)), ("healthy", .bool(code == 0)), ("failed", .integer(failures)),
                    ("finding", name.map(JSON.string) ?? .null), ("exitCode", .integer(Int(code))),
                ]).description)
        } else if let name {
            let others = failures > 1 ? ", and \(failures - 1) more" : ""
            printLine("\(name)\(others): exit code \(code)".printable)
        } else {
            let open = reports.count { if case .notExamined = $0.outcome { true } else { false } }
            printLine(open == 0 ? "all is well" : "nothing wrong found; \(open) checks were not examined")
        }
        return code
    }

    private func line(_ report: AWSReport) -> JSON {
        var members: [(name: String, value: JSON)] = [
            ("step", .string(report.check.rawValue)), ("subject", .string(report.subject)),
        ]
        switch report.outcome {
        case .passed(let text): members += [("status", .string("passed")), ("summary", .string(text))]
        case .notExamined(let text): members += [("status", .string("not-applicable")), ("summary", .string(text))]
        case .failed(let finding):
            members += [
                ("status", .string("failed")), ("summary", .string(finding.summary)),
                ("finding", .string(finding.name)), ("exitCode", .integer(AWSFinding.faultClass.rawValue)),
            ]
            if let found = finding.found { members.append(("found", .string(found))) }
            if let expected = finding.expected { members.append(("expected", .string(expected))) }
            members.append(("fix", .array(finding.fix.map(JSON.string))))
        }
        return .object(members)
    }
}
#endif
