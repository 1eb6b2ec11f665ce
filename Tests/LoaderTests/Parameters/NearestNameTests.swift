import Testing

@testable import Loader

struct NearestNameTests {
    @Test func findsWhatIsSpeltAlmostSo() {
        let names = ["target_pid", "target_uid", "verbose", "min_duration"]
        #expect(NearestName.among(names, to: "target_pit") == ["target_pid", "target_uid"])
        #expect(NearestName.hint(names, to: "verbos") == "did you mean verbose?")
        #expect(NearestName.hint(names, to: "target_pit") == "did you mean target_pid or target_uid?")
    }

    @Test func findsVariantsOfAFunction() {
        let names = ["do_nanosleep.part.0", "vfs_read", "__do_sys_open"]
        #expect(NearestName.among(names, to: "do_nanosleep") == ["do_nanosleep.part.0"])
        #expect(NearestName.among(names, to: "do_sys_open") == ["__do_sys_open"])
    }

    @Test func findsNothingWhereNothingIsClose() {
        #expect(NearestName.hint(["alpha", "beta"], to: "multi_threshold") == nil)
        #expect(NearestName.hint([], to: "x") == nil)
        #expect(NearestName.among(["same"], to: "same").isEmpty)
    }
}
