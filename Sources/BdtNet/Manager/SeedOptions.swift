import BdtWire

/// Where the node finds its first peers.
package struct SeedOptions: Sendable {
    /// Whether names of seeds are asked for addresses when few peers are known (`-dnsseed`).
    package var usesNames = false
    /// They are asked whatever is known (`-forcednsseed`).
    package var forcesNames = false
    package var names: [String] = []
    /// Peers to fetch addresses from, then to leave (`-seednode`).
    package var nodes: [String] = []
    /// Whether addresses known from the start are used when nothing else helps (`-fixedseeds`).
    package var usesFixed = false
    package var fixed: [Endpoint] = []

    package init() {}
}
