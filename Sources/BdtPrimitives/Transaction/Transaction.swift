import BdtCrypto
import BdtEncoding

/// A finished transaction with its hashes. Immutable and shared by reference: a copy costs a reference count.
package final class Transaction: Sendable {
    package let version: UInt32
    package let inputs: [TransactionInput]
    package let outputs: [TransactionOutput]
    /// A block height below 500,000,000, else UNIX seconds.
    package let lockTime: UInt32
    package let hasWitness: Bool
    package let txid: Txid
    package let wtxid: Wtxid
    /// Bytes with witnesses (BIP144).
    package let totalSize: Int
    /// Bytes without witnesses.
    package let strippedSize: Int

    package init(_ body: TransactionBody) {
        version = body.version
        inputs = body.inputs
        outputs = body.outputs
        lockTime = body.lockTime
        hasWitness = body.hasWitness
        var writer = ByteWriter()
        body.encode(into: &writer, witness: false)
        strippedSize = writer.bytes.count
        txid = Txid(SHA256.double(writer.bytes))
        guard hasWitness else {
            wtxid = Wtxid(txid.hash)
            totalSize = strippedSize
            return
        }
        writer = ByteWriter(reserving: strippedSize * 2)
        body.encode(into: &writer, witness: true)
        totalSize = writer.bytes.count
        wtxid = Wtxid(SHA256.double(writer.bytes))
    }

    /// A copy of `view` that owns its bytes. Nothing is hashed again.
    package init(_ view: TransactionView) {
        version = view.version
        inputs = view.inputs.map { input in
            TransactionInput(
                previousOutput: input.previousOutput, scriptSig: Script(input.scriptSig.array), sequence: input.sequence,
                witness: input.witness.map(\.array))
        }
        outputs = view.outputs.map(\.output)
        lockTime = view.lockTime
        hasWitness = view.hasWitness
        txid = view.txid
        wtxid = view.wtxid
        totalSize = view.totalSize
        strippedSize = view.strippedSize
    }

    /// The parts, to be changed and finished anew.
    package var body: TransactionBody {
        TransactionBody(version: version, inputs: inputs, outputs: outputs, lockTime: lockTime)
    }

    /// One input that refers to nothing.
    package var isCoinbase: Bool { inputs.count == 1 && inputs[0].previousOutput.isNull }

    /// Weight units: three times the stripped size and once the whole (BIP141).
    package var weight: Int { strippedSize * 3 + totalSize }

    /// Virtual bytes: weight / 4 rounded up (BIP141).
    package var virtualSize: Int { (weight + 3) / 4 }

    /// The sum of the outputs; nil when an output or the sum is no money.
    package var outputValue: Amount? {
        var sum = Amount.zero
        for output in outputs {
            guard output.value.isMoney, let next = sum.adding(output.value), next.isMoney else { return nil }
            sum = next
        }
        return sum
    }

    /// The bytes without witnesses.
    package var strippedEncoding: [UInt8] {
        var writer = ByteWriter(reserving: strippedSize)
        body.encode(into: &writer, witness: false)
        return writer.bytes
    }
}

extension Transaction: BinaryCodable {
    package static var minimumEncodedSize: Int { 10 }

    /// With witnesses (BIP144).
    package func encode(into writer: inout ByteWriter) { body.encode(into: &writer, witness: true) }

    package convenience init(from reader: inout ByteReader) throws(DecodeError) {
        self.init(try TransactionBody(from: &reader, witness: true))
    }
}

extension Transaction: Hashable {
    /// Equal when everything is, witnesses included.
    package static func == (left: Transaction, right: Transaction) -> Bool { left.wtxid == right.wtxid }
    package func hash(into hasher: inout Hasher) { hasher.combine(wtxid) }
}
