extension OptionDefinition {
    /// Options of the user interface that mean nothing to the node.
    package static let interface: [OptionDefinition] = {
        let gui = OptionMaker(.gui)
        let ipc = OptionMaker(.ipc)
        let hidden = OptionMaker(.hidden)
        return [
            gui("min", "Start with the window minimised"),
            gui("resetguisettings", "Forget the preferences of the user interface"),
            ipc(
                "ipcconnect", "=<address>",
                "Attach to a node that listens, instead of starting one: 'unix' at <datadir>/node.sock (of the network), 'unix:<path>' there; "
                    + "'auto' attaches when a node listens, and starts one otherwise (default: 0, which starts one)"),
            // What the published program has for its languages, its splash and its first start; taken, without effect.
            hidden("choosedatadir", ""), hidden("lang", "=<lang>", ""), hidden("splash", ""), hidden("uiplatform", "=<name>", ""),
            hidden("uitest", "=<path>", "Where to listen for the commands of tests"),
        ]
    }()

    /// Options of the user interface: its own, and those of the node, which it hands on.
    package static let gui: [OptionDefinition] = {
        let own = Set(interface.map(\.name))
        return node.filter { !own.contains($0.name) } + interface
    }()
}
