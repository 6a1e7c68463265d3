#if Program
import ArgumentParser
import Foundation
import RuleEngine
import RuleFiles
import TrestleBase
import TrestleJSON
import WireBytes

/// `trestle explain RULE`: what a sample message becomes.
struct ExplainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Show step by step what a rule makes of a message.",
        discussion: """
            Prints whether the topic matches, each SET variable, WHERE with the value of each operand, each selected field \
            with its type, the output, and the properties of each action, with the bytes of the Kafka record. For a value that is Undefined it names the \
            reason. Nothing is sent, and secrets are not fetched. The exit code is 78 when the rule has a fault.
            """)

    @Argument(
        help: "A rule file of AWS IoT (see 'trestle rules check'), or a file that ends in .sql with the SQL alone.")
    var rule: String

    @Option(help: "The topic of the message.")
    var topic: String

    @Option(help: "The file with the payload; - is standard input. Without it the payload is empty.")
    var payload: String?

    @Option(name: .customLong("client-id"), help: "The client identifier for clientid().")
    var clientID: String?

    @Option(
        help: """
            A property of MQTT 5 as NAME=VALUE, repeatable: content_type, response_topic, format_indicator (0 or 1) and \
            correlation_data (base64); any other name is a user property.
            """)
    var property: [String] = []

    @Option(help: "Milliseconds since 1970 for timestamp(); the current time by default.")
    var timestamp: Int64?

    @Option(
        name: .customLong("sql-version"), help: "The version of the SQL in a .sql file: 2016-03-23, 2015-10-08 or beta."
    )
    var sqlVersion: String = SQLVersion.v2016_03_23.rawValue

    @Option(help: "The number of partitions of the topic, to name the one that a record goes to.")
    var partitions: Int32?

    func validate() throws {
        if let partitions, partitions < 1 { throw ValidationError("--partitions takes a number from 1") }
    }

    @Flag(help: "Print one JSON object.")
    var json = false

    func run() throws {
        let (rule, file) = try read()
        let payload = try self.payload.map { try CommandInput.bytes($0) } ?? []
        var environment = RuleEnvironment()
        environment.remote = { call in
            call.function == "get_secret" ? .string(ActionExplanation.hidden) : .failed("no service is called here")
        }
        var evaluator = RuleEvaluator(environment: environment)
        let topic = Array(self.topic.utf8)
        let context = try self.context()
        let (explanation, actions) = evaluator.withMessage(topic: topic.span, payload: payload.span, context) { run in
            let explanation = run.explain(rule)
            guard explanation.outcome == .selected, let file else { return (explanation, [ActionExplanation]()) }
            let record = ActionExplanation.Record(output: explanation.output ?? [], partitions: partitions)
            return (explanation, ActionExplanation.all(of: file, record, &run))
        }
        let printer = ExplanationPrinter(rule: rule, topic: self.topic, explanation: explanation, actions: actions)
        if json { print(printer.json.description) } else { printer.lines.forEach { print(TerminalText.line($0)) } }
    }

    private func read() throws -> (Rule, RuleFile?) {
        let bytes = try CommandInput.bytes(rule, limit: CommandInput.maximumRuleSize)
        if rule.hasSuffix(".sql") {
            guard let version = SQLVersion(rawValue: sqlVersion) else {
                throw ValidationError("--sql-version takes 2016-03-23, 2015-10-08 or beta")
            }
            do {
                return (try Rule(String(decoding: bytes, as: UTF8.self), version: version), nil)
            } catch {
                printError("\(rule): \(error)")
                throw ExitStatus.configuration
            }
        }
        let reading = RuleFileReading(bytes)
        for finding in reading.findings where finding.severity == .error {
            printError(TerminalText.line("\(rule):\(finding)"))
        }
        guard let file = reading.file else { throw ExitStatus.configuration }
        return (file.rule, file)
    }

    private func context() throws -> RuleContext {
        let now = Int64(Date().timeIntervalSince1970 * 1_000)
        var context = RuleContext(timestamp: timestamp ?? now)
        context.clientID = clientID
        guard !property.isEmpty else { return context }
        var properties = RuleMessageProperties()
        for text in property {
            guard let separator = text.firstIndex(of: "=") else { throw ValidationError("--property takes NAME=VALUE") }
            let (name, value) = (String(text[..<separator]), String(text[text.index(after: separator)...]))
            switch name {
            case "content_type": properties.contentType = value
            case "response_topic": properties.responseTopic = value
            case "format_indicator": properties.payloadFormatIndicator = UInt8(value)
            case "correlation_data":
                guard let bytes = Base64.decode(value.utf8) else {
                    throw ValidationError("correlation_data is not base64")
                }
                properties.correlationData = bytes
            default: properties.userProperties.append((name, value))
            }
        }
        context.properties = properties
        return context
    }
}
#endif
