import BdtIPC
import Testing

/// Interface ids follow from names: a renamed type would speak to no one. The ids are those of the published schemas.
struct SchemaTests {
    @Test func quickMethodsAreThoseThatTheSchemaMarks() {
        #expect(EchoSchema.Echo.Methods.echo.isQuick && !EchoSchema.Echo.Methods.destroy.isQuick)
        #expect(ChainSchema.Chain.Methods.getHeight.isQuick && !ChainSchema.Chain.Methods.findBlock.isQuick)
    }

    @Test func interfaceIDsAreThePublishedOnes() {
        #expect(ProxySchema.ThreadMap.id == 0xee5e_3717_9ad9_dc9d)
        #expect(ProxySchema.Thread.id == 0x81c1_e260_0d0b_56c5)
        #expect(InitSchema.Init.id == 0x8838_c700_ba5c_ba65)
        #expect(EchoSchema.Echo.id == 0xd36b_8964_0dc9_4399)
        #expect(HandlerSchema.Handler.id == 0xea08_728d_3426_3f55)
        #expect(ChainSchema.Chain.id == 0xddfb_1d54_c244_14b3)
        #expect(ChainSchema.ChainNotifications.id == 0x9ac9_db48_ba21_9039)
        #expect(ChainSchema.ChainClient.id == 0xe12e_54f4_b0c4_b578)
        #expect(ChainSchema.ActorCallback.id == 0xef42_1ff8_4034_87a5)
        #expect(ChainSchema.SettingsUpdateCallback.id == 0x995e_7b64_fb44_bec5)
        #expect(MiningSchema.Mining.id == 0xf9c6_8436_df3a_f39e)
        #expect(MiningSchema.BlockTemplate.id == 0xf967_1ad8_41b2_f622)
        #expect(RpcSchema.Rpc.id == 0xacb1_d37f_0a71_3129)
        #expect(NodeSchema.Node.id == 0xece8_7a85_e7d7_c91d)
        #expect(NodeSchema.ExternalSigner.id == 0xfbf1_fccd_8f75_eb78)
        #expect(NodeSchema.InitMessageCallback.id == 0x955d_9522_4129_5e4c)
        #expect(NodeSchema.MessageBoxCallback.id == 0xc4e6_0505_ab00_fed6)
        #expect(NodeSchema.QuestionCallback.id == 0xe263_7348_d576_dcaf)
        #expect(NodeSchema.ShowNodeProgressCallback.id == 0xa0c7_33ba_cdde_6cac)
        #expect(NodeSchema.InitWalletCallback.id == 0x800f_9191_51a3_d94d)
        #expect(NodeSchema.NotifyNumConnectionsChangedCallback.id == 0xd28f_a815_a370_0dca)
        #expect(NodeSchema.NotifyNetworkActiveChangedCallback.id == 0x9d02_90be_20a9_ec6c)
        #expect(NodeSchema.NotifyAlertChangedCallback.id == 0xb169_1cf5_ab37_3886)
        #expect(NodeSchema.BannedListChangedCallback.id == 0x93d2_35d8_153a_b33b)
        #expect(NodeSchema.NotifyBlockTipCallback.id == 0xd7a8_17fb_9073_8585)
        #expect(NodeSchema.NotifyHeaderTipCallback.id == 0x9d0b_34fb_1eee_d2c5)
        #expect(WalletSchema.UnloadWalletCallback.id == 0x87a2_30ae_23c5_6a66)
        #expect(WalletSchema.ShowWalletProgressCallback.id == 0xa31e_41c2_528b_d1f1)
        #expect(WalletSchema.StatusChangedCallback.id == 0xde63_c881_46b7_284e)
        #expect(WalletSchema.AddressBookChangedCallback.id == 0xad86_8d16_9d14_4a1b)
        #expect(WalletSchema.TransactionChangedCallback.id == 0x96d1_15fd_9b80_6538)
        #expect(WalletSchema.CanGetAddressesChangedCallback.id == 0xbbfe_af2e_5d6b_3539)
        #expect(WalletSchema.Wallet.id == 0xc5f5_ca46_c649_5fcf)
        #expect(WalletSchema.WalletLoader.id == 0xba10_da25_1bfa_c23a)
        #expect(WalletSchema.LoadWalletCallback.id == 0x868d_7756_1f46_af8f)
    }

    @Test func ordinalsAreThePublishedOnes() {
        #expect(InitSchema.Init.Methods.makeWalletLoader.ordinal == 7)
        #expect(InitSchema.Init.Methods.makeChain.ordinal == 5)
        #expect(ChainSchema.Chain.Methods.broadcastTransaction.ordinal == 18)
        #expect(ChainSchema.Chain.Methods.handleRpc.ordinal == 42)
        #expect(ChainSchema.Chain.Methods.hasAssumedValidChain.ordinal == 51)
        #expect(ChainSchema.ChainClient.Methods.schedulerMockForward.ordinal == 7)
        #expect(MiningSchema.Mining.Methods.getTransactionsByWitnessID.ordinal == 9)
        #expect(MiningSchema.BlockTemplate.Methods.submitSolutionOld7.ordinal == 7)
        #expect(MiningSchema.BlockTemplate.Methods.submitSolution.ordinal == 10)
        #expect(!MiningSchema.Mining.Methods.interrupt.hasContext && !MiningSchema.BlockTemplate.Methods.interruptWait.hasContext)
        #expect(NodeSchema.Node.Methods.handleNotifyHeaderTip.ordinal == 57 && !NodeSchema.Node.Methods.resetSettings.hasContext)
        #expect(WalletSchema.Wallet.Methods.handleCanGetAddressesChanged.ordinal == 65)
        #expect(WalletSchema.WalletLoader.Methods.handleLoadWallet.ordinal == 8)
        #expect(!InitSchema.Init.Methods.construct.hasContext && InitSchema.Init.Methods.makeEcho.hasContext)
    }
}
