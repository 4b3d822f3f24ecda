import BdtBase
import BdtKernel
import BdtNet
import BdtPrimitives
import BdtWire

/// What was said to a peer about fees. Times are microseconds.
struct FeeFilterState {
    var sent: Int64 = 0
    var next: Int64 = 0
}

/// Rounds fee rates to few values, at random up or down, so that they say little about the mempool.
struct FeeFilterRounder {
    private static let maximum = 1e7
    private static let spacing = 1.1
    private let steps: [Double]

    /// `minimum` in satoshi per 1000 virtual bytes.
    init(minimum: Int64) {
        var steps: [Double] = [0]
        var step = Double(max(1, minimum / 2))
        while step <= Self.maximum {
            steps.append(step)
            step *= Self.spacing
        }
        self.steps = steps
    }

    func round(_ rate: Int64, up: Bool = Int.random(in: 0..<3) == 0) -> Int64 {
        guard let index = steps.firstIndex(where: { $0 >= Double(rate) }) else { return Int64(steps[steps.count - 1]) }
        return Int64(steps[index > 0 && !up ? index - 1 : index])
    }
}

/// Tells peers below which fee rate announcements are of no use (BIP133).
final class FeeFilterConversation: Conversation {
    private static let interval: Double = 600_000_000
    private static let maximumDelay: Int64 = 300_000_000

    private let context: PeerContext
    private let rounder = FeeFilterRounder(minimum: 1000)

    init(context: PeerContext) { self.context = context }

    func tick(_ peer: Peer, now: Int64) {
        guard !context.options.blocksOnly, peer.commonVersion >= ProtocolVersion.feeFilter, !peer.connection.has(.forceRelay),
            peer.type != .blockRelayOnly
        else { return }
        var current = context.kernel.mempool.minimumFeeRate().satoshiPerKvB
        if context.kernel.isInitialBlockDownload {
            current = Amount.maxMoney.satoshi
        } else if peer.feeFilter.sent == rounder.round(Amount.maxMoney.satoshi) {
            // Initial download is over: what was said during it does not hold any more.
            peer.feeFilter.next = 0
        }
        if now > peer.feeFilter.next {
            let rate = max(rounder.round(current), context.kernel.mempool.options.minimumRelayRate.satoshiPerKvB)
            if rate != peer.feeFilter.sent {
                peer.send(FeeFilterMessage(satoshiPerKvB: rate))
                peer.feeFilter.sent = rate
            }
            peer.feeFilter.next = now + .exponential(mean: Self.interval)
        } else if now + Self.maximumDelay < peer.feeFilter.next,
            current < 3 * peer.feeFilter.sent / 4 || current > 4 * peer.feeFilter.sent / 3
        {
            peer.feeFilter.next = now + .random(in: 0..<Self.maximumDelay)
        }
    }
}
