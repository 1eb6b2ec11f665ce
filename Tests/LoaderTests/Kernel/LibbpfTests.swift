import Base
import Clibbpf
import Glibc
import Testing

@testable import Loader

struct LibbpfErrorTests {
    @Test(arguments: [
        (-EINVAL, "Invalid argument"), (EINVAL, "Invalid argument"), (-4005, "Relocation failed"),
        (-524, "Not supported by this kernel"),
    ])
    func hasASentenceForEveryRange(code: Int32, text: String) {
        #expect(LibbpfError.text(code) == text)
    }
}

struct LibbpfLogTests {
    /// Makes libbpf say something on this thread.
    private static func provoke() {
        let bytes: [UInt8] = [1, 2, 3]
        #expect(bpf_object__open_mem(bytes, bytes.count, nil) == nil)
    }

    @Test func collectsWhatIsSaidDuringTheCallOnly() {
        let (_, first) = LibbpfLog.collecting { Self.provoke() }
        #expect(first.contains { $0.isWarning && $0.text.hasSuffix("is not a proper ELF object") })
        #expect(first.allSatisfy { !$0.text.hasPrefix("libbpf:") && !$0.text.hasSuffix("\n") })
        Self.provoke()
        let (_, second) = LibbpfLog.collecting {}
        #expect(second.isEmpty)
    }

    @Test func keepsThreadsApart() async {
        await withTaskGroup(of: Int.self) { group in
            for count in 1...8 {
                group.addTask {
                    let (_, messages) = LibbpfLog.collecting { for _ in 0..<count { Self.provoke() } }
                    return messages.filter(\.isWarning).count - count
                }
            }
            for await difference in group { #expect(difference == 0) }
        }
    }

    @Test func givesTheOuterCollectionBack() {
        let (inner, outer) = LibbpfLog.collecting { LibbpfLog.collecting { Self.provoke() }.1 }
        #expect(!inner.isEmpty)
        #expect(outer.isEmpty)
    }
}

struct LibbpfOptionsTests {
    @Test func areZeroButForTheirSize() {
        withLibbpfOptions(bpf_object_open_opts.self) { options in
            #expect(options.pointee.sz == MemoryLayout<bpf_object_open_opts>.size)
            let bytes = UnsafeRawBufferPointer(start: options, count: MemoryLayout<bpf_object_open_opts>.stride)
            #expect(bytes.dropFirst(8).allSatisfy { $0 == 0 })
        }
    }
}

struct OpenProbeTests {
    @Test func refusesBytesThatAreNoObject() throws {
        let spec = try ObjectSpec.parse(Fixture.bytes("nobtf"), subject: "nobtf")
        let error = #expect(throws: BeeError.self) {
            _ = try LoadedObject.load(bytes: [1, 2, 3], spec: spec, options: LoadOptions(name: "three"))
        }
        #expect(error?.code == .objectInvalid)
        #expect(error?.subject == "three")
    }

    /// One changed byte among an object's types makes libbpf 1.1 read where nothing is mapped.
    @Test func outlivesWhatCrashesLibbpf() throws {
        var bytes = try Fixture.bytes("flood")
        var crash: BeeError?
        for offset in 1024..<bytes.count where crash == nil {
            bytes[offset] ^= 0x68
            do {
                _ = try BPFObject.open(bytes, options: LoadOptions(name: "damaged"))
            } catch  where error.message.contains("crashes") {
                crash = error
            } catch {
                #expect(error.code == .objectInvalid)
            }
            bytes[offset] ^= 0x68
        }
        guard LibraryVersions.current.libbpf == "1.1" else { return }
        #expect(crash?.code == .objectInvalid)
        #expect(crash?.message.contains("signal 11") == true)
    }
}

struct LibraryVersionsTests {
    @Test func namesWhatThisProgramRunsWith() {
        let versions = LibraryVersions.current
        #expect(versions.libbpf.hasPrefix("1."))
        #expect(versions.zlib.hasPrefix("1."))
        #expect(versions.libelf.hasPrefix("0."))
    }
}
