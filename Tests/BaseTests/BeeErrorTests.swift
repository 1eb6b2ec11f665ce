import Base
import Testing

@Suite struct BeeErrorTests {
    @Test func describesSubjectAndMessageOnOneLine() {
        let error = BeeError(.blobCorrupt, "sha256:44", "has 3 bytes where 2 are expected")
        #expect(error.description == "sha256:44: has 3 bytes where 2 are expected")
    }

    @Test func leavesOutAnEmptySubject() {
        #expect(BeeError(.usage, "", "needs a name").description == "needs a name")
    }

    @Test func printsCausesAsATreeAndTheHintLast() {
        let inner = BeeError(.inputOutput, "disk", "gone")
        let middle = BeeError(.inputOutput, "file", "cannot be read", hint: "look", causes: [inner])
        let outer = middle.wrapped("image", "cannot be loaded")
        #expect(
            outer.lines() == [
                "image: cannot be loaded", "  because file: cannot be read", "    because disk: gone", "hint: look",
            ])
    }

    @Test func wrappingKeepsCodeAndExitStatus() {
        let error = BeeError(.busy, "layout", "is locked").wrapped("tag", "cannot be set")
        #expect(error.code == .busy)
        #expect(error.code.exitStatus == 75)
    }

    @Test func escapesControlBytesOfForeignText() {
        let error = BeeError(.referenceUnknown, "a\u{1B}[2Jb", "no such\nimage", hint: "\u{7}try")
        #expect(error.lines() == ["a\\u{1B}[2Jb: no such\\nimage", "hint: \\u{7}try"])
    }

    @Test(arguments: [
        (Int32(13), BeeError.Code.notPermitted), (2, .fileMissing), (5, .inputOutput), (28, .inputOutput),
    ])
    func mapsErrorNumbersToCodes(number: Int32, code: BeeError.Code) {
        #expect(BeeError.system("open", "x", number: number).code == code)
    }

    @Test func tellsWhatToDoAboutAFullDisk() {
        #expect(BeeError.system("write", "x", number: 28).hint?.contains("free some space") == true)
    }
}
