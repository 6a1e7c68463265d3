import SchemaRegistry
import Testing
import TrestleBase
import WireBytes

struct FramingTests {
    private func bytes(_ body: (inout WireBuffer) -> Void) -> String {
        var output = WireBuffer()
        body(&output)
        let bytes = [UInt8](copying: output.bytes)
        return Hex.text(bytes.span)
    }

    @Test func `A schema's identity is written and read as Confluent and Glue do`() throws {
        let guid = try #require(SchemaGUID("17c4ecb2-ee22-48ea-a8bd-54d016c2452d"))
        #expect(guid.description == "17c4ecb2-ee22-48ea-a8bd-54d016c2452d")
        let cases: [(SchemaFraming, String)] = [
            (.id(1), "0000000001"), (.id(.max), "007fffffff"), (.guid(guid), "0117c4ecb2ee2248eaa8bd54d016c2452d"),
            (.glue(guid, isCompressed: false), "030017c4ecb2ee2248eaa8bd54d016c2452d"),
            (.glue(guid, isCompressed: true), "030517c4ecb2ee2248eaa8bd54d016c2452d"),
        ]
        for (framing, hex) in cases {
            #expect(bytes { framing.append(to: &$0) } == hex)
            let read = try #require(Hex.bytes(hex.utf8))
            let found = SchemaFraming.read(read.span)
            #expect(found?.framing == framing)
            #expect(found?.count == read.count)
            for end in read.indices {
                let cut = Array(read[..<end])
                #expect(SchemaFraming.read(cut.span) == nil)
            }
        }
    }

    @Test func `Subjects are named by the strategies`() {
        #expect(SubjectNameStrategy.topicName.subject(topic: "t", isKey: false, record: nil) == "t-value")
        #expect(SubjectNameStrategy.topicName.subject(topic: "t", isKey: true, record: "a.R") == "t-key")
        #expect(SubjectNameStrategy.recordName.subject(topic: "t", isKey: true, record: "a.R") == "a.R")
        #expect(SubjectNameStrategy.topicRecordName.subject(topic: "t", isKey: false, record: "a.R") == "t-a.R")
        #expect(SubjectNameStrategy.recordName.subject(topic: "t", isKey: false, record: nil) == nil)
    }
}
