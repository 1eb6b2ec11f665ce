import Base
import Testing

@testable import Layout

/// Errors say where in a document the wrong member stands.
@Suite struct ErrorPathTests {
    private static let entry = #""mediaType":"a/b","digest":"sha256:\#(String(repeating: "ab", count: 32))","size":1"#

    @Test(arguments: [
        (#"{"schemaVersion":2,"manifests":[{E},[]]}"#, "manifests[1] is not an object"),
        (#"{"schemaVersion":2,"manifests":[{E},{E,"platform":[]}]}"#, "manifests[1].platform is not an object"),
        (#"{"schemaVersion":2,"manifests":[{E,"annotations":{"a":{},"b":"x"}}]}"#, "manifests[0].annotations.a "),
        (#"{"x":[[1],{"y":[2]}],"schemaVersion":2,"manifests":[{E,"annotations":{"\u0061b":1}}]}"#, "annotations.ab "),
        (#"{"schemaVersion":2,"manifests":[],"annotations":{"k":null}}"#, "annotations.k is not a string"),
        (#"{"schemaVersion":2,"manifests":{}}"#, "manifests is not an array"), ("[]", "is not an object"),
    ])
    func nameTheMemberByItsPath(text: String, path: String) throws {
        let document = Array(text.replacing("E", with: Self.entry).utf8)
        let error = #expect(throws: BeeError.self) { try IndexDocument(parsing: document, subject: "index") }
        #expect(error?.message.contains(path) == true)
    }
}
