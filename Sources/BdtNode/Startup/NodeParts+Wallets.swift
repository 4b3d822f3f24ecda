import BdtInterfaces

extension NodeParts {
    /// Lets the node run a wallet process beside itself, unless the user wants none.
    package mutating func addWallets(_ launcher: any WalletLauncher) {
        afterKernel.append(StartWallets(launcher: launcher))
        serving.append(ServeWallets())
    }
}

private struct StartWallets: NodeStep {
    let launcher: any WalletLauncher

    func run(_ startup: NodeStartup) async throws(StartupFailure) {
        let node = startup.node
        if node.arguments.getBool("disablewallet", default: false) { return }
        let wallets = WalletSupervisor(node: node, launcher: launcher)
        node.set(wallets: wallets)
        startup.onStop {
            // Wallets note how far they know a chain that is on disk: without this they would look at blocks again at the next start, which may
            // be gone by then.
            try? node.kernel.flush()
            await node.notificationHub.settle(atMost: .seconds(10))
            await wallets.stop()
        }
        let areLoaded: Bool
        do {
            areLoaded = try await wallets.start()
        } catch {
            throw .message("The wallet process could not be started: \(error)")
        }
        // The wallet process has told the user what is wrong.
        guard areLoaded else { throw .reported }
    }
}

private struct ServeWallets: NodeStep {
    func run(_ startup: NodeStartup) async throws(StartupFailure) {
        do {
            try await startup.node.wallets?.serve()
        } catch {
            throw .message("The wallet process failed: \(error)")
        }
    }
}
