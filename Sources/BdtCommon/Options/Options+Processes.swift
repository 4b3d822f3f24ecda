extension OptionDefinition {
    /// Options of the node about processes that connect to it.
    static let processes: [OptionDefinition] = {
        let ipc = OptionMaker(.ipc)
        return [
            ipc(
                "ipcbind", "=<address>",
                "Let other processes of the same user connect: 'unix' listens at <datadir>/node.sock (of the network), "
                    + "'unix:<path>' there; a relative path starts at the data directory of the network, and folders that are missing are "
                    + "made. May be repeated. (default: none)"),
            ipc("ipcmaxconnections", "=<n>", "Most connections by -ipcbind at a time; others wait (default: 64)"),
        ]
    }()
}
