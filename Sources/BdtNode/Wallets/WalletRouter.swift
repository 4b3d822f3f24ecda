import BdtBase
import BdtInterfaces
import BdtJSON
import BdtPrimitives
import BdtRPC
import Synchronization

/// Sends calls of wallet methods to the wallet process that they are for. There may be several: the one that this node keeps, and others
/// that connected to it.
///
/// - A call whose address names a wallet (`/wallet/<name>`) goes to the process that has it.
/// - Any other call that needs a wallet goes to the only one there is, in whatever process.
/// - `listwallets` and `listwalletdir` gather the answers of all.
/// - `loadwallet` goes to the first process that finds the file; `createwallet` and `restorewallet` to the first one, or to that which has
///   the wallet that the address names. A name that another process has loaded is refused: calls could not tell the two apart.
package final class WalletRouter: Sendable {
    private struct State {
        var providers: [WalletProvider] = []
        var lastProvider = 0
        /// Methods that stand in the table; they stay there.
        var known: Set<String> = []
        /// Why the node's own process does not answer; nil while it does, and where there is none.
        var outage: String?
        var lastCall = 0
        var running: [Int: Task<RPCReply, any Error>] = [:]
    }

    /// How long a wallet process that does not answer can hold up the end of the node.
    private static let grace = Duration.seconds(10)
    /// Calls after which another set of wallets may be loaded.
    private static let changingWallets: Set<String> = ["createwallet", "loadwallet", "unloadwallet", "restorewallet", "migratewallet"]
    /// Those that give the wallet's name as their first argument, and load it.
    private static let loading: Set<String> = ["createwallet", "loadwallet", "restorewallet"]
    private static let withoutWallet = changingWallets.union(["listwallets", "listwalletdir"])

    private let table: RPCTable
    private let state = Mutex(State())
    /// Made before a call of the node's own process.
    typealias Preparation = @Sendable (RPCRequest) async throws -> PreparedCall

    private let prepare: Preparation
    private let tip: @Sendable () -> BlockHash?
    /// Told when the node's own process may have other wallets than before.
    private let onChange: @Sendable () async -> Void

    init(
        table: RPCTable, shutdown: ShutdownSignal, tip: @escaping @Sendable () -> BlockHash?, prepare: @escaping Preparation,
        onChange: @escaping @Sendable () async -> Void
    ) {
        self.table = table
        self.tip = tip
        self.prepare = prepare
        self.onChange = onChange
        shutdown.onRequest { [weak self] in
            Task {
                try? await Task.sleep(for: WalletRouter.grace)
                self?.cancelCalls()
            }
        }
    }

    /// A process that is about to register methods.
    func addProvider(isOwn: Bool) -> WalletProvider {
        state.withLock { state in
            state.lastProvider += 1
            return WalletProvider(number: state.lastProvider, isOwn: isOwn)
        }
    }

    /// From now on the process answers calls of the method, until the result is disconnected.
    func register(_ command: RPCCommandDescription, _ actor: any RPCActor, of provider: WalletProvider) -> any Handler {
        provider.add(command.name, actor)
        let isNew = state.withLock { state in
            if !state.providers.contains(where: { $0 === provider }) {
                // The node's own process comes first, also when it was started again.
                let position = provider.isOwn ? 0 : state.providers.count
                state.providers.insert(provider, at: position)
            }
            return state.known.insert(command.name).inserted
        }
        if isNew { table.register([tableCommand(command)]) }
        return ClosureHandler { [weak self] in self?.unregister(command.name, of: provider) }
    }

    private func unregister(_ method: String, of provider: WalletProvider) {
        provider.remove(method)
        if provider.isEmpty { state.withLock { $0.providers.removeAll { $0 === provider } } }
    }

    /// What calls for the node's own process answer while it is away; nil: it is there.
    var outage: String? {
        get { state.withLock { $0.outage } }
        set { state.withLock { $0.outage = newValue } }
    }

    private func tableCommand(_ command: RPCCommandDescription) -> RPCCommand {
        let names = command.arguments.map { RPCArgumentName($0.name, namedOnly: $0.namedOnly) }
        let actor: RPCCommand.Actor = { [weak self] request, _ in
            guard let self else { return .notHandled }
            return try await execute(request)
        }
        // Where files are copied the thread that reads requests would wait.
        let isForwarded = !FileErrand.methods.contains(command.name)
        return RPCCommand(category: command.category, name: command.name, argumentNames: names, isForwarded: isForwarded, actor: actor)
    }
}

// MARK: Choosing a process

extension WalletRouter {
    private func execute(_ request: RPCRequest) async throws -> RPCOutcome {
        let (all, outage) = state.withLock { ($0.providers, $0.outage) }
        let providers = all.filter { $0.actor(for: request.method) != nil }
        guard request.mode == .execute, providers.count + (outage == nil ? 0 : 1) > 1 else {
            guard let only = providers.first else { return try absent(request, outage) }
            return try await call(only, request, isLast: true)
        }
        switch request.method {
        case "listwallets":
            var names: [String] = []
            for provider in providers { names += await wallets(of: provider) }
            return .result(JSONValue(names))
        case "listwalletdir": return .result(try await gatherFolders(providers, request))
        default: break
        }
        if WalletRouter.loading.contains(request.method) { try await checkName(request, providers) }
        return try await first(of: try await candidates(providers, request, outage), request, outage)
    }

    /// In the order in which they are asked.
    private func candidates(_ providers: [WalletProvider], _ request: RPCRequest, _ outage: String?) async throws -> [WalletProvider] {
        let isNamed = request.uri.hasPrefix("/wallet/")
        if request.method == "createwallet" || request.method == "restorewallet" {
            // The node's own process would be asked first.
            if outage != nil, !isNamed { return [] }
            guard isNamed else { return Array(providers.prefix(1)) }
            // The process that knows the wallet of the address answers this one.
            for provider in providers where await has(provider, request) { return [provider] }
            return Array(providers.prefix(1))
        }
        guard !isNamed, !WalletRouter.withoutWallet.contains(request.method) else { return providers }
        var holders: [WalletProvider] = []
        for provider in providers {
            for _ in await wallets(of: provider) { holders.append(provider) }
        }
        if holders.count > 1 || (!holders.isEmpty && outage != nil) { throw RPCError.severalWallets }
        return holders.isEmpty && outage == nil ? Array(providers.prefix(1)) : holders
    }

    /// The answer of the first process that does not answer that it has no such wallet.
    private func first(of providers: [WalletProvider], _ request: RPCRequest, _ outage: String?) async throws -> RPCOutcome {
        for (index, provider) in providers.enumerated() {
            let outcome = try await call(provider, request, isLast: index == providers.count - 1 && outage == nil)
            if case .notHandled = outcome { continue }
            return outcome
        }
        return try absent(request, outage)
    }

    private func absent(_ request: RPCRequest, _ outage: String?) throws -> RPCOutcome {
        guard let outage, request.mode == .execute else { return .notHandled }
        throw RPCError(.walletError, outage)
    }

    private func gatherFolders(_ providers: [WalletProvider], _ request: RPCRequest) async throws -> JSONValue {
        var entries: [JSONValue] = []
        for provider in providers {
            guard case .result(let value)? = try? await call(provider, request, isLast: false) else { continue }
            for entry in value["wallets"].array ?? [] where !entries.contains(entry) { entries.append(entry) }
        }
        return ["wallets": .array(entries)]
    }

    /// Refuses a name that is loaded already, lest two processes answer to it.
    private func checkName(_ request: RPCRequest, _ providers: [WalletProvider]) async throws {
        guard let name = request.parameters.array?.first?.string else { return }
        for provider in providers where await wallets(of: provider).contains(name) {
            throw RPCError(.walletAlreadyLoaded, "Wallet \"\(name)\" is already loaded.")
        }
    }

    private func has(_ provider: WalletProvider, _ request: RPCRequest) async -> Bool {
        var question = RPCRequest(method: "getwalletinfo", parameters: [], uri: request.uri, user: request.user)
        question.mode = .execute
        guard case .result? = try? await call(provider, question, isLast: false) else { return false }
        return true
    }

    /// Names of its loaded wallets; none when it goes meanwhile.
    private func wallets(of provider: WalletProvider) async -> [String] {
        guard case .result(let value)? = try? await call(provider, RPCRequest(method: "listwallets"), isLast: true) else { return [] }
        return value.array?.compactMap(\.string) ?? []
    }
}

// MARK: Calling a process

extension WalletRouter {
    /// One call, which ends when the node does even if the process never answers. It is made once: whether a call that broke off took
    /// effect is for its caller to find out.
    private func call(_ provider: WalletProvider, _ request: RPCRequest, isLast: Bool) async throws -> RPCOutcome {
        guard provider.isOwn, request.mode == .execute, FileErrand.methods.contains(request.method) else {
            let outcome = try await send(provider, request, isLast: isLast)
            if provider.isOwn, WalletRouter.changingWallets.contains(request.method) { await onChange() }
            return outcome
        }
        let prepared = try await prepare(request)
        var isDone = false
        defer { prepared.cleanUp(isDone) }
        // Preparing may have started the process again.
        let provider = state.withLock { $0.providers.first(where: \.isOwn) } ?? provider
        let outcome = try await send(provider, prepared.request, isLast: isLast)
        if WalletRouter.changingWallets.contains(request.method) { await onChange() }
        if case .result = outcome {
            try prepared.complete()
            isDone = true
        }
        return outcome
    }

    private func send(_ provider: WalletProvider, _ request: RPCRequest, isLast: Bool) async throws -> RPCOutcome {
        guard let actor = provider.actor(for: request.method) else { return .notHandled }
        var forwarded = RPCCall(RPCTextCall(request))
        forwarded.knownTip = tip()
        do {
            let reply = RPCTextReply(try await run { [forwarded] in try await actor.call(forwarded) })
            // A long one is not for the thread that reads requests.
            guard reply.isLong else { return try RPCOutcome(reply, isLast: isLast) }
            return try await withTaskExecutorPreference(globalConcurrentExecutor) { try RPCOutcome(reply, isLast: isLast) }
        } catch is CancellationError {
            throw RPCError(.miscError, "The wallet process does not answer, and the node is shutting down. \(WalletRouter.unknownEffect)")
        } catch let error as IPCError {
            throw RPCError(.miscError, "The wallet process ended during the call: \(error). \(WalletRouter.unknownEffect)")
        }
    }

    private static let unknownEffect = "Whether it took effect is not known."

    private func run(_ work: @escaping @Sendable () async throws -> RPCReply) async throws -> RPCReply {
        // Begins on this thread and ends on the one that reads the answer: neither way waits for another thread's turn.
        let task = Task.immediate(executorPreference: InlineExecutor.shared) { try await work() }
        let number = state.withLock { state in
            state.lastCall += 1
            state.running[state.lastCall] = task
            return state.lastCall
        }
        defer { state.withLock { _ = $0.running.removeValue(forKey: number) } }
        return try await task.value
    }

    private func cancelCalls() {
        for task in state.withLock({ Array($0.running.values) }) { task.cancel() }
    }
}

extension RPCCall {
    fileprivate init(_ call: RPCTextCall) {
        self.init(
            id: call.id, method: call.method, parameters: call.parameters, mode: RPCCall.Mode(call.mode), uri: call.uri, user: call.user,
            peerAddress: call.peerAddress, version: Int32(call.version))
    }
}

extension RPCCall.Mode {
    fileprivate init(_ mode: RPCRequest.Mode) {
        self =
            switch mode {
            case .execute: .execute
            case .help: .getHelp
            case .arguments: .getArguments
            }
    }
}

extension RPCTextReply {
    fileprivate init(_ reply: RPCReply) {
        self =
            switch reply {
            case .result(let text): .result(text)
            case .rpcError(let text): .error(text)
            case .help(let text): .help(text)
            case .notHandled: .notHandled
            }
    }
}
