import BdtBase
import BdtCommon
import BdtConsensus
import BdtIndex
import BdtInterfaces
import BdtJSON
import BdtKernel
import BdtPeers
import BdtRPC
import Synchronization

/// What the parts of a running node share. Parts are set once, in the order of start-up, and stay until the process ends.
///
/// RPC methods run only when start-up is complete, so all parts are there for them.
package final class NodeContext: Sendable {
    package let arguments: Arguments
    package let parameters: ChainParameters
    package let clock: Clock
    package let messages: UserMessages
    package let shutdown = ShutdownSignal()
    /// Given when the chain is there for other processes, or never will be.
    private let chainSignal = ShutdownSignal()
    /// Given when start-up is complete, or will not be.
    package let started = ShutdownSignal()
    package let rpcTable = RPCTable()
    package let scheduler = Scheduler()
    package let warnings: NodeWarnings
    /// UNIX seconds.
    package let startTime = Clock.systemMicroseconds / 1_000_000
    /// What the process reports to its parent when it ends.
    package let exitStatus = Atomic<Int32>(0)

    /// Block templates that other processes hold.
    package let templates = LiveTemplates()
    /// What user interfaces listen to.
    package let events = NodeEvents()
    /// The wallets of processes that connected to this node.
    package let attachedLoaders: AttachedLoaders
    /// What wallet processes are long at work on.
    package let foreignWork: ForeignWork
    /// Sends calls of wallet methods to wallet processes.
    package var walletRouter: WalletRouter {
        if let router = routerReference.load() { return router }
        return routerReference.storeIfNil(
            WalletRouter(
                table: rpcTable, shutdown: shutdown, tip: { [weak self] in self?.startedKernel?.chain.tip?.hash },
                prepare: { [weak self] in try await self?.wallets?.prepare($0) ?? PreparedCall($0) },
                onChange: { [weak self] in await self?.wallets?.noteWallets() }))
    }

    /// Changes of settings.json that ask another process what to write take turns.
    let settingsGate = AsyncGate()

    private let routerReference = AtomicLazyReference<WalletRouter>()
    private let kernelReference = AtomicLazyReference<Kernel>()
    private let indexesReference = AtomicLazyReference<ChainIndexes>()
    private let publisherReference = AtomicLazyReference<ZMQPublisher>()
    private let peersReference = AtomicLazyReference<PeerManager>()
    private let feesReference = AtomicLazyReference<FeeEstimation>()
    private let assemblerReference = AtomicLazyReference<BlockAssembler>()
    private let hubReference = AtomicLazyReference<NotificationHub>()
    private let walletsReference = AtomicLazyReference<WalletSupervisor>()

    package init(arguments: Arguments, parameters: ChainParameters, clock: Clock, messages: UserMessages) {
        self.arguments = arguments
        self.parameters = parameters
        self.clock = clock
        self.messages = messages
        foreignWork = ForeignWork { messages.show($0) }
        attachedLoaders = AttachedLoaders { [events] in events.wallets.send(()) }
        warnings = NodeWarnings(alertCommand: arguments.get("alertnotify")) { [events] in events.warnings.send(()) }
        messages.tell(events)
        shutdown.onRequest { [chainSignal, started] in
            chainSignal.request()
            started.request()
        }
    }

    /// Lets those go on that wait for the chain.
    package func openChain() { chainSignal.request() }

    /// Returns when the chain is there for other processes; throws when the node stops before.
    package func waitForChain() async throws(IPCError) {
        await chainSignal.wait()
        if isShutdownRequested { throw .remote("Shutting down") }
    }

    /// The kernel; traps before start-up has reached it, which is our bug.
    package var kernel: Kernel {
        guard let kernel = kernelReference.load() else { preconditionFailure("the kernel is not started yet") }
        return kernel
    }

    package var startedKernel: Kernel? { kernelReference.load() }

    package func set(kernel: Kernel) {
        _ = kernelReference.storeIfNil(kernel)
        _ = hubReference.storeIfNil(NotificationHub(kernel: kernel))
    }

    /// Nil when nothing is published through ZeroMQ.
    var publisher: ZMQPublisher? { publisherReference.load() }

    func set(publisher: ZMQPublisher) { _ = publisherReference.storeIfNil(publisher) }

    /// The indexes that the user wants; nil before start-up has reached them.
    package var indexes: ChainIndexes? { indexesReference.load() }

    package func set(indexes: ChainIndexes) { _ = indexesReference.storeIfNil(indexes) }

    /// The other processes that listen to the kernel; traps before start-up has reached the kernel.
    package var notificationHub: NotificationHub {
        guard let hub = hubReference.load() else { preconditionFailure("the kernel is not started yet") }
        return hub
    }

    /// Nil when this node runs without wallets.
    package var wallets: WalletSupervisor? { walletsReference.load() }

    package func set(wallets: WalletSupervisor) { _ = walletsReference.storeIfNil(wallets) }

    /// The conversations with peers; nil before start-up has reached them, and in a node without a network.
    package var startedPeers: PeerManager? { peersReference.load() }

    package func set(peers: PeerManager) { _ = peersReference.storeIfNil(peers) }

    /// Fee estimation; nil where transactions are not relayed (-blocksonly), and before start-up has reached it.
    package var fees: FeeEstimation? { feesReference.load() }

    package func set(fees: FeeEstimation) { _ = feesReference.storeIfNil(fees) }

    /// Puts blocks together; made when it is first asked for, once the kernel is there.
    package var blockAssembler: BlockAssembler {
        assemblerReference.load()
            ?? assemblerReference.storeIfNil(BlockAssembler(kernel: kernel, options: BlockAssemblerOptions(arguments)))
    }

    /// Begins an orderly end of the process. May be called from any thread, any number of times.
    package func requestShutdown() { shutdown.request() }

    package var isShutdownRequested: Bool { shutdown.isRequested }

    /// For what cannot go on: tells the user and ends the process with a failure.
    package func fail(_ message: String) {
        Log.error("*** \(message)")
        warnings.set(.fatalInternalError, message)
        messages.error("A fatal internal error occurred, see debug.log for details: \(message)")
        exitStatus.store(1, ordering: .relaxed)
        requestShutdown()
    }

    /// Whether something deprecated was asked for with `-deprecatedrpc`.
    package func allowsDeprecated(_ name: String) -> Bool { arguments.getAll("deprecatedrpc").contains(name) }

    /// The warnings as RPC results show them.
    package var warningsJSON: JSONValue {
        let texts = warnings.texts
        return allowsDeprecated("warnings") ? .string(texts.last ?? "") : JSONValue(texts)
    }
}
