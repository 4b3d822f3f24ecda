import BdtBase
import BdtCommon

extension NodeStartup {
    /// Settings that follow from others, unless they are given.
    package func applyInteractions() {
        arguments.setIfUnset("server", true)
        if !arguments.getAll("bind").isEmpty { set("listen", "1", because: "-bind set") }
        if !arguments.getAll("whitebind").isEmpty { set("listen", "1", because: "-whitebind set") }
        let connectsOnly = !arguments.getAll("connect").isEmpty || arguments.isNegated("connect")
        if connectsOnly || arguments.getInt("maxconnections", default: 125) <= 0 {
            set("dnsseed", "0", because: "-connect or -maxconnections=0 set")
            set("listen", "0", because: "-connect or -maxconnections=0 set")
        }
        if let proxy = arguments.get("proxy"), !["", "0"].contains(proxy) {
            for name in ["listen", "natpmp", "discover"] { set(name, "0", because: "-proxy set") }
        }
        if !arguments.getBool("listen", default: true) {
            for name in ["natpmp", "discover", "listenonion", "i2pacceptincoming"] { set(name, "0", because: "-listen=0") }
        }
        if !arguments.getAll("externalip").isEmpty { set("discover", "0", because: "-externalip set") }
        if arguments.getBool("blocksonly", default: false) {
            set("whitelistrelay", "0", because: "-blocksonly=1")
            set("maxmempool", "5", because: "-blocksonly=1")
            set("walletbroadcast", "0", because: "-blocksonly=1")
        }
        if arguments.getBool("whitelistforcerelay", default: false) {
            set("whitelistrelay", "1", because: "-whitelistforcerelay=1")
        }
        let networks = arguments.getAll("onlynet")
        if !networks.isEmpty, !networks.contains(where: { ["ipv4", "ipv6"].contains($0.lowercased()) }) {
            set("dnsseed", "0", because: "-onlynet excludes IPv4 and IPv6")
        }
        replaceUPnP()
    }

    private func set(_ name: String, _ value: String, because reason: String) {
        if arguments.setIfUnset(name, value) { Log.info("parameter interaction: \(reason) -> setting -\(name)=\(value)") }
    }

    /// `-upnp` has gone; `-natpmp` does its work.
    private func replaceUPnP() {
        let stored = arguments.readWriteSetting("upnp")
        if !stored.isNull {
            if arguments.readWriteSetting("natpmp").isNull {
                Log.warning("Adding \"natpmp\": \(stored.text) to settings.json to replace obsolete \"upnp\" setting")
                _ = arguments.updateSetting("natpmp", to: stored, writing: false)
            }
            Log.warning("Removing obsolete \"upnp\" setting from settings.json")
            _ = arguments.updateSetting("upnp", to: .null)
        }
        guard let value = arguments.getBool("upnp") else { return }
        let digit = value ? "1" : "0"
        let replacement = arguments.setIfUnset("natpmp", value) ? " Substituting '-natpmp=\(digit)'." : ""
        Log.warning("Option '-upnp=\(digit)' is given but UPnP support was dropped in version 29.0.\(replacement)")
    }
}
