import Testing
import TrestleTransport

@Suite struct SettingTextTests {
    @Test(arguments: [
        ("127.0.0.1:9092", "127.0.0.1:9092"), ("[::1]:9093", "[::1]:9093"), ("fe80::1%eth0", "fe80::1%eth0"),
        ("mqtts://broker:8883", "mqtts://broker:8883"), ("kafka://a:1,b:2", "kafka://a:1,b:2"), ("", ""),
        ("plant/+/sensor/#", "plant/+/sensor/#"), ("plant:1/temp", "plant:1/temp"), ("30s", "30s"),
        ("al arms", "al arms"), ("${env:SECRET}", "${env:SECRET}"), ("${SECRET}", "${SECRET}"),
        ("mqtt://me:secret@h:1883", "mqtt://***@h:1883"), ("me:secret@h", "***@h"),
        ("me:secret\u{ff20}h", "***\u{ff20}h"),
        ("kafka://me:a/secret@h:1/t", "kafka://***@h:1/***"), ("mqtt://me:secret", "mqtt://me:***"),
        ("me:secret", "me:***"), ("PLAIN:me:secret", "PLAIN:***"), ("h:1?password=secret", "h:1?***"),
        ("mqtt://h:1?password=secret", "mqtt://h:1?***"), ("mqtt://h:1/me:secret", "mqtt://h:1/***"),
        ("60s password:secret", "60s ***"), ("sasl.jaas.config=x password=\"secret\";", "sasl.jaas.config=***"),
        ("-----BEGIN PRIVATE KEY----- secret", "***"), ("one\nsecret", "***"), ("a\u{1b}[2Jsecret", "***"),
        (String(repeating: "s", count: 257), "***"),
    ])
    func whatMayBeASecretIsNotShown(_ text: String, _ shown: String) {
        #expect(SettingText(text).description == shown)
    }

    @Test(arguments: [
        ("/etc/My Files/a=b:c@d.pem", "/etc/My Files/a=b:c@d.pem"), ("certs/client key.pem", "certs/client key.pem"),
        ("me:secret@h:1883", "***"), ("//me:secret@h", "***@h"), ("me:secret", "***"), ("hunter2", "***"),
        ("-----BEGIN PRIVATE KEY-----\nsecret", "***"), ("/x\nsecret", "***"), ("a?password=secret", "***"),
        ("client.pem", "client.pem"), (".hidden", "***"), ("./hidden", "./hidden"), ("${CA}", "${CA}"),
    ])
    func aPathIsShownAndWhatIsNoneIsNot(_ text: String, _ shown: String) {
        #expect(SettingText(path: text).description == shown)
        #expect(SettingText(argument: "plant").description == "plant")
        #expect(SettingText(argument: "me:secret").description == "me:***")
    }

    @Test(arguments: [
        ("ssl.keystore.key", "ssl.keystore.key"), ("client_id", "client_id"), ("password:secret", "***"),
        ("frobnicate", "***"), ("\"secret\";", "***"), ("L5DgjctE3r0pinXwjsdNd5Hpr", "***"), ("hunter2", "***"),
    ])
    func aNameOfASettingIsShownAndWhatIsNoneIsNot(_ text: String, _ shown: String) {
        #expect(SettingText(name: text).description == shown)
        #expect(SettingText(variable: "MQTT_PASSWORD2").description == "MQTT_PASSWORD2")
        #expect(SettingText(variable: "hunter2Planted").description == "***")
    }
}
