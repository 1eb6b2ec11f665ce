import Testing

/// What attaches programs of the object `hooks` to targets of each kind.
@Suite(.needsRoot)
enum AttachedPrograms {}
