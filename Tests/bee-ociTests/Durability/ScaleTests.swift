import Testing

/// A layout of 10,000 images works; how fast it is `Benchmarks/scale.sh` tells.
@Suite struct ScaleTests {
    @Test func worksWithTenThousandImages() throws {
        let work = try Workplace(isInMemory: true)
        let count = 10_000
        try ManyImages.write(count, to: work.layout)
        try work.done("pack", TestData.object("execs"))
        try work.done("tag", "image-9999", "last")
        let removed = try work.done("rm", "image-17", "image-18", "image-9999")
        #expect(removed.lines.count == 3)
        let names = try work.program.names(work.layout)
        #expect(names.count == count - 3 + 2)
        #expect(names["image-17"] == nil && names["last"] != nil)
        #expect(try work.done("inspect", "last").output.contains(names["last"] ?? "-"))
        // The manifest and the layer of two images.
        let swept = try work.done("gc", "--grace", "0s")
        #expect(swept.lines.count == 4)
        #expect(try work.program.check(work.layout).findings == [])
    }
}
