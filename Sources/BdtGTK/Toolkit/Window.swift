import CGtk

/// A window of its own, or a dialog over `parent`. The closures given to `whenClosed` keep whatever they capture alive until it is closed.
@MainActor package class Window: Widget {
    private var closeActions: [@MainActor () -> Void] = []

    init(title: String, width: Int32, height: Int32, parent: Window? = nil, modal: Bool = false) {
        super.init(adw_window_new())
        gtk_window_set_title(cast(), title)
        gtk_window_set_default_size(cast(), width, height)
        if let parent {
            gtk_window_set_transient_for(cast(), parent.cast())
            gtk_window_set_modal(cast(), modal.gboolean)
        }
        closesOnEscape()
        Signals.connect(
            pointer, "close-request",
            question: { [unowned self] in
                closed()
                return false
            })
    }

    /// For subclasses of other GTK classes.
    init(wrapping pointer: UnsafeMutablePointer<GtkWidget>?) { super.init(pointer) }

    func setTitle(_ title: String) { gtk_window_set_title(cast(), title) }

    func setContent(_ content: Widget) { adw_window_set_content(cast(), content.pointer) }
    package func present() { gtk_window_present(cast()) }
    func close() { gtk_window_close(cast()) }

    /// Runs once when the window is gone for good.
    func whenClosed(_ action: @escaping @MainActor () -> Void) { closeActions.append(action) }

    private func closed() {
        let actions = closeActions
        closeActions = []
        for action in actions { action() }
        // What closures of widgets hold, passphrases among it, goes with the window.
        Signals.disconnectAll(below: pointer)
    }

    private func closesOnEscape() {
        onKey { [weak self] key in
            guard key.value == UInt32(GDK_KEY_Escape) else { return false }
            self?.close()
            return true
        }
    }
}

extension Widget {
    /// Sees the keys that no child of the widget has taken; true takes them.
    func onKey(beforeChildren: Bool = false, _ action: @escaping @MainActor (Key) -> Bool) {
        let controller = gtk_event_controller_key_new()
        if beforeChildren { gtk_event_controller_set_propagation_phase(controller, GTK_PHASE_CAPTURE) }
        Signals.connect(UnsafeMutableRawPointer(controller!), "key-pressed", key: action)
        gtk_widget_add_controller(pointer, controller)
    }
}

/// A short question or message with buttons.
@MainActor enum MessageDialog {
    struct Response {
        enum Style { case plain, suggested, destructive }
        var id: String
        var title: String
        var style = Style.plain
    }

    /// Shows the message and calls `action` with the id of the button that was pressed, `cancel` when it was closed.
    @discardableResult
    static func show(
        over parent: Window?, heading: String, body: String, extra: Widget? = nil, responses: [Response],
        then action: @escaping @MainActor (String) -> Void = { _ in }
    ) -> Widget {
        let dialog = Widget(adw_message_dialog_new(parent?.cast(), heading, body))
        if let extra { adw_message_dialog_set_extra_child(dialog.cast(), extra.pointer) }
        for response in responses {
            adw_message_dialog_add_response(dialog.cast(), response.id, response.title)
            let appearance =
                switch response.style {
                case .plain: ADW_RESPONSE_DEFAULT
                case .suggested: ADW_RESPONSE_SUGGESTED
                case .destructive: ADW_RESPONSE_DESTRUCTIVE
                }
            adw_message_dialog_set_response_appearance(dialog.cast(), response.id, appearance)
        }
        adw_message_dialog_set_close_response(dialog.cast(), "cancel")
        Signals.connect(dialog.pointer, "response", string: action)
        gtk_window_present(dialog.cast())
        return dialog
    }

    /// A message to read.
    static func tell(over parent: Window?, _ heading: String, _ body: String) {
        show(over: parent, heading: heading, body: body, responses: [Response(id: "cancel", title: "Close")])
    }

    /// A question with a way out; `action` runs on yes.
    static func ask(
        over parent: Window?, _ heading: String, _ body: String, yes: String, destructive: Bool = false,
        then action: @escaping @MainActor () -> Void
    ) {
        show(
            over: parent, heading: heading, body: body,
            responses: [
                Response(id: "cancel", title: "Cancel"), Response(id: "yes", title: yes, style: destructive ? .destructive : .suggested),
            ]
        ) { if $0 == "yes" { action() } }
    }

    static func setEnabled(_ dialog: Widget, _ response: String, _ isEnabled: Bool, title: String? = nil) {
        adw_message_dialog_set_response_enabled(dialog.cast(), response, isEnabled.gboolean)
        if let title { adw_message_dialog_set_response_label(dialog.cast(), response, title) }
    }
}

/// The system's dialogs to choose a file.
@MainActor enum FileDialog {
    enum Purpose {
        case open
        case save(name: String)
    }

    static func show(over parent: Window, title: String, _ purpose: Purpose, then action: @escaping @MainActor (String) -> Void) {
        let mode: GtkFileChooserAction
        if case .open = purpose { mode = GTK_FILE_CHOOSER_ACTION_OPEN } else { mode = GTK_FILE_CHOOSER_ACTION_SAVE }
        guard let dialog = gtk_file_chooser_native_new(title, parent.cast(), mode, nil, nil) else { return }
        if case .save(let name) = purpose { gtk_file_chooser_set_current_name(dialog, name) }
        let answered: @MainActor () -> Void = {
            if let file = gtk_file_chooser_get_file(dialog) {
                if let path = g_file_get_path(file) {
                    action(String(cString: path))
                    g_free(path)
                }
                g_object_unref(UnsafeMutableRawPointer(file))
            }
            g_object_unref(UnsafeMutableRawPointer(dialog))
        }
        Signals.connect(UnsafeMutableRawPointer(dialog), "response", answered)
        gtk_native_dialog_show(UnsafeMutableRawPointer(dialog).assumingMemoryBound(to: GtkNativeDialog.self))
    }
}
