import BdtBase
import BdtInterfaces
import CSandbox

#if canImport(Glibc)
    import Glibc
#endif

/// Gives up what a wallet process does not need: whoever takes it over finds neither network, nor programs, nor files beside the wallets.
package enum Sandbox {
    /// What the process reads of the system after its start. libdispatch reads the state of its threads below /proc and traps when it cannot;
    /// the memory and environment of other processes stay closed to a process in a Landlock domain.
    private static let readable = [
        "/dev/null", "/dev/urandom", "/dev/random", "/etc/localtime", "/usr/share/zoneinfo", "/usr/lib", "/lib", "/lib64", "/proc",
    ]

    /// To be called before a second thread starts. What holds goes to the log.
    /// - Parameter connects: the process connects to its node, in place of being started by it.
    package static func enter(_ confinement: Confinement, connects: Bool) {
        // Databases put temporary files, with keys in them, beside the wallets.
        if let folder = confinement.folders.first { setenv("SQLITE_TMPDIR", folder, 1) }
        let privileges = sandbox_no_new_privileges()
        let files = limitFiles(confinement)
        let calls = sandbox_limit_calls(connects ? 1 : 0)
        let names = (confinement.folders + confinement.files).map { "\"\($0)\"" }.joined(separator: ", ")
        let parts = [
            privileges == 0 ? "no new privileges" : "new privileges not excluded (\(reason(privileges)))",
            files == 0
                ? "files only in \(names) (Landlock \(sandbox_landlock_version()))" : "files not limited (\(reason(files)))",
            calls == 0
                ? "no programs, no sockets\(connects ? " but the node's" : "") (seccomp)" : "system calls not limited (\(reason(calls)))",
        ]
        Log.info("Wallet sandbox: \(parts.joined(separator: "; "))")
    }

    private static func limitFiles(_ confinement: Confinement) -> Int32 {
        // Only what is there can be allowed.
        for path in confinement.files { close(open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)) }
        var writable: [UnsafePointer<CChar>?] = (confinement.folders + confinement.files).map { UnsafePointer(strdup($0)) }
        var reading: [UnsafePointer<CChar>?] = readable.map { UnsafePointer(strdup($0)) }
        defer { for text in writable + reading { free(UnsafeMutablePointer(mutating: text)) } }
        return sandbox_limit_files(&writable, writable.count, &reading, reading.count)
    }

    private static func reason(_ code: Int32) -> String { String(cString: strerror(-code)) }
}
