import CFuzzer

/// Called by libFuzzer with every input.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    FuzzTarget.chosen.run(Array(UnsafeBufferPointer(start: start, count: count)))
    return 0
}

/// Called by libFuzzer to change an input; three of four changed archives are mended behind it.
@_cdecl("LLVMFuzzerCustomMutator")
public func mutate(_ start: UnsafeMutablePointer<UInt8>, _ count: Int, _ room: Int, _ seed: UInt32) -> Int {
    let changed = LLVMFuzzerMutate(start, count, room)
    guard FuzzTarget.chosen == .tar, seed % 4 != 0 else { return changed }
    let buffer = UnsafeMutableBufferPointer(start: start, count: changed)
    let mended = ArchiveMending.mended(Array(buffer))
    _ = buffer.update(fromContentsOf: mended)
    return changed
}
