import Testing
import TrestleTransport

@testable import TrestleDoctor

@Suite struct DoctorTargetTests {
    @Test(arguments: [
        ("mqtt://broker", "mqtt://broker:1883"), ("mqtts://broker/", "mqtts://broker:8883"),
        ("MQTT://10.0.0.1:1884", "mqtt://10.0.0.1:1884"), ("mqtts://[::1]:8883", "mqtts://[::1]:8883"),
        ("kafka://a,b:9093", "kafka://a:9092,b:9093"), ("kafkas://a", "kafkas://a:9093"),
        ("kafka+ssl://a", "kafkas://a:9093"),
    ])
    func aURLHasItsPorts(url: String, whole: String) throws {
        #expect(try DoctorTarget(url: url).description == whole)
    }

    @Test(arguments: [
        "broker", "://x", "http://x", "mqtt://", "mqtt://a,b", "kafka://a,", "kafka://a:0", "kafka://a:99999",
        "mqtt://u:p@a", "kafka://a/topic", "kafka://a?x=1",
    ])
    func whatIsNoURLOfOursIsRefused(url: String) {
        #expect(throws: DoctorTarget.URLError.self) { try DoctorTarget(url: url) }
    }

    @Test(arguments: [
        "mqtt://me:hunter2@a", "me:hunter2@a:1883", "me:hunter2@a://b", "kafka://a,me:hunter2@b", "hunter2://me@a",
        "mqtt://me:hunter2@a?x=1", "kafka://me:hunter2@a:99999", "me:hun://hunter2@a", "mqtt://me:a@hunter2@b",
    ])
    func aPasswordInAURLIsNotRepeated(url: String) {
        #expect {
            try DoctorTarget(url: url)
        } throws: { error in
            !"\(error)".contains("hunter2")
        }
    }

    @Test func credentialsGoInTheClearOnlyToTheHostsThatAreNamed() throws {
        var plan = DoctorPlan(target: try DoctorTarget(url: "kafka://kafka-1.plant:9092"))
        func mayHave(_ host: String) -> Bool {
            Clearance.plaintext(Endpoint(host: host, port: 1), by: plan) != nil
        }
        #expect(mayHave("kafka-1.plant") && mayHave("KAFKA-1.plant"))
        #expect(!mayHave("kafka-2.plant") && !mayHave("127.0.0.1"))
        plan.sendsCredentialsToAdvertised = true
        #expect(mayHave("kafka-2.plant"))
        plan = DoctorPlan(target: try DoctorTarget(url: "kafka://localhost"))
        #expect(mayHave("127.0.0.1") && mayHave("::1") && !mayHave("127.plant.example"))
        plan = DoctorPlan(target: try DoctorTarget(url: "kafkas://localhost"))
        #expect(!mayHave("localhost"))
    }
}
