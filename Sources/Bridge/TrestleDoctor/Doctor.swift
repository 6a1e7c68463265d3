public import TrestleTransport

/// Examines an MQTT broker or a Kafka cluster step by step, as a client would meet it, and names what is wrong.
///
/// It goes on after a fault where a later step can still tell something, never sends credentials to a server whose
/// certificate is wrong, and leaves nothing behind unless the plan says so.
public enum Doctor {
    /// - Parameter observe: hears of each step as it begins and ends, on a thread of the doctor's.
    /// - Throws: when the process has no descriptor or thread left to work with.
    public static func examine(
        _ plan: DoctorPlan, observe: @escaping @Sendable (DoctorEvent) -> Void = { _ in }
    ) async throws(TransportError) -> Diagnosis {
        let loop = try IOLoop(name: "doctor")
        defer { loop.shutdown() }
        return await Examination(plan: plan, loop: loop, observe: observe).run()
    }
}
