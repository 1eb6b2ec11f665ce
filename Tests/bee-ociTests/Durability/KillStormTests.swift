import Testing

@Suite struct KillStormTests {
    // STO-27
    @Test func whatWasAcknowledgedOutlivesFiveHundredKills() throws {
        var storm = try KillStorm(seed: .random(in: 0...(.max)), slots: 4)
        try storm.run(kills: 500)
        try storm.finish()
        #expect(storm.acknowledged > 50, "seed \(storm.seed): most processes never came to their end")
    }
}
