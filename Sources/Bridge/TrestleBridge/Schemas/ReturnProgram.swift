import PayloadSchemas
import SchemaRegistry
import TrestleBase
import TrestleTransport
import WireBytes

/// The schemas of a route from Kafka: what is known of those that records name.
///
/// Confined to its loop.
final class ReturnProgram {
    /// What becomes of a record's value.
    enum Attempt {
        case json(ByteSlice)
        case mismatch(SchemaMismatch)
        /// It waits, and those of its partition behind it.
        case pending
    }

    /// Why data of a schema cannot be read, or how it is.
    private enum Plan {
        case decoder(PayloadDecoder)
        case unreadable(SchemaMismatch)
    }

    let name: String
    let settings: ReturnSchema
    private let stated: ResolvedSchema?
    private var gate = SchemaGate<Int, SchemaFraming, Plan, Int>()
    var counts = SchemaCounts()
    private let loop: IOLoop
    private let requests: SchemaRequests
    private var timer: LoopTimer?
    private var isStopped = false
    /// Records may go on.
    var advance: () -> Void = {}
    /// The registry gives what is needed again, or does not.
    var observe: (String?) -> Void = { _ in }

    init(_ settings: ReturnSchema, name: String, loop: IOLoop, requests: SchemaRequests) {
        self.name = name
        self.settings = settings
        self.loop = loop
        self.requests = requests
        stated = settings.text.flatMap { text in
            let kind = settings.type.registryName
            return (try? SchemaResolver.content(kind, text)).map {
                ResolvedSchema($0, RegisteredSchema(kind: kind, text: text), SchemaIdentity(id: 0, guid: nil))
            }
        }
    }

    var obstacle: String? { gate.obstacle }

    /// A record that does not fit is published as it is: counted at the first attempt, since it may be sent again.
    func notePassed() {
        counts.mismatched &+= 1
        counts.passed &+= 1
    }

    func stop() {
        isStopped = true
        timer?.cancel()
        advance = {}
        observe = { _ in }
    }

    /// - Parameter header: the value of the header `__value_schema_id`, if the record has it.
    func attempt(_ value: ByteSlice, header: ByteSlice?) -> Attempt {
        guard let named = PayloadDecoder.named(value.span, header: header?.span) else {
            return .mismatch(
                SchemaMismatch(
                    expected: "a value that names its schema",
                    found: "\(PeerText(utf8: value.span.extracting(first: min(16, value.count))))"))
        }
        switch gate.look(named.framing, now: loop.now) {
        case .pending:
            pump()
            return .pending
        case .refused(let reason):
            return .mismatch(SchemaMismatch(expected: "a schema in the registry", found: reason))
        case .known(.unreadable(let mismatch)): return .mismatch(mismatch)
        case .known(.decoder(let decoder)):
            var output = WireBuffer()
            do throws(SchemaMismatch) { try decoder.decode(value.span, named, into: &output) } catch {
                return .mismatch(error)
            }
            return .json(ByteSlice(output))
        }
    }

    private func pump() {
        guard !isStopped else { return }
        while let framing = gate.nextRequest(now: loop.now) {
            requests.send(SchemaRequest(registry: settings.registry, kind: .named(framing))) { [weak self] response in
                self?.handle(response, to: framing)
            }
        }
        guard let deadline = gate.deadline, timer == nil else { return }
        timer = loop.schedule(after: max(loop.now.duration(to: deadline), .milliseconds(1))) { [weak self] in
            self?.timer = nil
            self?.pump()
        }
    }

    private func handle(_ response: SchemaRequest.Response, to framing: SchemaFraming) {
        let former = gate.fault
        gate.handle(
            gateResponse(response), to: framing, size: response.size, now: loop.now, random: .random(in: .min ... .max))
        if former != gate.fault { observe(gate.fault) }
        advance()
        pump()
    }

    private func gateResponse(
        _ response: SchemaRequest.Response
    ) -> SchemaGate<Int, SchemaFraming, Plan, Int>.Response {
        let schema: ResolvedSchema
        do throws(SchemaRegistryError) { schema = try response.get() } catch {
            let reason = PeerText.onOneLine("\(error)")
            switch error.code {
            case .notFound, .refused: return .refused(reason)
            default: return .unavailable(reason)
            }
        }
        do throws(SchemaMismatch) {
            return .known(
                .decoder(try PayloadDecoder(schema, readAs: stated, options: settings.options)), lifetime: nil)
        } catch { return .known(.unreadable(error), lifetime: nil) }
    }
}
