import BdtGUI
import CGtk

/// A request for a payment: QR code, address, URI.
@MainActor final class RequestDialog {
    private let window: Window

    init(_ request: ReceiveRequest, wallet: WalletModel) {
        let context = wallet.context
        let uri = request.uri.text(context.parameters.addresses)
        window = Window(title: "Request Payment to \(request.label.isEmpty ? "a New Address" : request.label)", width: 460, height: 680)
            .named("request")
        let picture = Picture().sized(width: 280, height: 280).named("request.qr")
        picture.show(QRCode(uri)?.texture())
        let tooLong = Label("The text is too long for a QR code: shorten label or message.", wraps: true).styled("dim-label")
        picture.isVisible = picture.texture != nil
        tooLong.isVisible = picture.texture == nil
        let group = Group()
        func add(_ title: String, _ value: String, copies: Bool = false) {
            guard !value.isEmpty else { return }
            let row = ActionRow(title, subtitle: value).named("request." + title.lowercased())
            adw_action_row_set_subtitle_lines(row.cast(), 0)
            if copies {
                row.addSuffix(
                    Button(icon: "edit-copy-symbolic") { Clipboard.copy(value) }.styled("flat").hinted("Copy")
                        .named("request.copy" + title.lowercased()))
            }
            group.add(row)
        }
        add("Address", request.address, copies: true)
        add("URI", uri, copies: true)
        add("Amount", request.amount.satoshi > 0 ? context.unit.formatWithUnit(request.amount) : "")
        add("Label", request.label)
        add("Message", request.message)
        add("Wallet", wallet.title)
        let save = Button("Save Image…") { [weak window] in
            guard let window else { return }
            FileDialog.show(over: window, title: "Save QR Code", .save(name: "request.png")) { path in
                if !picture.save(to: path) { MessageDialog.tell(over: window, "Saving Failed", "The image cannot be written to \(path).") }
            }
        }
        save.isVisible = picture.isVisible
        let header = HeaderBar()
        header.addStart(save)
        window.setContent(
            Box.column(
                spacing: 0, header,
                Scroller(Box.column(spacing: 18, picture.aligned(GTK_ALIGN_CENTER), tooLong, group).margins(18)).expanding(vertically: true)
            ))
    }

    func present(over parent: Window) {
        gtk_window_set_transient_for(window.cast(), parent.cast())
        window.whenClosed { withExtendedLifetime(self) {} }
        window.present()
    }
}
