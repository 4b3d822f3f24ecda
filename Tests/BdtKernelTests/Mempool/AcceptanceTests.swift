import BdtKernel
import BdtPrimitives
import Testing

/// The reasons for which a single transaction stays out.
@Suite struct AcceptanceTests {
    @Test func acceptsAndReports() throws {
        let fixture = MempoolFixture()
        let transaction = fixture.spend([fixture.coin()], fee: 5000)
        let accepted = try #require(fixture.accept(transaction).accepted)
        #expect(accepted.fee == Amount(5000))
        #expect(accepted.virtualSize == transaction.virtualSize)
        #expect(accepted.effectiveFeeRate == FeeRate(fee: Amount(5000), size: transaction.virtualSize))
        #expect(fixture.mempool.contains(transaction.wtxid))
        guard case .added(let addition, let sequence) = fixture.log.events.first else { return #expect(Bool(false)) }
        #expect(addition.transaction === transaction && sequence == 1 && addition.hasNoMempoolParents)
        fixture.expectConsistent()
    }

    @Test func testLeavesNothing() {
        let fixture = MempoolFixture()
        #expect(fixture.accept(fixture.spend([fixture.coin()]), isTest: true).accepted != nil)
        #expect(fixture.mempool.count == 0 && fixture.log.events.isEmpty)
    }

    @Test func refusesWhatIsThere() {
        let fixture = MempoolFixture()
        let transaction = fixture.add(fixture.spend([fixture.coin()]))
        #expect(fixture.reason(transaction) == "txn-already-in-mempool")
        var body = transaction.body
        body.inputs[0].witness = [[1], [0x51]]
        #expect(fixture.reason(Transaction(body)) == "txn-same-nonwitness-data-in-mempool")
    }

    @Test func refusesMissingAndKnownInputs() {
        let fixture = MempoolFixture()
        let outpoint = fixture.coin()
        let transaction = fixture.spend([outpoint])
        fixture.chain.coins = [:]
        #expect(fixture.accept(transaction).rejection?.kind == .missingInputs)
        #expect(fixture.reason(transaction) == "bad-txns-inputs-missingorspent")
        #expect(fixture.chain.uncachedOnes.contains(outpoint))
        fixture.chain.cached = [transaction.output(0)]
        #expect(fixture.reason(transaction) == "txn-already-known")
    }

    @Test func refusesCoinbaseAndSmall() {
        let fixture = MempoolFixture()
        var body = TransactionBody(inputs: [TransactionInput(previousOutput: .null, scriptSig: Script([1, 1, 1]))])
        body.outputs = [TransactionOutput(value: Amount(1000), script: MempoolFixture.anyone)]
        #expect(fixture.reason(Transaction(body)) == "coinbase")
        var small = fixture.spend([fixture.coin()]).body
        small.outputs = [TransactionOutput(value: Amount(1000), script: Script([0x51, 0x02, 0x4e, 0x73]))]
        #expect(Transaction(small).strippedSize == 64)
        #expect(fixture.reason(Transaction(small)) == "tx-size-small")
    }

    @Test func refusesUnfinal() {
        let fixture = MempoolFixture()
        #expect(fixture.reason(fixture.spend([fixture.coin()], lockTime: 201)) == "non-final")
        #expect(fixture.reason(fixture.spend([fixture.coin()], lockTime: 200)) == nil)
        // Six blocks after the coin's own.
        #expect(fixture.reason(fixture.spend([fixture.coin(height: 196)], sequence: 6)) == "non-BIP68-final")
        #expect(fixture.reason(fixture.spend([fixture.coin(height: 196)], sequence: 5)) == nil)
        let parent = fixture.add(fixture.spend([fixture.coin()]))
        #expect(fixture.reason(fixture.spend([parent.output(0)], sequence: 1)) == "non-BIP68-final")
        #expect(fixture.reason(fixture.spend([parent.output(0)], sequence: 0)) == nil)
    }

    @Test func refusesImmatureCoinbase() {
        let fixture = MempoolFixture()
        #expect(fixture.reason(fixture.spend([fixture.coin(height: 102, isCoinbase: true)])) == "bad-txns-premature-spend-of-coinbase")
        #expect(fixture.reason(fixture.spend([fixture.coin(height: 101, isCoinbase: true)])) == nil)
    }

    @Test func refusesOverspending() {
        let fixture = MempoolFixture()
        #expect(fixture.reason(fixture.spend([fixture.coin()], fee: -1)) == "bad-txns-in-belowout")
    }

    @Test func refusesLowFee() {
        let fixture = MempoolFixture()
        let outpoint = fixture.coin()
        let size = Int64(fixture.spend([outpoint]).virtualSize)
        let low = fixture.accept(fixture.spend([outpoint], fee: size - 1))
        #expect(low.rejection?.reason == "min relay fee not met")
        #expect(low.rejection?.debug == "\(size - 1) < \(size)")
        #expect(low.rejection?.kind == .mempoolPolicy)
        // Version 3 may yet be paid for by a child.
        #expect(fixture.accept(fixture.spend([outpoint], fee: size - 1, version: 3)).rejection?.kind == .reconsiderable)
        #expect(fixture.reason(fixture.spend([outpoint], fee: size)) == nil)
    }

    @Test func countsPriority() {
        let fixture = MempoolFixture()
        let transaction = fixture.spend([fixture.coin()], fee: 0)
        fixture.mempool.prioritise(transaction.txid, by: Amount(1000))
        fixture.add(transaction)
        #expect(fixture.mempool.entry(transaction.txid)?.modifiedFee == Amount(1000))
        fixture.expectConsistent()
    }

    @Test func refusesDustAndOddities() {
        let fixture = MempoolFixture()
        let outpoint = fixture.coin()
        var body = fixture.spend([outpoint]).body
        body.outputs[0].value = Amount(329)
        #expect(fixture.accept(Transaction(body)).rejection?.debug == "tx with dust output must be 0-fee")
        body.outputs.append(body.outputs[0])
        #expect(fixture.reason(Transaction(body)) == "dust")
        var version = fixture.spend([outpoint]).body
        version.version = 4
        #expect(fixture.reason(Transaction(version)) == "version")
        var witness = fixture.spend([outpoint]).body
        witness.inputs[0].witness = [[UInt8](repeating: 0, count: 81), [0x51]]
        #expect(fixture.reason(Transaction(witness)) == "bad-witness-nonstandard")
        let strange = fixture.coin(script: Script([0x51]))
        #expect(fixture.reason(fixture.spend([strange])) == "bad-txns-nonstandard-inputs")
    }

    @Test func refusesBadScripts() {
        let fixture = MempoolFixture()
        let outpoint = fixture.coin()
        var wrong = fixture.spend([outpoint]).body
        wrong.inputs[0].witness = [[0x52]]
        let mandatory = fixture.accept(Transaction(wrong)).rejection
        #expect(mandatory?.reason == "mandatory-script-verify-flag-failed (Witness program hash mismatch)")
        #expect(mandatory?.kind == .consensus)
        let transaction = Transaction(wrong)
        #expect(
            mandatory?.debug == "input 0 of \(transaction.txid) (wtxid \(transaction.wtxid)), spending \(outpoint)")
        var stripped = fixture.spend([outpoint]).body
        stripped.inputs[0].witness = []
        let missing = fixture.accept(Transaction(stripped)).rejection
        #expect(missing?.reason == "mandatory-script-verify-flag-failed (Witness program was passed an empty witness)")
        #expect(missing?.kind == .witnessStripped)
    }

    @Test func relayRulesAreNotConsensus() {
        let fixture = MempoolFixture { $0.requiresStandard = false }
        let transaction = fixture.spend([fixture.coin(script: ScriptBuilder().opcode(.nop10).opcode(.push(number: 1)).script)])
        var body = transaction.body
        body.inputs[0].witness = []
        let rejection = fixture.accept(Transaction(body)).rejection
        #expect(rejection?.reason == "non-mandatory-script-verify-flag (NOPx reserved for soft-fork upgrades)")
        #expect(rejection?.kind == .notStandard)
    }
}
