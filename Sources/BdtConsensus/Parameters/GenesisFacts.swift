import BdtBase
import BdtPrimitives

/// The parts of a genesis block and the published hashes of the whole.
struct GenesisFacts {
    var time: UInt32
    var nonce: UInt32
    var bits: UInt32
    /// Pushed by the coinbase.
    var text: String
    /// Paid by the coinbase, in hexadecimal.
    var outputKey: String
    var hash: String
    var merkleRoot: String

    /// One transaction that pays 50 coins to `outputKey`; nobody can spend them.
    var block: Block {
        let scriptSig = ScriptBuilder().push(number: 486_604_799).push([4]).push(text.utf8).script
        let payee = ScriptBuilder().push(Hex.decode(outputKey) ?? []).opcode(.checkSig).script
        let coinbase = Transaction(
            TransactionBody(
                version: 1, inputs: [TransactionInput(previousOutput: .null, scriptSig: scriptSig)],
                outputs: [TransactionOutput(value: Amount(50 * Amount.coin.satoshi), script: payee)]))
        let header = BlockHeader(
            version: 1, previousHash: .zero, merkleRoot: coinbase.txid.hash, time: time, bits: bits, nonce: nonce)
        return Block(header: header, transactions: [coinbase])
    }

    /// The coinbase of main and test network.
    static func ours(time: UInt32, nonce: UInt32, bits: UInt32, hash: String) -> GenesisFacts {
        GenesisFacts(
            time: time, nonce: nonce, bits: bits,
            text: "Sheikh Mujibur Rahman greatest Bengali of all time in a poll conducted by the BBC in 2004",
            outputKey: "0465eac73270984f3bac4028cd76fd96418afee810aaf4771b933270c30c0a4fd"
                + "2b50c69cc4eb4e09caf238d423799a3b9114f76b6a39e84180afebc2672c6e912",
            hash: hash, merkleRoot: "e10ce8930602c7519539f4212350f83f20e930506f1b1bb1559f5b1dddb64d61")
    }

    /// The coinbase of Bitcoin, on networks whose published genesis cannot start (doc/design.md).
    static func bitcoin(time: UInt32, nonce: UInt32, bits: UInt32, hash: String) -> GenesisFacts {
        GenesisFacts(
            time: time, nonce: nonce, bits: bits,
            text: "The Times 03/Jan/2009 Chancellor on brink of second bailout for banks",
            outputKey: "04678afdb0fe5548271967f1a67130b7105cd6a828e03909a67962e0ea1f61deb"
                + "649f6bc3f4cef38c4f35504e51ec112de5c384df7ba0b8d578a4c702b6bf11d5f",
            hash: hash, merkleRoot: "4a5e1e4baab89f3a32518a88c31bc87f618f76673e2cc77ab2127b7afdeda33b")
    }
}
