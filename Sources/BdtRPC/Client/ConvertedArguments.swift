/// The arguments of one method that are JSON when a user types them; all others are strings.
struct ConvertedArguments {
    private let entries: [(position: Substring, names: [Substring])]

    init(of method: String) {
        let lines = ConvertedArguments.table.utf8.split(separator: UInt8(ascii: "\n")).lazy.map { Substring($0).split(separator: " ") }
        let words = lines.first { $0[0] == method } ?? []
        entries = words.dropFirst().map { entry in
            let parts = entry.split(separator: ":")
            return (parts[0], parts[1].split(separator: ","))
        }
    }

    func contains(position: Int) -> Bool { entries.contains { $0.position == String(position) } }
    func contains(name: some StringProtocol) -> Bool { entries.contains { $0.names.contains { $0 == name } } }

    /// A method a line: its name, then each such argument as position (from 0), colon, and names. Names after the first are those of its
    /// members, which may be passed as named arguments of their own, or older names. Text, and read one line at a time, because every
    /// start of the command line client needs it for one method only.
    private static let table = """
        addconnection 2:v2transport
        addmultisigaddress 0:nrequired 1:keys
        addnode 2:v2transport
        addpeeraddress 1:port 2:tried
        bumpfee 1:options,conf_target,fee_rate,replaceable,outputs,original_change_index
        combinepsbt 0:txs
        combinerawtransaction 0:txs
        converttopsbt 1:permitsigdata 2:iswitness
        createmultisig 0:nrequired 1:keys
        createpsbt 0:inputs 1:outputs 2:locktime 3:replaceable
        createrawtransaction 0:inputs 1:outputs 2:locktime 3:replaceable
        createwallet 1:disable_private_keys 2:blank 4:avoid_reuse 5:descriptors 6:load_on_startup 7:external_signer
        createwalletdescriptor 1:options,internal
        decoderawtransaction 1:iswitness
        deriveaddresses 1:range
        descriptorprocesspsbt 1:descriptors 3:bip32derivs 4:finalize
        disconnectnode 1:nodeid
        dumptxoutset 2:options,rollback
        echojson 0:arg0 1:arg1 2:arg2 3:arg3 4:arg4 5:arg5 6:arg6 7:arg7 8:arg8 9:arg9
        estimaterawfee 0:conf_target 1:threshold
        estimatesmartfee 0:conf_target
        finalizepsbt 1:extract
        fundrawtransaction 1:options,add_inputs,include_unsafe,minconf,maxconf,changePosition,includeWatching,lockUnspents,\
        fee_rate,feeRate,subtractFeeFromOutputs,input_weights,conf_target,replaceable,solving_data,max_tx_weight 2:iswitness
        generateblock 1:transactions 2:submit
        generatetoaddress 0:nblocks 2:maxtries
        generatetodescriptor 0:num_blocks 2:maxtries
        getbalance 1:minconf 2:include_watchonly 3:avoid_reuse
        getblock 1:verbosity,verbose
        getblockfrompeer 1:peer_id
        getblockhash 0:height
        getblockheader 1:verbose
        getblockstats 0:hash_or_height 1:stats
        getblocktemplate 0:template_request
        getchaintxstats 0:nblocks
        getdescriptoractivity 0:blockhashes 1:scanobjects 2:include_mempool
        gethdkeys 0:active_only,options,private
        getmempoolancestors 1:verbose
        getmempooldescendants 1:verbose
        getnetworkhashps 0:nblocks 1:height
        getnodeaddresses 0:count
        getorphantxs 0:verbosity
        getrawmempool 0:verbose 1:mempool_sequence
        getrawtransaction 1:verbosity,verbose
        getreceivedbyaddress 1:minconf 2:include_immature_coinbase
        getreceivedbylabel 1:minconf 2:include_immature_coinbase
        gettransaction 1:include_watchonly 2:verbose
        gettxout 1:n 2:include_mempool
        gettxoutproof 0:txids
        gettxoutsetinfo 1:hash_or_height 2:use_index
        gettxspendingprevout 0:outputs
        importaddress 2:rescan 3:p2sh
        importdescriptors 0:requests
        importmempool 1:options,apply_fee_delta_priority,use_current_time,apply_unbroadcast_set
        importmulti 0:requests 1:options,rescan
        importprivkey 2:rescan
        importpubkey 2:rescan
        joinpsbts 0:txs
        keypoolrefill 0:newsize
        listdescriptors 0:private
        listreceivedbyaddress 0:minconf 1:include_empty 2:include_watchonly 4:include_immature_coinbase
        listreceivedbylabel 0:minconf 1:include_empty 2:include_watchonly 3:include_immature_coinbase
        listsinceblock 1:target_confirmations 2:include_watchonly 3:include_removed 4:include_change
        listtransactions 1:count 2:skip 3:include_watchonly
        listunspent 0:minconf 1:maxconf 2:addresses 3:include_unsafe 4:query_options,minimumAmount,maximumAmount,maximumCount,\
        minimumSumAmount,include_immature_coinbase
        loadwallet 1:load_on_startup
        lockunspent 0:unlock 1:transactions 2:persistent
        logging 0:include 1:exclude
        mockscheduler 0:delta_time
        prioritisetransaction 1:dummy 2:fee_delta
        pruneblockchain 0:height
        psbtbumpfee 1:options,conf_target,fee_rate,replaceable,outputs,original_change_index
        rescanblockchain 0:start_height 1:stop_height
        restorewallet 2:load_on_startup
        scanblocks 1:scanobjects 2:start_height 3:stop_height 5:options,filter_false_positives
        scantxoutset 1:scanobjects
        send 0:outputs 1:conf_target 3:fee_rate 4:options,add_inputs,include_unsafe,minconf,maxconf,add_to_wallet,\
        change_position,fee_rate,include_watching,inputs,locktime,lock_unspents,psbt,subtract_fee_from_outputs,conf_target,\
        replaceable,solving_data,max_tx_weight
        sendall 0:recipients 1:conf_target 3:fee_rate 4:options,add_to_wallet,fee_rate,include_watching,inputs,locktime,\
        lock_unspents,psbt,send_max,minconf,maxconf,conf_target,replaceable,solving_data
        sendmany 1:amounts 2:minconf 4:subtractfeefrom 5:replaceable 6:conf_target 8:fee_rate 9:verbose
        sendmsgtopeer 0:peer_id
        sendrawtransaction 1:maxfeerate 2:maxburnamount
        sendtoaddress 1:amount 4:subtractfeefromamount 5:replaceable 6:conf_target 8:avoid_reuse 9:fee_rate 10:verbose
        setban 2:bantime 3:absolute
        sethdseed 0:newkeypool
        setmocktime 0:timestamp
        setnetworkactive 0:state
        settxfee 0:amount
        setwalletflag 1:value
        signrawtransactionwithkey 1:privkeys 2:prevtxs
        signrawtransactionwithwallet 1:prevtxs
        simulaterawtransaction 0:rawtxs 1:options,include_watchonly
        stop 0:wait
        submitpackage 0:package 1:maxfeerate 2:maxburnamount
        testmempoolaccept 0:rawtxs 1:maxfeerate
        unloadwallet 1:load_on_startup
        upgradewallet 0:version
        utxoupdatepsbt 1:descriptors
        verifychain 0:checklevel 1:nblocks
        waitforblock 1:timeout
        waitforblockheight 0:height 1:timeout
        waitfornewblock 0:timeout
        walletcreatefundedpsbt 0:inputs 1:outputs 2:locktime 3:options,add_inputs,include_unsafe,minconf,maxconf,changePosition,\
        includeWatching,lockUnspents,fee_rate,feeRate,subtractFeeFromOutputs,conf_target,replaceable,solving_data,max_tx_weight \
        4:bip32derivs
        walletpassphrase 1:timeout
        walletprocesspsbt 1:sign 3:bip32derivs 4:finalize
        """
}
