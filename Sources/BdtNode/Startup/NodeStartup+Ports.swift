import BdtBase
import BdtCommon

extension NodeStartup {
    /// Refuses options whose port is no port.
    package func checkPorts() throws(StartupFailure) {
        for name in ["port", "rpcport"] {
            if let text = arguments.get(name), HostPort.port(text) == nil { throw invalidPort(name, text) }
        }
        let mayBePath = [
            "onion", "proxy", "zmqpubhashblock", "zmqpubhashtx", "zmqpubrawblock", "zmqpubrawtx", "zmqpubsequence",
        ]
        for name in mayBePath + ["i2psam", "rpcbind", "torcontrol", "whitebind", "bind"] {
            for text in arguments.getAll(name) {
                if mayBePath.contains(name), text.hasPrefix("unix:") { continue }
                let address = name == "bind" ? String(text.prefix { $0 != "=" }) : text
                if HostPort(address) == nil { throw invalidPort(name, text) }
            }
        }
    }

    private func invalidPort(_ name: String, _ text: String) -> StartupFailure {
        .message("Invalid port specified in -\(name): '\(text)'")
    }
}
