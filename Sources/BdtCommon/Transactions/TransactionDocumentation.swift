import BdtRPC

/// Descriptions of arguments and results that several methods share.
package enum TransactionDocumentation {
    /// The members of an output script.
    package static let script: [RPCResult] = [
        RPCResult("asm", .string, "The script in words"), RPCResult("desc", .string, "A descriptor of the script"),
        RPCResult("hex", .hex, "The bytes of the script"), RPCResult("address", .string, "The address, if there is one", optional: true),
        RPCResult("type", .string, "What kind of script it is, such as pubkeyhash or witness_v1_taproot"),
    ]

    /// The members of a decoded transaction.
    package static let transaction: [RPCResult] = [
        RPCResult("txid", .hex, "The transaction id"), RPCResult("hash", .hex, "The hash with witnesses; the same as txid without"),
        RPCResult("size", .number, "Bytes with witnesses"), RPCResult("vsize", .number, "Virtual bytes"),
        RPCResult("weight", .number, "Weight units"), RPCResult("version", .number, "The version"),
        RPCResult("locktime", .time, "The lock time"), RPCResult("vin", .array, "", [RPCResult(.object, "", input)]),
        RPCResult("vout", .array, "", [RPCResult(.object, "", output)]),
    ]

    private static let input: [RPCResult] = [
        RPCResult("coinbase", .hex, "The script, of a coinbase only", optional: true),
        RPCResult("txid", .hex, "The transaction whose output is spent", optional: true),
        RPCResult("vout", .number, "The number of that output", optional: true),
        RPCResult(
            "scriptSig", .object, "The script, of other transactions", optional: true,
            [RPCResult("asm", .string, "The script in words"), RPCResult("hex", .hex, "The bytes of the script")]),
        RPCResult("txinwitness", .array, "", optional: true, [RPCResult(.hex, "An element of the witness")]),
        RPCResult("sequence", .number, "The sequence number"),
    ]

    private static let output: [RPCResult] = [
        RPCResult("value", .amount, "The value in BDTC"), RPCResult("n", .number, "The number of the output"),
        RPCResult("scriptPubKey", .object, "", script),
    ]

    /// The arguments of which a transaction is made.
    package static let creation: [RPCArgument] = [
        RPCArgument(
            "inputs", .array, .required, "What to spend",
            inner: [
                RPCArgument(
                    "", .object, .optional,
                    inner: [
                        RPCArgument("txid", .hex, .required, "The transaction id"), RPCArgument("vout", .number, .required, "The output"),
                        RPCArgument(
                            "sequence", .number, .defaultHint("depends on 'replaceable' and 'locktime'"), "The sequence number"),
                    ])
            ]),
        RPCArgument(
            "outputs", .any, .required,
            "What to pay: objects with one member each. No address may occur twice, nor may data.\n"
                + "One object with all members is taken as well.",
            inner: [
                RPCArgument(
                    "", .dictionary, .optional,
                    inner: [RPCArgument("address", .amount, .required, "An address, and what to pay it in BDTC")]),
                RPCArgument("", .object, .optional, inner: [RPCArgument("data", .hex, .required, "Data to keep in the chain")]),
            ], typeText: "json array"),
        RPCArgument("locktime", .number, .defaultValue(0), "The lock time; other than 0 it makes inputs respect it"),
        RPCArgument(
            "replaceable", .bool, .defaultValue(true),
            "Lets the transaction be replaced by one that pays more (BIP125).\nSequence numbers that say otherwise are an error."),
    ]

    /// The argument that names a signature hash type.
    package static let signatureHashType = RPCArgument(
        "sighashtype", .string, .defaultHint("DEFAULT for Taproot, ALL otherwise"),
        "What signatures commit to: \"DEFAULT\", \"ALL\", \"NONE\", \"SINGLE\",\n"
            + "\"ALL|ANYONECANPAY\", \"NONE|ANYONECANPAY\" or \"SINGLE|ANYONECANPAY\"")

    /// The outputs that signing calls take.
    package static let previousOutputs = RPCArgument(
        "prevtxs", .array, .optional, "Outputs that are spent and that the chain may not hold yet",
        inner: [
            RPCArgument(
                "", .object, .optional,
                inner: [
                    RPCArgument("txid", .hex, .required, "The transaction id"), RPCArgument("vout", .number, .required, "The output"),
                    RPCArgument("scriptPubKey", .hex, .required, "The script of the output"),
                    RPCArgument("redeemScript", .hex, .optional, "(needed for P2SH) The redeem script"),
                    RPCArgument("witnessScript", .hex, .optional, "(needed for P2WSH, plain or in P2SH) The witness script"),
                    RPCArgument("amount", .amount, .optional, "(needed for segwit) The value of the output"),
                ])
        ])

    /// What signing calls answer.
    package static let signed: [RPCResult] = [
        RPCResult("hex", .hex, "The transaction with signatures"), RPCResult("complete", .bool, "Whether none is missing"),
        RPCResult(
            "errors", .array, "What is wrong with inputs", optional: true,
            [
                RPCResult(
                    .object, "",
                    [
                        RPCResult("txid", .hex, "The transaction whose output is spent"),
                        RPCResult("vout", .number, "The number of that output"),
                        RPCResult("witness", .array, "", [RPCResult(.hex, "An element of the witness")]),
                        RPCResult("scriptSig", .hex, "The script"), RPCResult("sequence", .number, "The sequence number"),
                        RPCResult("error", .string, "What is wrong"),
                    ])
            ]),
    ]
}
