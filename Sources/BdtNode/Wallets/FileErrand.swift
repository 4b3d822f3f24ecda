import BdtBase
import BdtCommon
import BdtCrypto
import BdtInterfaces
import BdtJSON
import BdtRPC

#if canImport(Glibc)
    import Glibc
#endif

/// A call as the wallet process gets it, and what is left to do after its success and in any case.
struct PreparedCall: Sendable {
    var request: RPCRequest
    var complete: @Sendable () throws -> Void
    /// Told whether all went well.
    var cleanUp: @Sendable (Bool) -> Void

    init(
        _ request: RPCRequest, complete: @escaping @Sendable () throws -> Void = {}, cleanUp: @escaping @Sendable (Bool) -> Void = { _ in }
    ) {
        self.request = request
        self.complete = complete
        self.cleanUp = cleanUp
    }
}

/// Carries files for a wallet process that may use only some folders, when the user's call names a file elsewhere. The system copies: no
/// byte of a wallet passes through the node's memory.
struct FileErrand {
    /// Calls that name files.
    static let methods: Set<String> = ["createwallet", "loadwallet", "restorewallet", "backupwallet"]

    private let request: RPCRequest
    private let confinement: Confinement

    init(_ request: RPCRequest, _ confinement: Confinement) {
        self.request = request
        self.confinement = confinement
    }

    private func argument(_ index: Int) -> String? {
        guard let all = request.parameters.array, index < all.count else { return nil }
        return all[index].string
    }

    /// Where the process would find `path`, when it may not go there.
    private func foreign(_ path: String, from folder: String) -> String? {
        let whole = Paths.real(Paths.join(folder, path))
        let real = Confinement(folders: confinement.folders.map(Paths.real))
        return real.covers(whole) ? nil : whole
    }

    /// The folder of a wallet that is to be made or loaded where the process may not go.
    var foreignWallet: String? {
        guard request.method != "backupwallet", FileErrand.methods.contains(request.method), let root = confinement.folders.first,
            let name = argument(0), !name.isEmpty, !name.split(separator: "/").contains("..")
        else { return nil }
        guard let folder = foreign(name, from: root) else { return nil }
        // What cannot be a wallet is for the process to complain of.
        let isPossible = request.method == "loadwallet" ? Paths.exists(folder) : !Paths.exists(folder) || Paths.isDirectory(folder)
        return isPossible ? folder : nil
    }

    /// The call with files elsewhere replaced by files in the wallets' folder.
    func prepared() throws -> PreparedCall {
        let index = request.method == "backupwallet" ? 0 : request.method == "restorewallet" ? 1 : nil
        guard let index, let root = confinement.folders.first, let path = argument(index),
            let file = foreign(path, from: Paths.absolute("."))
        else { return PreparedCall(request) }
        let staging = Paths.join(root, ".errand-\(Hex.encode(SecureRandom.bytes(8)))")
        var changed = request
        if var parameters = request.parameters.array {
            parameters[index] = .string(staging)
            changed.parameters = .array(parameters)
        }
        let cleanUp: @Sendable (Bool) -> Void = { _ in
            for suffix in ["", "-journal"] { unlink(staging + suffix) }
        }
        guard index == 1 else { return PreparedCall(changed, complete: { try Self.deliver(staging, to: file) }, cleanUp: cleanUp) }
        // A file that is not there, or cannot be read, is for the process to complain of.
        guard Self.copy(file, to: staging) else {
            cleanUp(false)
            return PreparedCall(request)
        }
        return PreparedCall(changed, cleanUp: cleanUp)
    }

    /// Puts a backup where the user wants it: whole, or not at all.
    private static func deliver(_ file: String, to destination: String) throws {
        if rename(file, destination) == 0 { return }
        let temporary = destination + ".tmp"
        if errno == EXDEV, copy(file, to: temporary), rename(temporary, destination) == 0 { return }
        unlink(temporary)
        Log.error("Cannot write the backup \(destination): \(String(cString: strerror(errno)))")
        throw RPCError(.walletError, "Error: Wallet backup failed!")
    }

    private static func copy(_ source: String, to destination: String) -> Bool {
        let input = open(source, O_RDONLY | O_CLOEXEC)
        guard input >= 0 else { return false }
        defer { close(input) }
        let output = open(destination, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard output >= 0 else { return false }
        defer { close(output) }
        while true {
            let count = sendfile(output, input, nil, 1 << 24)
            if count < 0 && errno == EINTR { continue }
            if count < 0 { return false }
            if count == 0 { return fsync(output) == 0 }
        }
    }
}
