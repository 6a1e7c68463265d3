import Doctor
import Testing
import Transport

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

    @Test func aPasswordInAURLIsNotRepeated() {
        #expect {
            try DoctorTarget(url: "mqtt://me:hunter2@a")
        } throws: { error in
            !"\(error)".contains("hunter2")
        }
    }
}
