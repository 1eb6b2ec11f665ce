import Glibc

/// Runs a body with one of libbpf's `*_opts` structures, all bytes zero but its size.
///
/// libbpf refuses such a structure when bytes behind its last member are not zero (libbpf_internal.h,
/// `libbpf_validate_opts`), and copying a Swift value leaves them undefined. So it is never a value: the body sets
/// members through the pointer.
/// - Parameters:
///   - type: a structure whose first member is `size_t sz`.
///   - body: sets members and calls libbpf; the pointer is valid until it returns.
/// - Returns: what the body returned.
func withLibbpfOptions<Options, Result>(
    _ type: Options.Type, _ body: (UnsafeMutablePointer<Options>) -> Result
) -> Result {
    withUnsafeTemporaryAllocation(of: Options.self, capacity: 1) { memory in
        let raw = UnsafeMutableRawBufferPointer(memory)
        raw.initializeMemory(as: UInt8.self, repeating: 0)
        raw.storeBytes(of: raw.count, as: Int.self)
        // A buffer of capacity 1 has a base address.
        return body(memory.baseAddress.unsafelyUnwrapped)
    }
}
