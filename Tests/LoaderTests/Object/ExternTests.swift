import Base
import Testing

@testable import Loader

struct ExternTests {
    private func spec(_ patch: (inout PatchedObject) -> Void = { _ in }) throws -> ObjectSpec {
        var object = try PatchedObject("externs")
        patch(&object)
        return try ObjectSpec.parse(object.bytes, subject: "externs")
    }

    private func refusal(_ patch: (inout PatchedObject) -> Void) -> String {
        do {
            _ = try spec(patch)
            return "accepted"
        } catch {
            return (error as? BeeError)?.message ?? "\(error)"
        }
    }

    @Test func readsWhatIsTakenFromTheKernel() throws {
        let externs = Dictionary(uniqueKeysWithValues: try spec().externs.map { ($0.name, $0) })
        #expect(externs.count == 7)
        #expect(externs["LINUX_KERNEL_VERSION"]?.kind == .kernelConfiguration)
        #expect(externs["LINUX_KERNEL_VERSION"]?.isWeak == false)
        #expect(externs["CONFIG_HZ"]?.isWeak == true)
        #expect(externs["bpf_prog_fops"]?.kind == .kernelVariable)
        #expect(externs["bpf_rcu_read_lock"]?.kind == .kernelFunction)
    }

    @Test func kernelFunctionsNeedKernelTypes() throws {
        let spec = try spec()
        #expect(!spec.usesCORE)
        #expect(spec.needsKernelTypes)
    }

    /// Five values: 4 + 4 + 4 bytes, then `bool` and 64 characters without alignment.
    @Test func laysOutKernelConfigurationAsLibbpfDoes() throws {
        let map = try #require(try spec().map(named: ".kconfig"))
        #expect(map.origin == .kernelConfiguration)
        #expect(map.isInternal)
        #expect((map.type, map.keySize, map.valueSize, map.maxEntries) == (.array, 4, 77, 1))
        #expect(map.flags == 0x480)
    }

    @Test func tellsSharedVariablesFromOthers() throws {
        let variables = Dictionary(uniqueKeysWithValues: try spec().variables.map { ($0.name, $0) })
        #expect(variables.count == 3)
        #expect(variables["externs_shared"]?.isVisible == true)
        #expect(variables["externs_hidden"]?.isVisible == false)
        #expect(variables["externs_static"]?.isVisible == false)
        #expect(variables["externs_static"]?.initialBytes.map(Array.init) == [1, 0, 0, 0, 0, 0, 0, 0])
        #expect(variables["externs_hidden"]?.initialBytes.map(Array.init) == [2, 0, 0, 0])
        let spans = variables.values.map { $0.offset..<$0.offset + $0.size }.sorted { $0.lowerBound < $1.lowerBound }
        #expect(zip(spans, spans.dropFirst()).allSatisfy { $0.upperBound <= $1.lowerBound })
    }

    @Test func readsTheVersionAndCountsCalledFunctions() throws {
        let spec = try spec()
        #expect(spec.kernelVersion == 0x60100)
        #expect(spec.programs.map(\.name) == ["externs_program"])
        #expect(spec.subprogramCount == 2)
    }

    @Test func refusesAVersionOfAnotherSize() {
        #expect(refusal { $0.section("version", .size, 3) }.contains("past the end of its section"))
    }

    @Test func refusesExternsThatFitNoSection() {
        #expect(refusal { $0.replaceInTypes(".kconfig\0", with: ".kconfix\0") }.contains("does not have"))
        #expect(refusal { $0.replaceInTypes("CONFIG_HZ\0", with: "CONFIG_HX\0") }.contains("neither defined nor taken"))
        #expect(refusal { $0.symbol("CONFIG_HZ", .info, 0) }.contains("has a type and no symbol"))
    }

    @Test func refusesConfigurationOfATypeNoOptionHas() {
        let message = refusal { $0.replaceInTypes("libbpf_tristate\0", with: "libbpf_tristatx\0") }
        #expect(message == "extern 'CONFIG_BPF_PRELOAD' is of a type no option has")
    }

    @Test func refusesTwoDeclarationsOfOneName() {
        let message = refusal { $0.replaceInTypes("externs_static\0", with: "CONFIG_HZ\0\0\0\0\0\0") }
        #expect(message == "extern 'CONFIG_HZ' is declared twice")
    }
}
