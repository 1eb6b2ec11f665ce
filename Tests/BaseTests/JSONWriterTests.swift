import Base
import Testing

@Suite struct JSONWriterTests {
    @Test func writesNestedValuesCompactly() {
        var json = JSONWriter()
        json.beginObject()
        json.key("a")
        json.integer(UInt64.max)
        json.key("b")
        json.beginArray()
        json.null()
        json.bool(true)
        json.beginObject()
        json.endObject()
        json.string(nil)
        json.endArray()
        json.key("c")
        json.double(1.5)
        json.endObject()
        #expect(json.text == #"{"a":18446744073709551615,"b":[null,true,{},null],"c":1.5}"#)
    }

    @Test func escapesWhatJSONAndTerminalsNeedEscaped() {
        var json = JSONWriter()
        json.string("\"\\\n\r\t\u{0}\u{1B}\u{7F}é")
        #expect(json.text == #""\"\\\n\r\t\u0000\u001b\u007fé""#)
    }

    @Test(arguments: [Double.nan, .infinity, -.infinity])
    func writesNullForWhatJSONLacks(value: Double) {
        var json = JSONWriter()
        json.double(value)
        #expect(json.text == "null")
    }

    @Test func separatesLines() {
        var json = JSONWriter()
        json.integer(1)
        json.endLine()
        json.integer(-2)
        json.endLine()
        #expect(json.text == "1\n-2\n")
    }
}
