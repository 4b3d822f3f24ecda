import BdtCommon
import BdtGUI
import CGtk

/// Takes a payment URI that the user pastes.
@MainActor enum OpenURIDialog {
    static func present(over window: MainWindow) {
        let entry = EntryRow("bdtcoin:…").named("uri.text")
        let dialog = FormDialog(title: "Open Payment URI", accept: "Open", name: "uri", [Group("", [entry])])
        entry.on("entry-activated") { [weak dialog] in dialog?.press() }
        dialog.present(over: window, focus: entry) {
            do {
                window.pay(try PaymentURI(parsing: entry.text))
                return nil
            } catch {
                return "\(error)"
            }
        }
    }
}

@MainActor enum AboutDialog {
    static func present(over window: Window) {
        let about = adw_about_window_new()
        let dialog = OpaquePointer(about)
        adw_about_window_set_application_name(dialog, "bdtcoin")
        adw_about_window_set_version(dialog, ClientInformation.fullVersion)
        adw_about_window_set_developer_name(dialog, "The \(ClientInformation.name) developers")
        adw_about_window_set_license_type(dialog, GTK_LICENSE_MIT_X11)
        adw_about_window_set_application_icon(dialog, "dialog-password-symbolic")
        let handle = Widget(about)
        gtk_window_set_transient_for(handle.cast(), window.cast())
        gtk_window_present(handle.cast())
    }
}
