import Base
import Store
import Testing

@testable import Layout

private let hex = String(repeating: "ab", count: 32)
private let helloDigest = "sha256:2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"

/// Reads a descriptor, and checks that the short way for plain ones says what the long way does.
private func descriptor(_ text: String) throws(BeeError) -> Descriptor {
    let root = try JSONScanner.parse(Array(text.utf8), subject: "test").root
    let short = Result { () throws(BeeError) in try Descriptor(root, subject: "test") }
    let long = Result { () throws(BeeError) in try Descriptor(try DocumentFields(root, subject: "test")) }
    switch (short, long) {
    case (.success(let left), .success(let right)): #expect(left == right)
    case (.failure(let left), .failure(let right)): #expect(left.description == right.description)
    default: Issue.record("\(short) is not \(long)")
    }
    return try short.get()
}

/// STO-11, STO-13, STO-14, STO-16, STO-20.
@Suite struct DescriptorTests {
    @Test func readsAllItsMembers() throws {
        let text = """
            {"mediaType":"a/b","digest":"sha256:\(hex)","size":9223372036854775807,"urls":["http://x"],"x":{},
             "annotations":{"k":"v","org.opencontainers.image.ref.name":"n","org.opencontainers.image.title":"t"},
             "platform":{"architecture":"arm64","os":"linux","os.version":"6","variant":"v8","os.features":[]},
             "artifactType":"c/d"}
            """
        let found = try descriptor(text)
        #expect(found.mediaType.rawValue == "a/b")
        #expect(found.digest.encoded == hex)
        #expect(found.size == .max)
        #expect(found.annotations["k"] == "v")
        #expect(found.name == "n")
        #expect(found.title == "t")
        #expect(found.platform == Platform(os: "linux", architecture: "arm64", osVersion: "6", variant: "v8"))
        #expect(found.artifactType == "c/d")
        #expect(found.data == nil)
    }

    @Test func takesNullForAbsent() throws {
        let nothing = #""annotations":null,"platform":null,"artifactType":null,"data":null"#
        let found = try descriptor(#"{"mediaType":"a/b","digest":"md5:1","size":0,\#(nothing)}"#)
        #expect(found.annotations.isEmpty)
        #expect(found.platform == nil)
    }

    @Test(arguments: ["-1", "\"4100\"", "4100.0", "41e2", "9223372036854775808", "-0", "null", "true", "[1]"])
    func refusesASizeThatIsNoPlainInteger(size: String) {
        let error = failure { try descriptor(#"{"mediaType":"a/b","digest":"md5:1","size":\#(size)}"#) }
        #expect(error?.code == .documentInvalid)
        #expect(error?.message.hasPrefix("size ") == true)
    }

    @Test(arguments: ["mediaType", "digest", "size"])
    func refusesOneWithoutARequiredMember(name: String) {
        let members = ["mediaType": "\"a/b\"", "digest": "\"md5:1\"", "size": "1"].filter { $0.key != name }
        let text = members.map { "\"\($0.key)\":\($0.value)" }.joined(separator: ",")
        #expect(failure { try descriptor("{\(text)}") }?.message == "\(name) is missing")
    }

    @Test(arguments: ["sha256:../../etc/x", "../..:x", "sha256:abc", "sha256:", "nothing", ""])
    func refusesAnInvalidDigestBeforeAnythingIsOpened(digest: String) {
        let error = failure { try descriptor(#"{"mediaType":"a/b","digest":"\#(digest)","size":1}"#) }
        #expect(error?.code == .digestInvalid)
    }

    @Test(arguments: [
        #""annotations":{"a":1}"#, #""annotations":{"a":null}"#, #""annotations":[]"#, #""annotations":"x""#,
        #""platform":"linux""#, #""platform":{"os":"linux"}"#, #""platform":{"os":"linux","architecture":1}"#,
        #""artifactType":1"#, #""data":1"#, #""mediaType2":1,"platform":[]"#,
    ])
    func refusesMembersOfTheWrongKind(member: String) {
        let error = failure { try descriptor(#"{"mediaType":"a/b","digest":"md5:1","size":1,\#(member)}"#) }
        #expect(error?.code == .documentInvalid)
    }

    @Test func keepsNamesApartThatOnlySwiftTakesForEqual() throws {
        let annotations = "{\"e\u{301}\":\"1\",\"\u{e9}\":\"2\"}"
        _ = try descriptor(#"{"mediaType":"a/b","digest":"md5:1","size":1,"annotations":\#(annotations)}"#)
    }

    @Test func readsEmbeddedBytes() throws {
        let text = #"{"mediaType":"a/b","digest":"\#(helloDigest)","size":5,"data":"aGVsbG8="}"#
        #expect(try descriptor(text).data == Array("hello".utf8))
    }

    @Test(arguments: [("aGVsbG8=", 4), ("aGVsbG8=", 6), ("SGVsbG8=", 5), ("aGVsbG8", 5), ("aGVs bG8=", 5), ("", 5)])
    func refusesEmbeddedBytesThatAreNotTheBlob(data: String, size: Int) {
        let text = #"{"mediaType":"a/b","digest":"\#(helloDigest)","size":\#(size),"data":"\#(data)"}"#
        #expect(failure { try descriptor(text) }?.code == .documentInvalid)
    }

    @Test func doesNotUseEmbeddedBytesItCannotVerify() throws {
        let text = #"{"mediaType":"a/b","digest":"md5:1","size":5,"data":"aGVsbG8="}"#
        #expect(try descriptor(text).data == nil)
    }

    @Test func knowsTheEmptyDescriptor() throws {
        let empty = "sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"
        let type = MediaType.empty
        #expect(try descriptor(#"{"mediaType":"\#(type)","digest":"\#(empty)","size":2,"data":"e30="}"#).size == 2)
        for (digest, size) in [(empty, 3), (helloDigest, 2)] {
            let text = #"{"mediaType":"\#(type)","digest":"\#(digest)","size":\#(size)}"#
            #expect(failure { try descriptor(text) }?.code == .documentInvalid)
        }
    }
}

@Suite struct Base64Tests {
    // RFC 4648, section 10.
    @Test(arguments: [
        ("", ""), ("Zg==", "f"), ("Zm8=", "fo"), ("Zm9v", "foo"), ("Zm9vYg==", "foob"), ("Zm9vYmE=", "fooba"),
        ("Zm9vYmFy", "foobar"),
    ])
    func readsTheStandardsExamples(text: String, bytes: String) {
        #expect(Base64.decode(text) == Array(bytes.utf8))
    }

    @Test func readsTheWholeAlphabet() {
        #expect(Base64.decode("+/+/") == [0xFB, 0xFF, 0xBF])
    }

    @Test(arguments: [
        "Z", "Zg", "Zg=", "Zg===", "Z===", "====", "=Zg=", "Zh==", "Zm9=", "Zm9v\n", "Zm-v", "Zm_v", "Z=g=",
    ])
    func refusesWhatIsNotCanonical(text: String) {
        #expect(Base64.decode(text) == nil)
    }
}
