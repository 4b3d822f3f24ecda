import BdtBase

extension Kernel {
    /// Writes everything to disk.
    package func flush() throws(KernelError) {
        do throws(KernelError) {
            try withTree { tree throws(KernelError) in
                if flags.isUnwritable || tree.states.contains(where: { $0.coinStore.fault != nil }) { throw .interrupted }
                for state in tree.states { try state.flush(.always) }
            }
        } catch {
            fail(error)
            throw error
        }
    }

    /// Checks the last `depth` blocks of each chain state (0: all) at `level` 0...4. Holds the chain-state lock all the time.
    package func verifyDatabase(level: Int, depth: Int) -> VerificationOutcome {
        withTree { tree in
            var outcome = VerificationOutcome.success
            for state in tree.states where outcome == .success || outcome == .skippedMissingBlocks {
                outcome = state.verify(level: level, depth: depth)
            }
            return outcome
        }
    }

    /// Makes long work end soon. Cannot be taken back.
    package func interrupt() { flags.isInterrupted = true }

    /// Interrupts and writes everything to disk. Nothing changes any more after it; the databases close with the kernel.
    package func close() {
        interrupt()
        activation.withLock { _ in
            backgroundActivation.withLock { _ in
                _ = try? flush()
                flags.isBroken = true
                flags.isUnwritable = true
            }
        }
        notifications.drain()
    }
}
