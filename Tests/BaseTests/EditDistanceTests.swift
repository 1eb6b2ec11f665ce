import Base
import Testing

struct EditDistanceTests {
    @Test(arguments: [("", "", 0), ("abc", "abc", 0), ("abc", "abd", 1), ("abc", "bc", 1), ("kitten", "sitting", 3)])
    func countsEdits(left: String, right: String, count: Int) {
        #expect(EditDistance.between(Array(left.utf8), Array(right.utf8), limit: 5) == count)
    }

    @Test func givesUpOnLengthsThatAreTooFarApart() {
        #expect(EditDistance.between([1, 2, 3, 4], [], limit: 3) == .max)
    }

    @Test func findsTheNearestNameThatIsNearEnough() {
        let names = ["trace_open", "trace_close", "count"]
        #expect(EditDistance.nearest(to: "trace_opne", among: names) == "trace_open")
        #expect(EditDistance.nearest(to: "close", among: names) == "trace_close")
        #expect(EditDistance.nearest(to: "xyz", among: names) == nil)
        #expect(EditDistance.nearest(to: "x", among: []) == nil)
    }
}
