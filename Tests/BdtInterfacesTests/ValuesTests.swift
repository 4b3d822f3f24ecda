import BdtInterfaces
import BdtPrimitives
import Testing

@Suite struct ValuesTests {
    @Test func sectionsDifferByNameAndValues() {
        let section = GlobalSettings.Section(name: "regtest", values: [(name: "rpcport", values: ["1"])])
        #expect(section == GlobalSettings.Section(name: "regtest", values: [(name: "rpcport", values: ["1"])]))
        #expect(section != GlobalSettings.Section(name: "main", values: [(name: "rpcport", values: ["1"])]))
        #expect(section != GlobalSettings.Section(name: "regtest", values: [(name: "rpcport", values: ["2"])]))
    }

    @Test func errorsReadAsTheirText() {
        #expect("\(IPCError.disconnected("gone"))" == "gone")
        #expect(IPCError.disconnected("x") != IPCError.remote("x"))
    }

    @Test func publishedNumbers() {
        #expect(MempoolRemovalReason(rawValue: 5) == .replaced && MempoolRemovalReason(rawValue: 6) == nil)
        #expect(RBFState(rawValue: 1) == .replaceable)
        #expect(RPCCall.Mode(rawValue: 2) == .getArguments)
    }
}
