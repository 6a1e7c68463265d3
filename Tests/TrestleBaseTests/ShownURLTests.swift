import Testing
import TrestleBase

@Suite struct ShownURLTests {
    @Test(arguments: [
        ("https://collector:4318/v1/traces", "https://collector:4318/v1/traces"), ("wss://h/mqtt", "wss://h/mqtt"),
        ("mqtt://h_1.plant-a.example:1883", "mqtt://h_1.plant-a.example:1883"),
        ("http://[fe80::1%eth0]:80", "http://[fe80::1%eth0]:80"),
        ("https://h:1/hunter2", "https://h:1/***"), ("http://h?hunter2", "http://h?***"),
        ("http://h#hunter2", "http://h?***"),
        ("https://me:hunter2@h/x", "***"), ("https://hunter2@h", "***"), ("https://me:hunter2/3@h", "***"),
        ("hunter2", "***"),
        ("https://h:hunter2/", "***"), ("https://h:1;hunter2", "***"), (#"https://h\hunter2"#, "***"),
        ("https://h:123456", "***"),
        ("hunter2?u=http://h", "***"), ("hunter2@x://h/", "***"), ("https://[::1]hunter2", "***"),
        ("https://[::1:80", "***"),
        ("https:///hunter2", "***"), ("https://", "***"), ("", "***"), ("https://h%68/", "***"), ("https://ü/", "***"),
        ("https://h:", "***"), ("/hunter2://h", "***"),
        ("hunter2://h/", "***"), ("http-hunter2://h", "***"), ("HTTPS://h", "HTTPS://h"),
    ])
    func aServerIsShownAndNothingBesides(text: String, shown: String) {
        let url = ShownURL(text)
        #expect(url.description == shown)
        #expect((url.hidden == nil) == (text == shown))
    }
}
