import KafkaInspection
import Testing
import TrestleJSON

/// A vector whose members are misspelt or missing fails, by name, instead of checking nothing.
@Suite struct VectorMemberTests {
    @Test(arguments: [
        (#"{"name":"x","type":"request","apikey":3,"version":0,"json":{},"hex":""}"#, "is it \"apiKey\"?"),
        (#"{"name":"x","type":"request","version":0,"json":{},"hex":""}"#, "\"apiKey\" is missing"),
        (#"{"name":"x","type":"reqest","apiKey":3,"version":0,"json":{},"hex":""}"#, "\"type\" is not"),
        (#"{"name":"x","tpye":"request","apiKey":3,"version":0,"json":{},"hex":""}"#, "is it \"type\"?"),
        (#"{"name":"x","type":"request","apiKey":3,"version":"0","json":{},"hex":""}"#, "\"version\" is not"),
        (
            #"{"name":"x","type":"request","apiKey":3,"version":0,"headerVerson":1,"json":{},"hex":""}"#,
            "is it \"headerVersion\"?"
        ),
        (#"{"name":"x","type":"request","apiKey":3,"version":0,"hex":""}"#, "\"json\" is missing"),
        (#"{"name":"x","type":"request","apiKey":3,"version":0,"json":{},"hex":"0"}"#, "\"hex\" is not"),
    ])
    func ofAMessage(line: String, problem: String) {
        guard case .failed(let text, vector: "x") = MessageVectors.run(line: Array(line.utf8)) else {
            Issue.record("\(line) does not fail by name")
            return
        }
        #expect(text.contains(problem))
    }

    @Test(arguments: [
        (#"{"case":"x","batchs":[],"hex":""}"#, "is it \"batches\"?"),
        (#"{"case":"x","hex":""}"#, "\"batches\" is missing"),
        (#"{"case":"x","batches":[]}"#, "\"hex\" is missing"),
    ])
    func ofARecordSet(line: String, problem: String) {
        guard case .failed(let text, vector: "x") = RecordVectors.run(line: Array(line.utf8)) else {
            Issue.record("\(line) does not fail by name")
            return
        }
        #expect(text.contains(problem))
    }
}
