import BdtBase
import BdtCrypto
import BdtKeys
import BdtPrimitives
import Testing

@Suite struct DescriptorTests {
    static let publicKey = "03a34b99f22c790c4e36b2b3c2c35a36db06226e41c692fc82b8b56ac1c540c5bd"
    static let privateKey = "L4rK1yDtCWekvXuE6oXD9jCYfFNV2cWRpVuPLBcCU2z8TrisoyY1"
    static let xprv = "xprv9s21ZrQH143K31xYSDQpPDxsXRTUcvj2iNHm5NUtrGiGG5e2DtALGdso3pGz6ssrdK4PFmM8NSpSBHNqPqm55Qn3LqFtT2emdEXVYsCzC2U"
    static let xpub = "xpub661MyMwAqRbcFW31YEwpkMuc5THy2PSt5bDMsktWQcFF8syAmRUapSCGu8ED9W6oDMSgv6Zz8idoc4a6mr8BDzTJY47LJhkJ8UB7WEGuduB"

    private func parse(_ text: String) throws -> (Descriptor, FlatSigningProvider) {
        let (descriptors, keys) = try Descriptor.parse(text, codec: .main)
        return (try #require(descriptors.first), keys)
    }

    static let known: [(String, [String])] = [
        (
            "combo(\(publicKey))",
            [
                "21\(publicKey)ac", "76a9149a1c78a507689f6f54b847ad1cef1e614ee23f1e88ac", "00149a1c78a507689f6f54b847ad1cef1e614ee23f1e",
                "a91484ab21b1b2fd065d4504ff693d832434b6108d7b87",
            ]
        ),
        ("wpkh(\(publicKey))", ["00149a1c78a507689f6f54b847ad1cef1e614ee23f1e"]),
        ("sh(wpkh(\(publicKey)))", ["a91484ab21b1b2fd065d4504ff693d832434b6108d7b87"]),
        ("sh(wsh(pkh(\(publicKey))))", ["a914b61b92e2ca21bac1e72a3ab859a742982bea960a87"]),
        ("wsh(pk(\(publicKey)))", ["00202e271faa2325c199d25d22e1ead982e45b64eeb4f31e73dbdf41bd4b5fec23fa"]),
        (
            "tr(a34b99f22c790c4e36b2b3c2c35a36db06226e41c692fc82b8b56ac1c540c5bd)",
            ["512077aab6e066f8a7419c5ab714c12c67d25007ed55a43cadcacb4d7a970a093f11"]
        ),
        ("raw(512a)", ["512a"]),
        ("addr(1FsSia9rv4NeEwvJ2GvXrX7LyxYspbN2mo)", ["76a914a31c06bd463e3923bc1aadbde48b16976c08071788ac"]),
    ]

    @Test(arguments: known) func scripts(text: String, scripts: [String]) throws {
        let (descriptor, _) = try parse(text)
        let expansion = try #require(descriptor.expand(at: 0, keys: EmptySigningProvider()))
        #expect(expansion.scripts.map(\.description) == scripts)
        #expect(descriptor.text.hasPrefix(text + "#"))
        #expect(try Descriptor.parse(descriptor.text, codec: .main, requireChecksum: true).descriptors == [descriptor])
        if descriptor.isSingleType && descriptor.isSolvable {
            let inferred = Descriptor(inferredFrom: expansion.scripts[0], provider: expansion.provider, codec: .main)
            #expect(inferred.expand(at: 0, keys: EmptySigningProvider())?.scripts == expansion.scripts)
        }
    }

    /// The published descriptor ids.
    @Test func ids() throws {
        let id = try parse("wpkh(\(Self.publicKey))").0.id
        #expect(id.description == "4a47b7f497721bf3fc48c69a5d22bc1f3617238649a8ba7cb96fbd92fec84a7e")
        let origin = try parse("pkh([deadbeef/1/2h/3/4h]\(Self.publicKey))").0.id
        #expect(origin.description == "628130ae0530f2b24faf1ad2744a83568ac0ffac43e703e30c00d5f137869b84")
    }

    @Test func hardenedStepsNeedPrivateKeysOnce() throws {
        let (descriptor, keys) = try parse("wpkh(\(Self.xprv)/84h/0'/*)")
        #expect(descriptor.isRange && descriptor.outputType == .bech32)
        #expect(descriptor.expand(at: 3, keys: EmptySigningProvider()) == nil)
        let expansion = try #require(descriptor.expand(at: 3, keys: keys))
        #expect(expansion.cache.parents.count == 1 && expansion.cache.lastHardened.count == 1)
        let later = try #require(descriptor.expand(at: 9, keys: keys))
        #expect(descriptor.expand(at: 9, cache: expansion.cache)?.scripts == later.scripts)
        #expect(descriptor.text.hasPrefix("wpkh(\(Self.xpub)/84'/0'/*)"))
        #expect(descriptor.privateText(keys: keys)?.hasPrefix("wpkh(\(Self.xprv)/84'/0'/*)") == true)
        #expect(descriptor.privateText(keys: EmptySigningProvider()) == nil)
        let normalized = try #require(descriptor.normalizedText(keys: keys))
        #expect(normalized.hasPrefix("wpkh([bd16bee5/84h/0h]xpub"))
        #expect(descriptor.normalizedText(keys: EmptySigningProvider(), cache: expansion.cache) == normalized)
        #expect(descriptor.normalizedText(keys: EmptySigningProvider()) == nil)
        let independent = try parse(normalized).0
        #expect(independent.expand(at: 9, keys: EmptySigningProvider())?.scripts == later.scripts)
        let secret = try #require(descriptor.privateKeys(at: 9, keys: keys).values.first)
        #expect(Destination.witnessV0KeyHash(secret.publicKey.id).script == later.scripts[0])
    }

    @Test func hardenedWildcardCachesEachKey() throws {
        let (descriptor, keys) = try parse("pkh(\(Self.xprv)/1/*h)")
        var cache = try #require(descriptor.expand(at: 0, keys: keys)).cache
        #expect(cache.parents.isEmpty && cache.derived[0]?.count == 1)
        #expect(descriptor.expand(at: 1, cache: cache) == nil)
        let second = try #require(descriptor.expand(at: 1, keys: keys))
        let added = try cache.merge(second.cache)
        #expect(added == second.cache)
        #expect(try cache.merge(second.cache) == DescriptorCache())
        #expect(descriptor.expand(at: 1, cache: cache)?.scripts == second.scripts)
    }

    @Test func multipathMakesOneDescriptorForEachBranch() throws {
        let (list, _) = try Descriptor.parse("wsh(multi(1,\(Self.xpub)/<0;1>/*,\(Self.publicKey)))", codec: .main)
        #expect(list.count == 2)
        let single = try parse("wsh(multi(1,\(Self.xpub)/1/*,\(Self.publicKey)))").0
        #expect(list[1].text == single.text)
    }

    @Test func sortedMultisigOrdersKeys() throws {
        let other = "0379e45b3cf75f9c5f9befd8e9506fb962f6a9d185ac87001ec44a8d3df8d4a9e3"
        let sorted = try parse("sh(sortedmulti(2,\(Self.publicKey),\(other)))").0
        let plain = try parse("sh(multi(2,\(other),\(Self.publicKey)))").0
        #expect(
            sorted.expand(at: 0, keys: EmptySigningProvider())?.scripts == plain.expand(at: 0, keys: EmptySigningProvider())?.scripts)
    }

    @Test func taprootTreeRoundTrip() throws {
        let key = String(Self.publicKey.dropFirst(2))
        let text = "tr(\(key),{pk(\(key)),{multi_a(1,\(key),\(key)),pk(\(key))}})"
        let (descriptor, _) = try parse(text)
        #expect(descriptor.text.hasPrefix(text + "#"))
        let expansion = try #require(descriptor.expand(at: 0, keys: EmptySigningProvider()))
        let provider = HidingSigningProvider(expansion.provider, hidesSecrets: true, hidesOrigins: true)
        #expect(Descriptor(inferredFrom: expansion.scripts[0], provider: provider, codec: .main).text == descriptor.text)
        let bare = Descriptor(inferredFrom: expansion.scripts[0], provider: EmptySigningProvider(), codec: .main)
        #expect(bare.text.hasPrefix("rawtr("))
    }

    static let faults: [(String, String)] = [
        ("pk(\(publicKey))#abc", "Expected 8 character checksum, not 3 characters"),
        ("pk(\(publicKey))##", "Multiple '#' symbols"),
        ("pk(\(publicKey))#qqqqqqqq", "Provided checksum 'qqqqqqqq' does not match computed checksum '9pcxlpvx'"),
        ("pk(ü)", "Invalid characters in payload"),
        ("foo(1)", "'foo(1)' is not a valid descriptor function"),
        ("pk()", "pk(): No key provided"),
        ("pk(\(publicKey.dropLast(2)))", "pk(): Pubkey '\(publicKey.dropLast(2))' is invalid"),
        ("pkh(deadbeef/1/2h]\(publicKey))", "pkh(): Key origin start '[ character expected but not found, got 'd' instead"),
        ("pkh([deadbeef]/1]\(publicKey))", "pkh(): Multiple ']' characters found for a single pubkey"),
        ("combo([012345678]\(xpub))", "combo(): Fingerprint is not 4 bytes (9 characters instead of 8 characters)"),
        ("combo([0123456x]\(xpub))", "combo(): Fingerprint '0123456x' is not hex"),
        ("pkh(\(xpub)/2147483648)", "pkh(): Key path value 2147483648 is out of range"),
        ("pkh(\(xpub)/1aa)", "pkh(): Key path value '1aa' is not a valid uint32"),
        ("pkh(\(xpub)/<0;1>/<2;3>)", "pkh(): Multiple multipath key path specifiers found"),
        ("pkh([deadbeef/<0;1>]\(xpub)/0)", "pkh(): Key path value '<0;1>' specifies multipath in a section where multipath is not allowed"),
        ("wpkh(\(xpub)/<0>/*)", "wpkh(): Multipath key path specifiers must have at least two items"),
        ("wpkh(\(xpub)/<1;1>/*)", "wpkh(): Duplicated key path value 1 in multipath specifier"),
        ("wpkh(5KYZdUEo39z3FPrtuX2QbbwGnNP5zTd7yyr2SC1j299sBCnWjss)", "wpkh(): Uncompressed keys are not allowed"),
        ("multi(a,\(publicKey))", "Multi threshold 'a' is not valid"),
        ("multi(0,\(publicKey))", "Multisig threshold cannot be 0, must be at least 1"),
        (
            "multi(3,\(publicKey))",
            "Multisig threshold cannot be larger than the number of keys; threshold is 3 but only 1 keys specified"
        ),
        ("multi(1)", "Cannot have 0 keys in multisig; must have between 1 and 20 keys, inclusive"),
        (
            "multi(1,\(publicKey),\(publicKey),\(publicKey),\(publicKey))",
            "Cannot have 4 pubkeys in bare multisig; only at most 3 pubkeys"
        ),
        ("sh(sh(pk(\(publicKey))))", "Can only have sh() at top level"),
        ("wsh(wsh(pk(\(publicKey))))", "Can only have wsh() at top level or inside sh()"),
        ("wsh(wpkh(\(publicKey)))", "Can only have wpkh() at top level or inside sh()"),
        ("sh(\(publicKey))", "A function is needed within P2SH"),
        ("raw(xyz)", "Raw script is not hex"),
        ("addr(x)", "Address is not valid"),
        ("tr(\(publicKey),pk(\(publicKey)),x)", "tr(): expected ')' after script expression"),
        ("tr(\(publicKey),{pk(\(publicKey))})", "tr(): expected ',' after script expression"),
        ("rawtr(\(publicKey),x)", "rawtr(): only one key expected."),
    ]

    @Test(arguments: faults) func publishedMessages(text: String, message: String) {
        #expect(throws: DescriptorError(message)) { try Descriptor.parse(text, codec: .main) }
    }

    @Test func requiredChecksum() {
        #expect(throws: DescriptorError("Missing checksum")) {
            try Descriptor.parse("pk(\(Self.publicKey))", codec: .main, requireChecksum: true)
        }
    }

    @Test func sizes() throws {
        #expect(try parse("wpkh(\(Self.publicKey))").0.maximumSatisfactionWeight(highR: true) == 107)
        #expect(try parse("sh(wpkh(\(Self.publicKey)))").0.maximumSatisfactionWeight(highR: true) == 23 * 4 + 107)
        #expect(try parse("pkh(\(Self.publicKey))").0.maximumSatisfactionWeight(highR: false) == (72 + 34) * 4)
        #expect(try parse("tr(\(Self.publicKey))").0.maximumSatisfactionWeight(highR: true) == 66)
        #expect(try parse("wsh(pk(\(Self.publicKey)))").0.scriptSize == 34)
    }
}
