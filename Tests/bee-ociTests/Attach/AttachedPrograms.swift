import Glibc
import Testing

// The tests below it attach programs of the same names and count what the kernel holds of them, so they come one after
// the other.
@Suite(.serialized, .enabled(if: geteuid() == 0, "loading programs needs root"))
struct AttachedPrograms {}
