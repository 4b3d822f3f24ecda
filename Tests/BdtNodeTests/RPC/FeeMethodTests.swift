import BdtJSON
import BdtKernel
import BdtNode
import BdtPrimitives
import BdtRPC
import Testing

@Suite struct FeeMethodTests {
    @Test func disabledWithoutEstimator() async throws {
        let fixture = try NodeFixture()
        #expect(await fixture.error("estimatesmartfee", [6]) == RPCError(.internalError, "Fee estimation disabled"))
    }

    @Test func followsTheMempool() async throws {
        let fixture = try NodeFixture()
        let fees = FeeEstimation(path: fixture.folder.path + "/fee_estimates.dat")
        fees.follow(fixture.kernel)
        fixture.node.set(fees: fees)
        let coins = try fixture.mine(140).map { $0.transactions[0] }
        #expect(
            try await fixture.call("estimatesmartfee", [6])
                == ["errors": ["Insufficient data or no feerate found"], "blocks": 0])
        for index in 0..<39 {
            try fixture.node.broadcast(fixture.spend(coins[index], fee: 9600), maximumFee: .zero, relays: false)
            try fixture.mine()
        }
        let json = try await fixture.call("estimatesmartfee", [6])
        #expect(json["blocks"] == 6)
        #expect(abs((json["feerate"].double ?? 0) - 0.001) < 0.0001)
        let raw = try await fixture.call("estimaterawfee", [6])
        #expect(raw.object?.keys == ["short", "medium", "long"])
        #expect(raw["short"].object?.keys == ["feerate", "decay", "scale", "pass", "fail"])
        #expect(raw["short"]["decay"] == 0.962)
        #expect(
            await fixture.error("estimatesmartfee", [1009])
                == RPCError(.invalidParameter, "Invalid conf_target, must be between 1 and 1008"))
        #expect(
            await fixture.error("estimatesmartfee", [6, "foo"])
                == RPCError(
                    .invalidParameter,
                    "Invalid estimate_mode parameter, must be one of: \"unset\", \"economical\", \"conservative\""))
        #expect(await fixture.error("estimaterawfee", [6, 1.1]) == RPCError(.invalidParameter, "Invalid threshold"))
        fees.finish()
        let again = FeeEstimation(path: fixture.folder.path + "/fee_estimates.dat")
        #expect(again.estimator.estimate(target: 6, conservative: false).rate > FeeRate(satoshiPerKvB: 90_000))
    }
}
