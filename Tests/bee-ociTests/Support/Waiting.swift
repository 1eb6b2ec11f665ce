import Glibc

/// How long a test waits for what has to come, in seconds: far longer than that takes, also on a busy machine.
let patience = 60.0

/// Looks again and again whether something holds, until it does or patience is over.
///
/// - Parameter condition: what has to hold.
/// - Returns: whether it holds.
func eventually(_ condition: () throws -> Bool) rethrows -> Bool {
    let deadline = ContinuousClock.now + .seconds(patience)
    while try !condition() {
        guard ContinuousClock.now < deadline else { return false }
        usleep(20_000)
    }
    return true
}

/// Waits until nothing is left of a set; what comes into it meanwhile, as from other tests, does not count.
///
/// - Parameters:
///   - known: members that do not matter.
///   - current: the set as it is now.
/// - Returns: the members that stay.
func leftovers<Member: Hashable>(
    beside known: Set<Member>, _ current: () throws -> Set<Member>
) rethrows -> Set<Member> {
    var left = try current().subtracting(known)
    _ = try eventually {
        guard !left.isEmpty else { return true }
        left.formIntersection(try current())
        return left.isEmpty
    }
    return left
}
