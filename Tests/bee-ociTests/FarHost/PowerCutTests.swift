import Testing

// STO-26, STO-27, STO-37, on disks that lose what was not brought to them.
@Suite(.enabled(if: VirtualMachine.isThere("6.1") || VirtualMachine.isRequired, VirtualMachine.advice))
struct PowerCutTests {
    @Test func whatWasAcknowledgedOutlivesPulledPlugs() throws {
        let machine = try PowerCut()
        var acknowledged: [String: Set<String>] = [:]
        for boot in 1...5 {
            let delay = Int.random(in: 1000...4000)
            for (disk, account) in try machine.boot(boot, cutAfter: delay) {
                try judge(account, disk, acknowledged[disk] ?? [], "boot \(boot), then cut after \(delay) ms")
                // Where the kernel meets what a cut left of FAT, it lets nobody write there any more.
                let errors = (account.lines["errors"] ?? []).filter {
                    disk != "vfat" || !$0.contains("Read-only file system")
                }
                #expect(errors == [], "\(disk)")
                acknowledged[disk, default: []].formUnion(account.acknowledged)
            }
        }
        for (disk, account) in try machine.boot(6, cutAfter: nil) {
            let expected = acknowledged[disk] ?? []
            #expect(expected.count >= 5, "\(disk): few loads came to their end")
            try judge(account, disk, expected, "last boot")
            // The index was cut by hand; the spare copy has all its names but that of a load that was cut just before its end.
            #expect(account.statuses["mended"] == 0)
            #expect(account.lines["mended"]?.contains("repaired index-restored index.json") == true)
            let (listed, final) = (try account.names("list") ?? [], try account.names("final") ?? [])
            #expect(expected.isSubset(of: final) && final.isSubset(of: listed) && listed.count - final.count <= 1)
            #expect(
                account.statuses["sweep"] == 0 && account.statuses["swept"] == 0, "\(account.lines["said"] ?? [])")
            let left = (account.lines["swept"] ?? []).filter { !$0.contains("note quarantined") }
            #expect(left == [], "\(disk)")
        }
    }

    private func judge(_ account: PowerCut.Account, _ disk: String, _ expected: Set<String>, _ time: String) throws {
        guard let found = try account.names("list") else {
            return #expect(expected.isEmpty, "\(disk), \(time): the layout is gone")
        }
        #expect(expected.subtracting(found) == [], "\(disk), \(time): acknowledged and lost")
        let said = account.lines["fsck"] ?? []
        if disk == "ext4" {
            #expect(account.statuses["fsck"] == 0, "\(disk), \(time): \(said)")
        } else if account.statuses["fsck"] != 0 {
            #expect(account.statuses["repair"] == 0, "\(disk), \(time): \(said) \(account.lines["repair"] ?? [])")
        }
    }
}
