import Glibc
import Testing

/// STO-33: tools that know no lock rewrite index.json beside ours.
///
/// Between our reading of the index and our rename another tool's change is lost, as ours is between its reading and its
/// writing: nothing that can be done in a directory prevents that. What is tested is all that can be kept.
@Suite struct ForeignWriterTests {
    private let work: Workplace

    init() throws {
        work = try Workplace()
        for object in ["execs", "noncore"] { try work.done("pack", TestData.object(object)) }
    }

    /// Writes an index with a further name, as a careful tool does: beside the old one, then renamed.
    private func addByRename() throws {
        let index = work.folder.text("store/index.json")
        let start = try #require(index.firstRange(of: #""manifests":["#)).upperBound
        let entry = try #require(index[start...].firstRange(of: "}}")).upperBound
        let added = index[start..<entry].replacing(#"ref.name":"execs""#, with: #"ref.name":"theirs""#)
        try work.folder.write(Array((index[..<start] + added + "," + index[start...]).utf8), to: "store/index.new")
        try #require(rename(work.layout + "/index.new", work.layout + "/index.json") == 0)
    }

    private func expectKeepsWhatIsAddedWhileItWaits(_ add: () throws -> Void) throws {
        let locked = try LockedLayout(work.layout)
        let verbs = [["tag", "execs", "ours"], ["rm", "noncore"], ["pack", TestData.object("maps")]]
        let waiting = try verbs.map { try work.program.start($0 + ["--layout", work.layout]) }
        for process in waiting { try process.wait { $0.errors.contains("waiting for process") } }
        try add()
        locked.unlock()
        for process in waiting {
            let result = try process.finish()
            #expect(result.status == 0, "\(result.errors)")
        }
        #expect(try Set(work.program.names(work.layout).keys) == ["execs", "maps", "ours", "theirs"])
        #expect(try work.program.check(work.layout).errors == [])
    }

    @Test func keepsANameAddedByARenameWhileItWaits() throws {
        try expectKeepsWhatIsAddedWhileItWaits(addByRename)
    }

    @Test(.needs(.skopeo)) func keepsANameAddedBySkopeoWhileItWaits() throws {
        try expectKeepsWhatIsAddedWhileItWaits {
            let result = try Neighbour.skopeo.run(["copy", "oci:store:execs", "oci:store:theirs"], in: work.folder)
            try #require(result.status == 0, "\(result.errors)")
        }
    }

    @Test(.needs(.umoci)) func keepsANameAddedByUmociWhileItWaits() throws {
        try expectKeepsWhatIsAddedWhileItWaits {
            let result = try Neighbour.umoci.run(["tag", "--image", "store:execs", "theirs"], in: work.folder)
            try #require(result.status == 0, "\(result.errors)")
        }
    }

    // A name may be lost to a tool that writes what it read before; the layout and what it names stay whole.
    @Test(.needs(.skopeo, .umoci)) func staysSoundWhileOthersRewriteTheIndexInALoop() throws {
        func loop(_ command: String) throws -> Program.Running {
            try Program(path: "/bin/bash").start(
                ["-c", "cd '\(work.folder.path)' && for i in $(seq 25); do \(command); done >&2"],
                environment: ["HOME": work.folder.path])
        }
        let others = try [
            loop("skopeo copy oci:store:execs oci:store:skopeo-$i"), loop("umoci tag --image store:execs umoci-$i"),
        ]
        let ours = try loop(
            "'\(work.program.path)' tag --layout store execs ours-$i || [[ $? = 65 ]] || echo unexpected $?")
        for process in others + [ours] { _ = try process.finish() }
        // skopeo writes the file in place, so that ours may find it cut, and says so.
        #expect(!(try ours.finish().errors.contains("unexpected")), "\(ours.errors)")
        #expect(try work.program.check(work.layout).errors == [])
        try work.done("tag", "execs", "last")
        #expect(try work.program.names(work.layout)["last"] != nil)
    }
}
