import BdtBase
import BdtConsensus
import BdtGUI
import BdtInterfaces
import BdtPrimitives

/// The time that all tests live in.
let testNow: Int64 = 1_000_600

@MainActor func makeContext() -> GUIContext {
    let clock = Clock()
    clock.mockTime = testNow
    return GUIContext(parameters: ChainParameters.make(network: .regtest), preferences: Preferences(path: nil), clock: clock)
}

/// A running model of a node with these wallets.
@MainActor func makeNode(_ wallets: [FakeWallet] = [], onDisk: [String] = []) async throws -> (
    model: NodeModel, fake: FakeNode, loader: FakeWalletLoader
) {
    let (fake, loader) = (FakeNode(), FakeWalletLoader(wallets, onDisk: onDisk))
    fake.state.withLock { $0.loader = loader }
    let model = NodeModel(node: fake, tip: fake.state.withLock { $0.tip }, context: makeContext())
    try await model.start()
    return (model, fake, loader)
}

/// Waits until a condition holds that other tasks bring about.
@MainActor func until(_ condition: () -> Bool) async -> Bool {
    for _ in 0..<2000 {
        if condition() { return true }
        try? await Task.sleep(for: .milliseconds(5))
    }
    return false
}

/// Regtest addresses.
enum TestAddress {
    static let first = Script([0x00, 0x14] + [UInt8](repeating: 0xa1, count: 20))
    static let second = Script([0x00, 0x14] + [UInt8](repeating: 0xb2, count: 20))
}

/// A transaction with one input and these outputs, as the wallet tells of it.
func makeTransaction(
    fromMe: [Bool], outputs: [(amount: Int64, isMine: Bool, isChange: Bool, script: Script)], time: Int64 = 1_000_000,
    isCoinbase: Bool = false
) -> WalletTx {
    let inputs = fromMe.indices.map { TransactionInput(previousOutput: OutPoint(txid: .zero, index: UInt32($0) + UInt32(time % 1000))) }
    let body = TransactionBody(inputs: inputs, outputs: outputs.map { TransactionOutput(value: Amount($0.amount), script: $0.script) })
    let mine = outputs.filter(\.isMine).reduce(0) { $0 + $1.amount }
    let spent = outputs.reduce(0) { $0 + $1.amount } + 500
    return WalletTx(
        transaction: Transaction(body), inputsAreMine: fromMe,
        outputs: outputs.map {
            WalletTx.Output(isMine: $0.isMine, isChange: $0.isChange, destination: $0.script, isOwnDestination: $0.isMine)
        }, credit: Amount(mine), debit: fromMe.contains(true) ? Amount(spent) : .zero, change: .zero, time: time, values: [:],
        isCoinbase: isCoinbase)
}
