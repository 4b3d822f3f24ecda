import CGtk

/// A dialog with a form, and buttons to cancel and to go on. Stays open while `accept` runs, and when that fails.
@MainActor final class FormDialog {
    private let window: Window
    private let problem = Label(wraps: true).styled("error").named("form.problem").hidden()
    private let acceptButton: Button
    private let spinner = Spinner()

    init(title: String, accept: String, name: String, _ content: [Widget], width: Int32 = 460) {
        window = Window(title: title, width: width, height: -1).named(name)
        acceptButton = Button(accept).styled("suggested-action").named("\(name).accept")
        let cancel = Button("Cancel").named("\(name).cancel")
        let header = HeaderBar()
        adw_header_bar_set_show_start_title_buttons(header.opaque, 0)
        adw_header_bar_set_show_end_title_buttons(header.opaque, 0)
        header.addStart(cancel)
        header.addEnd(acceptButton)
        header.addEnd(spinner)
        let body = Box(GTK_ORIENTATION_VERTICAL, spacing: 18, content + [problem]).margins(18)
        window.setContent(Box.column(spacing: 0, header, body))
        cancel.on("clicked") { [weak window] in window?.close() }
    }

    var canAccept: Bool {
        get { acceptButton.isSensitive }
        set { acceptButton.isSensitive = newValue }
    }

    /// Shows what is wrong; nil hides it.
    func show(problem text: String?) {
        problem.text = text ?? ""
        problem.isVisible = text != nil
    }

    /// - Parameter accept: returns what went wrong; nil closes the dialog.
    func present(over parent: Window, focus: Widget? = nil, accept: @escaping @MainActor () async -> String?) {
        gtk_window_set_transient_for(window.cast(), parent.cast())
        gtk_window_set_modal(window.cast(), 1)
        window.whenClosed { withExtendedLifetime(self) {} }
        acceptButton.on("clicked") { [weak self] in self?.run(accept) }
        gtk_window_set_default_widget(window.cast(), acceptButton.pointer)
        window.present()
        focus?.focus()
    }

    func press() {
        if canAccept { bdt_emit(acceptButton.pointer, "clicked") }
    }

    private func run(_ accept: @escaping @MainActor () async -> String?) {
        canAccept = false
        spinner.isSpinning = true
        Task {
            let failure = await accept()
            spinner.isSpinning = false
            canAccept = true
            show(problem: failure)
            if failure == nil { window.close() }
        }
    }
}
