import BdtJSON
import BdtNode
import BdtRPC
import Testing

@Suite struct OrphanMethodTests {
    @Test func checksItsArgumentBeforeItAsksThePeers() async throws {
        let fixture = try NodeFixture()
        #expect(await fixture.error("getorphantxs", [3]) == RPCError(.invalidParameter, "Invalid verbosity value 3"))
        #expect(
            await fixture.error("getorphantxs", [true])
                == RPCError(.typeError, "Verbosity was boolean but only integer allowed"))
        #expect(await fixture.error("getorphantxs", [])?.code == .clientP2PDisabled)
    }
}
