import Testing

@testable import Loader

struct KernelFunctionsTests {
    @Test(arguments: [
        ("5.10.0-8-amd64", ["vfs_read"], "that needs Linux 5.18, and this is 5.10.0-8-amd64"),
        ("6.1.0-18-amd64", ["vfs_read"], "6.1.0-18-amd64 was built without CONFIG_FPROBE"),
        ("6.12.0", ["register_fprobe_ips"], "built with CONFIG_FPROBE=y"), ("6.12.0", [], "built with CONFIG_FPROBE=y"),
    ])
    func saysWhyManyFunctionsCannotBeProbedAtOnce(release: String, functions: [String], hint: String) {
        let fault = KernelFunctions.refusal(release, functions: functions)
        #expect(fault.message == "this kernel cannot probe many functions at once")
        #expect(fault.hint?.contains(hint) == true)
    }
}
