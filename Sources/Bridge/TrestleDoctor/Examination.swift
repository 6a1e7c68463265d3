import TrestleBase
import TrestleTransport

/// One examination. An actor on the event loop's thread, so that connections can be used without a hop.
actor Examination {
    let plan: DoctorPlan
    nonisolated let loop: IOLoop
    private let observe: @Sendable (DoctorEvent) -> Void
    private var reports: [StepReport] = []
    private var began = Instant.current

    /// The content of the plan's files, after they are read.
    var anchors: [Certificate]?
    var identity: TLSIdentity?
    var revocationLists: [RevocationList] = []
    /// The servers whose certificate is wrong.
    var distrusted: Set<Endpoint> = []

    init(plan: DoctorPlan, loop: IOLoop, observe: @escaping @Sendable (DoctorEvent) -> Void) {
        self.plan = plan
        self.loop = loop
        self.observe = observe
    }

    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe loop.asUnownedSerialExecutor() }

    func run() async -> Diagnosis {
        let isFit = !plan.target.usesTLS || readFiles()
        if isFit {
            switch plan.target.service {
            case .mqtt: await examineMQTT(plan.target.endpoints[0])
            case .kafka: await examineKafka()
            }
        }
        reportOmitted(isFit: isFit)
        return Diagnosis(reports: reports)
    }

    // MARK: Reporting

    func begin(_ step: Step, _ scope: Scope) {
        began = .current
        observe(.began(step, scope))
    }

    func finish(_ step: Step, _ scope: Scope, _ outcome: StepReport.Outcome) {
        let report = StepReport(step: step, scope: scope, outcome: outcome, duration: began.duration(to: .current))
        reports.append(report)
        observe(.finished(report))
    }

    func pass(_ step: Step, _ scope: Scope, _ observation: Observation) { finish(step, scope, .passed(observation)) }

    func fail(_ step: Step, _ scope: Scope, _ finding: Finding) { finish(step, scope, .failed(finding)) }

    func omit(_ step: Step, _ scope: Scope, _ why: Omission) { finish(step, scope, .notApplicable(why)) }

    /// Says of every step that nothing was said of why that is, so that each examination has the same list.
    private func reportOmitted(isFit: Bool) {
        let seen = Set(reports.map(\.step))
        let scope = Scope.server(plan.target.endpoints[0])
        for step in Step.allCases where !seen.contains(step) && belongs(step) {
            began = .current
            let hasFailed = reports.contains { $0.finding != nil }
            let why: Omission = distrusted.isEmpty ? .notReached : .keepsSecrets
            omit(step, scope, isRequested(step) && hasFailed ? why : .notRequested)
        }
    }

    private func belongs(_ step: Step) -> Bool {
        switch step {
        case .apiVersions, .sasl, .metadata, .group: plan.target.service == .kafka
        case .login, .software: plan.target.service == .mqtt
        default: true
        }
    }

    private func isRequested(_ step: Step) -> Bool {
        switch step {
        case .trust, .tls, .validity: plan.target.usesTLS
        case .name: plan.target.usesTLS && plan.checksName
        case .chain: if case .anyoneInsecurely = plan.trust { false } else { plan.target.usesTLS }
        case .identity, .clientCertificate: plan.target.usesTLS && plan.identity != nil
        case .sasl: plan.sasl != nil
        case .topic: !plan.topics.isEmpty
        case .group: !plan.groups.isEmpty
        case .write: !plan.topics.isEmpty && (plan.target.service == .kafka || plan.writes)
        default: true
        }
    }

    var deadline: Instant { Instant.current.advanced(by: plan.timeout) }

    func identification(of endpoint: Endpoint) -> PortIdentification {
        PortIdentification(loop: loop, endpoint: endpoint, timeout: min(plan.timeout / 3, .seconds(1)))
    }
}
