import BdtGUI
import CGtk

/// The windows of the program, from the first to the last.
@MainActor package final class GUIApplication {
    private let session: SessionModel
    private let launch: Launch
    private let application: UnsafeMutablePointer<AdwApplication>
    private var window: MainWindow?
    private var server: AutomationServer?

    /// Nil when there is no display to show windows on.
    package init?(session: SessionModel, launch: Launch) {
        guard gtk_init_check() != 0, let application = adw_application_new("org.bdtcoin.Gui", G_APPLICATION_NON_UNIQUE) else { return nil }
        self.session = session
        self.launch = launch
        self.application = application
    }

    /// Shows the window, follows the node, and returns when the user has left and the GUI's own node has stopped.
    package func run() -> Int32 {
        attachMainActorToMainLoop()
        Signals.connect(application, "activate", activate)
        return g_application_run(UnsafeMutableRawPointer(application).assumingMemoryBound(to: GApplication.self), 0, nil)
    }

    private func activate() {
        addStyle()
        let window = MainWindow(application: application, session: session, dataDirectory: launch.dataDirectory)
        self.window = window
        for payment in launch.payments { window.pay(payment) }
        if let path = launch.automationPath { server = AutomationServer(path: path, Automation()) }
        window.present()
        if launch.isMinimized { gtk_window_minimize(window.cast()) }
        Task { await session.run() }
    }

    private func addStyle() {
        guard let display = gdk_display_get_default(), let provider = gtk_css_provider_new() else { return }
        gtk_css_provider_load_from_data(
            provider,
            """
            .traffic-received { color: #26a269; font-weight: bold; }
            .traffic-sent { color: #e01b24; font-weight: bold; }
            """, -1)
        gtk_style_context_add_provider_for_display(
            display, OpaquePointer(UnsafeMutableRawPointer(provider)), guint(GTK_STYLE_PROVIDER_PRIORITY_APPLICATION))
        g_object_unref(UnsafeMutableRawPointer(provider))
    }
}
