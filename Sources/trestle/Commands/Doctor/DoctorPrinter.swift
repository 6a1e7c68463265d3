#if Program
import TrestleDoctor
import Foundation
import Synchronization
import TrestleTransport

/// Shows an examination as it goes on. Its functions may be called from any thread.
protocol DoctorPrinter: Sendable {
    func start()
    func tell(_ event: DoctorEvent)
    func end(_ diagnosis: Diagnosis)
}

/// For people.
final class TextDoctorPrinter: DoctorPrinter {
    private let plan: DoctorPlan
    private let state = Mutex(State())
    private let progress = SlowStepNotice()

    private struct State {
        var scope: Scope?
        /// Steps that were left out, by why: shown together at the end.
        var omitted: [(why: Omission, steps: [Step])] = []

        mutating func omit(_ step: Step, _ why: Omission) {
            if let place = omitted.firstIndex(where: { $0.why == why }) {
                if !omitted[place].steps.contains(step) { omitted[place].steps.append(step) }
            } else {
                omitted.append((why, [step]))
            }
        }
    }

    init(_ plan: DoctorPlan) { self.plan = plan }

    func start() { printLine("\(plan.target)".printable) }

    func tell(_ event: DoctorEvent) {
        switch event {
        case .began(let step, let scope): progress.began("\(step.rawValue) (\(scope))".printable)
        case .finished(let report):
            progress.finished()
            if case .notApplicable(let why) = report.outcome, why == .notRequested || why == .notReached {
                return state.withLock { $0.omit(report.step, why) }
            }
            let isNew = state.withLock { state in
                defer { state.scope = report.scope }
                return state.scope != report.scope
            }
            if isNew { printLine(" \(report.scope)".printable) }
            for line in lines(report) { printLine(line.printable) }
        }
    }

    func end(_ diagnosis: Diagnosis) {
        // What was left out at one place may have been done at another.
        let done = Set(diagnosis.reports.filter { $0.isDone }.map(\.step))
        for (why, steps) in state.withLock({ $0.omitted }) {
            let names = steps.filter { !done.contains($0) }.map(\.rawValue)
            if !names.isEmpty { printLine("  – \(why.text): \(names.joined(separator: ", "))") }
        }
        guard let (step, finding) = diagnosis.firstFault else { return printLine("all is well") }
        let others = diagnosis.failures - 1
        printLine(
            "\(finding.identifier(in: step.scope))\(others > 0 ? ", and \(others) more" : ""): "
                + "exit code \(diagnosis.exitCode), \(finding.faultClass(in: step.scope).meaning)")
    }

    private func lines(_ report: StepReport) -> [String] {
        let name = report.step.rawValue.padding(toLength: 19, withPad: " ", startingAt: 0)
        switch report.outcome {
        case .passed(let observation): return ["  ✓ \(name)\(observation.text)"]
        case .notApplicable(let omission): return ["  – \(name)\(omission.text)"]
        case .failed(let finding):
            let explanation = finding.explanation(ExplanationContext(plan, scope: report.scope))
            var lines = ["  ✗ \(name)\(explanation.summary)"]
            if let found = explanation.found { lines.append("      found     \(found)") }
            if let expected = explanation.expected { lines.append("      expected  \(expected)") }
            for (index, line) in explanation.fix.enumerated() {
                lines.append("      \(index == 0 ? "fix" : "   ")       \(line)")
            }
            return lines
        }
    }
}

/// For programs: a JSON object a line.
final class JSONDoctorPrinter: DoctorPrinter {
    private struct Line: Encodable {
        var step: String
        var endpoint: String?
        var broker: Int32?
        var status: String
        var finding: String?
        var exitCode: Int32?
        var summary: String
        var found: String?
        var expected: String?
        var fix: [String]?
        var milliseconds: Int64
    }

    private struct Outcome: Encodable {
        var target: String
        var healthy: Bool
        var failed: Int
        var finding: String?
        var exitCode: Int32
    }

    private let plan: DoctorPlan
    private let progress = SlowStepNotice()

    init(_ plan: DoctorPlan) { self.plan = plan }

    func start() {}

    func tell(_ event: DoctorEvent) {
        switch event {
        case .began(let step, let scope): progress.began("\(step.rawValue) (\(scope))".printable)
        case .finished(let report):
            progress.finished()
            printJSON(line(report))
        }
    }

    func end(_ diagnosis: Diagnosis) {
        printJSON(
            Outcome(
                target: "\(plan.target)", healthy: diagnosis.exitCode == 0, failed: diagnosis.failures,
                finding: diagnosis.firstFault.map { $0.finding.identifier(in: $0.step.scope) },
                exitCode: diagnosis.exitCode))
    }

    private func line(_ report: StepReport) -> Line {
        let (seconds, attoseconds) = report.duration.components
        var line = Line(
            step: report.step.rawValue, endpoint: report.scope.endpoint?.description, status: "", summary: "",
            milliseconds: seconds * 1000 + attoseconds / 1_000_000_000_000_000)
        if case .listener(let broker, _) = report.scope { line.broker = broker }
        switch report.outcome {
        case .passed(let observation): (line.status, line.summary) = ("passed", observation.text)
        case .notApplicable(let omission): (line.status, line.summary) = ("not-applicable", omission.text)
        case .failed(let finding):
            let explanation = finding.explanation(ExplanationContext(plan, scope: report.scope))
            (line.status, line.summary) = ("failed", explanation.summary)
            line.finding = finding.identifier(in: report.scope)
            line.exitCode = finding.faultClass(in: report.scope).rawValue
            (line.found, line.expected, line.fix) = (explanation.found, explanation.expected, explanation.fix)
        }
        return line
    }

    private func printJSON(_ value: some Encodable) {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let data = try? encoder.encode(value) else { return }
        printLine(String(decoding: data, as: UTF8.self))
    }
}
#endif
