public import TrestleTransport

/// Examines an MQTT broker or a Kafka cluster step by step, as a client would, and names the faults.
///
/// After a fault, it continues with later steps that are still useful. It never sends credentials to a server with a
/// wrong certificate, and writes nothing unless the plan says so.
public enum Doctor {
    /// - Parameter observe: called at the begin and end of each step, on a thread of the doctor.
    /// - Throws: if the process has no descriptor or thread left.
    public static func examine(
        _ plan: DoctorPlan, observe: @escaping @Sendable (DoctorEvent) -> Void = { _ in }
    ) async throws(TransportError) -> Diagnosis {
        let loop = try IOLoop(name: "doctor")
        defer { loop.shutdown() }
        return await Examination(plan: plan, loop: loop, observe: observe).run()
    }
}
