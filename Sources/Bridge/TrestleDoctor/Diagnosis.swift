/// The progress of an examination.
public enum DoctorEvent: Sendable {
    case began(Step, Scope)
    case finished(StepReport)
}

/// All steps of an examination.
public struct Diagnosis: Sendable {
    public let reports: [StepReport]

    /// The first step that failed: what to fix first.
    public var firstFault: (step: StepReport, finding: Finding)? {
        for report in reports {
            if let finding = report.finding { return (report, finding) }
        }
        return nil
    }

    public var failures: Int { reports.count { $0.finding != nil } }

    /// 0 when nothing failed, else the number of the first fault's class.
    public var exitCode: Int32 {
        firstFault.map { $0.finding.faultClass(in: $0.step.scope).rawValue } ?? 0
    }
}
