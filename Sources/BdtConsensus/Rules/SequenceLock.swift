import BdtPrimitives

/// The last height and time at which a transaction's relative lock times do not yet admit it (BIP68); -1: they always do.
package struct SequenceLock: Hashable, Sendable {
    package var height: Int
    /// UNIX seconds.
    package var time: Int64

    package static let none = SequenceLock(height: -1, time: -1)

    package init(height: Int, time: Int64) {
        self.height = height
        self.time = time
    }

    /// The lock of a transaction in a block after `previous`, whose inputs spend outputs made at `coinHeights`, one for each input.
    package init<Entry: HeaderContext>(_ transaction: Transaction, coinHeights: [Int], after previous: Entry) {
        self = .none
        guard transaction.version >= 2 else { return }
        for (input, coinHeight) in zip(transaction.inputs, coinHeights) {
            add(sequence: input.sequence, coinHeight: coinHeight, after: previous)
        }
    }

    /// Takes in an input of a transaction whose version is 2 or more.
    package mutating func add<Entry: HeaderContext>(sequence: UInt32, coinHeight: Int, after previous: Entry) {
        if sequence & TransactionInput.lockTimeDisableFlag != 0 { return }
        let value = sequence & TransactionInput.lockTimeMask
        if sequence & TransactionInput.lockTimeTypeFlag != 0 {
            // Time counts from the median time past before the output's block, in units of 512 seconds.
            let start = previous.ancestor(height: max(coinHeight - 1, 0))?.medianTimePast ?? previous.medianTimePast
            time = max(time, start + Int64(value) << 9 - 1)
        } else {
            height = max(height, coinHeight + Int(value) - 1)
        }
    }

    /// Whether a block after `previous` may hold the transaction.
    package func isMet<Entry: HeaderContext>(after previous: Entry) -> Bool {
        height < previous.height + 1 && time < previous.medianTimePast
    }
}
