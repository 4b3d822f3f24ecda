import BdtBase
import BdtKernel
import BdtPolicy
import BdtPrimitives
import BdtStorage
import Foundation
import Synchronization

/// Feeds the fee estimator with what happens to the mempool, and keeps its figures on disk. Thread-safe.
package final class FeeEstimation: KernelObserver {
    /// Seconds after which a file says nothing about present fees.
    private static let maximumFileAge: Double = 60 * 3600
    /// Seconds between two savings.
    package static let savingInterval: Double = 3600

    package let estimator = FeeEstimator()
    private let path: String
    private let subscription = Mutex<KernelNotifications.Subscription?>(nil)

    /// Reads the figures of the file at `path`, unless they are too old and `allowsStale` is false.
    package init(path: String, allowsStale: Bool = false) {
        self.path = path
        guard let date = try? FileManager.default.attributesOfItem(atPath: path)[.modificationDate] as? Date else {
            Log.info("\(path) is not found. Continue anyway.")
            return
        }
        let age = -date.timeIntervalSinceNow
        if age > FeeEstimation.maximumFileAge, !allowsStale {
            Log.info(
                "Fee estimation file \(path) too old (age=\(Int(age / 3600)) > \(Int(FeeEstimation.maximumFileAge / 3600)) hours) "
                    + "and will not be used to avoid serving stale estimates.")
            return
        }
        do {
            if try estimator.load(try FileSystem.read(path) ?? []) { return }
            Log.warning("Incompatible old fee estimation data (non-fatal).")
        } catch {
            Log.warning("Unable to read policy estimator data (non-fatal): \(error)")
            Log.info("Failed to read fee estimates from \(path). Continue anyway.")
        }
    }

    /// Learns from the kernel's events from now on.
    package func follow(_ kernel: Kernel) { subscription.withLock { $0 = kernel.notifications.subscribe(self) } }

    /// Ends learning and saves the figures; what waits in the mempool counts as not confirmed.
    package func finish() {
        subscription.withLock { $0 = nil }
        estimator.forgetAll()
        save()
    }

    package func save() {
        do {
            try FileSystem.replace(path, with: estimator.encoded)
            Log.info("Flushed fee estimates to fee_estimates.dat.")
        } catch {
            Log.info("Failed to write fee estimates to \(path). Continue anyway.")
        }
    }

    package func mempoolChanged(_ event: MempoolEvent) {
        switch event {
        case .added(let addition, _):
            // What was forced in, or paid for by others, shows nothing about its own rate.
            guard !addition.bypassedLimits, !addition.isPackageMember, addition.isChainCurrent, addition.hasNoMempoolParents else {
                return
            }
            let rate = FeeRate(fee: addition.fee, size: addition.virtualSize)
            estimator.track(addition.transaction.txid, rate: rate, height: addition.height)
        case .removed(let transaction, _, _): estimator.forget(transaction.txid)
        case .removedForBlock(let entries, let height):
            estimator.connect(
                height: height,
                confirmed: entries.map {
                    FeeEstimator.Confirmation(
                        txid: $0.txid, rate: FeeRate(fee: $0.fee, size: $0.virtualSize), entryHeight: $0.height)
                })
        }
    }
}

extension NodeContext {
    /// Begins to estimate fees, unless no transactions are relayed. To be called when the kernel is there.
    package func startFeeEstimation() {
        if arguments.getBool("blocksonly", default: false) { return }
        let fees = FeeEstimation(
            path: arguments.networkDirectory + "/fee_estimates.dat",
            allowsStale: arguments.getBool("acceptstalefeeestimates", default: false))
        fees.follow(kernel)
        set(fees: fees)
        scheduler.scheduleEvery(FeeEstimation.savingInterval) { [weak fees] in fees?.save() }
    }
}
