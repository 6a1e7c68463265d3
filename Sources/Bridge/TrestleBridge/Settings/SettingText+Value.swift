import TrestleBase
package import TrestleTransport

extension SettingText {
    /// The mention of a wrong value in an error: `is '5x' but `, or nothing if the value may be a misplaced secret. A
    /// number with a unit is shown, and a text that resembles one of the setting's words.
    ///
    /// - Parameter takes: the setting's own description of its values.
    package static func remark(onValue source: String, takes: String) -> String {
        // Whoever writes Kafka's own name for it has not mistyped ours.
        if source == "GSSAPI", takes.contains("SCRAM") { return "is GSSAPI (Kerberos), which is not supported: it " }
        let text = SettingText(source)
        guard !text.isHidden else { return "is '\(text)' but " }
        let isNumber =
            source.utf8.count <= 24 && source.drop { $0 == "-" }.first.map { $0.isASCII && $0.isNumber } ?? false
            && source.count { $0.isLetter } <= 5
        let words = takes.split { " ,".contains($0) }.map(String.init).filter { $0.count > 2 }
        let isNear = NearestName.suggestion(for: source, among: words).map { $0.count > source.count / 2 } ?? false
        let isReference = source.hasPrefix("${")
        return isNumber || isNear || isReference || source.isEmpty ? "is '\(text)' but " : ""
    }
}
