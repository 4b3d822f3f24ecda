import BdtBase

/// Why an option that changes a network's parameters cannot be taken. The text is the published one.
package struct ParameterError: Error, Equatable, CustomStringConvertible {
    package let description: String
    init(_ description: String) { self.description = description }
}

/// What makes a signet one's own.
package struct SignetOptions: Hashable, Sendable {
    /// `-signetchallenge`: the script that blocks must solve.
    package var challenge: [UInt8]?
    /// `-signetseednode`: replaces the DNS seeds.
    package var seeds: [String]?

    package init(challenge: [UInt8]? = nil, seeds: [String]? = nil) {
        self.challenge = challenge
        self.seeds = seeds
    }

    /// From all values given of the two options.
    package init(challenges: [String], seeds: [String]) throws(ParameterError) {
        self.init(seeds: seeds.isEmpty ? nil : seeds)
        guard let text = challenges.first else { return }
        if challenges.count > 1 { throw ParameterError("-signetchallenge cannot be multiple values.") }
        guard let bytes = Hex.decode(text) else { throw ParameterError("-signetchallenge must be hex, not '\(text)'.") }
        challenge = bytes
    }
}

/// What tests change about regtest.
package struct RegtestOptions: Hashable, Sendable {
    package var activationHeights: [BuriedDeployment: Int] = [:]
    package var versionBits: [VersionBitsDeployment: Times] = [:]
    /// `-fastprune`: small block files, pruned early.
    package var fastPrune = false
    /// `-test=bip94`
    package var enforcesBIP94 = false
    /// Replaces the chain states that may be loaded from a file.
    package var snapshots: [AssumeUTXO]?

    /// The part of a `DeploymentSchedule` that `-vbparams` sets.
    package struct Times: Hashable, Sendable {
        package var startTime: Int64
        package var timeout: Int64
        package var minActivationHeight: Int
    }

    package init() {}

    /// From all values given of `-testactivationheight` and `-vbparams`.
    package init(
        activationHeights: [String], versionBits: [String], fastPrune: Bool, enforcesBIP94: Bool
    ) throws(ParameterError) {
        self.fastPrune = fastPrune
        self.enforcesBIP94 = enforcesBIP94
        for text in activationHeights { try addActivationHeight(text) }
        for text in versionBits { try addVersionBits(text) }
    }

    private mutating func addActivationHeight(_ text: String) throws(ParameterError) {
        func failure(_ what: String) -> ParameterError {
            ParameterError("Invalid \(what) (\(text)) for -testactivationheight=name@height.")
        }
        guard let at = text.firstIndex(of: "@") else { throw failure("format") }
        let value = text[text.index(after: at)...]
        guard let height = decimal(value, as: Int32.self), height >= 0, height < Int32.max else {
            throw failure("height value")
        }
        guard let deployment = BuriedDeployment.allCases.first(where: { $0.optionName == text[..<at] }) else { throw failure("name") }
        activationHeights[deployment] = Int(height)
    }

    private mutating func addVersionBits(_ text: String) throws(ParameterError) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard (3...4).contains(parts.count) else {
            throw ParameterError("Version bits parameters malformed, expecting deployment:start:end[:min_activation_height]")
        }
        guard let start = decimal(parts[1], as: Int64.self) else { throw ParameterError("Invalid nStartTime (\(parts[1]))") }
        guard let timeout = decimal(parts[2], as: Int64.self) else { throw ParameterError("Invalid nTimeout (\(parts[2]))") }
        var height: Int32 = 0
        if parts.count == 4 {
            guard let given = decimal(parts[3], as: Int32.self) else {
                throw ParameterError("Invalid min_activation_height (\(parts[3]))")
            }
            height = given
        }
        guard let deployment = VersionBitsDeployment.allCases.first(where: { $0.name == parts[0] }) else {
            throw ParameterError("Invalid deployment (\(parts[0]))")
        }
        versionBits[deployment] = Times(startTime: start, timeout: timeout, minActivationHeight: Int(height))
    }

    /// Digits with an optional minus sign, and nothing else.
    private func decimal<T: FixedWidthInteger>(_ text: Substring, as type: T.Type) -> T? {
        text.first == "+" ? nil : T(text)
    }
}
