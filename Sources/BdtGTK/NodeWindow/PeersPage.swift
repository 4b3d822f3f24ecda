import BdtGUI
import CGtk

@MainActor final class PeersPage {
    private let model: PeersModel
    let widget: Widget
    private let table: Table<PeersModel.Peer>
    private let stack = Stack()
    private let details = Grid()
    private let detailsBox: Scroller
    private var values: [String: Label] = [:]
    private let bans: Table<PeersModel.Ban>
    private let bansBox: Box
    private let actions: Box
    private let banTimes = DropDown(PeersModel.banTimes.map(\.title)).named("peers.bantime")
    private let problem = Label(wraps: true).styled("error").named("peers.problem")
    private var task: Task<Void, Never>?

    init(_ model: PeersModel) {
        self.model = model
        table = Self.peerTable(model)
        bans = Table([
            Table.Column(title: "IP/Netmask", expands: true, isSortable: false) { Cell(text: $0.subnet) },
            Table.Column(title: "Banned Until", width: 200, isSortable: false) { Cell(text: TimeText.date($0.until)) },
        ]).named("peers.bans")
        detailsBox = Scroller(details.margins(12)).sized(width: 300)
        let disconnect = Button("Disconnect").named("peers.disconnect")
        let ban = Button("Ban for").styled("destructive-action").named("peers.ban")
        actions = Box.row(spacing: 8, problem, Box.row().expanding(), disconnect, ban, banTimes).margins(horizontal: 12, vertical: 8)
        let unban = Button("Unban").named("peers.unban").aligned(GTK_ALIGN_END)
        bansBox = Box.column(spacing: 6, Label("Banned peers").styled("heading"), Scroller(bans, minimumHeight: 110), unban).margins(12)
        stack.add(Paned(GTK_ORIENTATION_HORIZONTAL, Scroller(table, horizontal: true), detailsBox), "list")
        stack.add(
            StatusPage(icon: "network-workgroup-symbolic", title: "No Peers", description: "The node is not connected to any other node."),
            "empty"
        )
        widget = Box.column(spacing: 0, stack.expanding(vertically: true), Separator(), actions, bansBox)
        disconnect.on("clicked") { [weak self] in self?.withSelected { await $0.disconnect($1) } }
        ban.on("clicked") { [weak self] in
            guard let self, let chosen = banTimes.selected else { return }
            withSelected { await $0.ban($1, seconds: PeersModel.banTimes[chosen].seconds) }
        }
        unban.on("clicked") { [weak self] in
            guard let self, let row = bans.selectedRow else { return }
            Task { await self.model.unban(row) }
        }
        table.onSelect = { [weak self] _ in self?.renderDetails() }
        table.onSort = { [weak model] column, isAscending in
            if let order = PeersModel.Order(rawValue: column) { model?.sort(by: order, ascending: isAscending) }
        }
        observe(self) { [weak self] in self?.render() }
        observe(self) { [weak self] in
            _ = self?.model.node.banListVersion
            Task { await self?.model.refreshBans() }
        }
        task = Task { [model] in await model.run() }
    }

    private static func peerTable(_ model: PeersModel) -> Table<PeersModel.Peer> {
        func column(
            _ title: String, _ width: Int32, right: Bool = false, _ text: @escaping @MainActor (PeerText, PeersModel.Peer) -> String
        )
            -> Table<PeersModel.Peer>.Column
        {
            Table.Column(title: title, width: width, alignsRight: right) { peer in
                Cell(text: text(PeerText(peer.stats, now: model.now), peer), tooltip: title == "Address" ? peer.stats.addressName : "")
            }
        }
        return Table([
            column("Peer", 60) { "\($1.id)" }, column("Age", 60) { text, _ in text.age },
            column("Address", 150) { $1.stats.addressName }, column("Direction", 90) { text, _ in text.direction },
            column("Type", 100) { text, _ in text.type }, column("Network", 80) { text, _ in text.network },
            column("Ping", 80, right: true) { text, _ in text.ping },
            column("Sent", 80, right: true) { ByteText.format($1.stats.sent.bytes) },
            column("Received", 90, right: true) { ByteText.format($1.stats.received.bytes) },
            column("User Agent", 180) { $1.stats.userAgent },
        ]).named("peers.table")
    }

    func stop() { task?.cancel() }

    private func withSelected(_ action: @escaping @MainActor (PeersModel, PeersModel.Peer) async -> Void) {
        guard let peer = table.selectedRow else { return }
        Task { await action(model, peer) }
    }

    private func render() {
        table.rows = model.peers
        stack.shown = model.peers.isEmpty ? "empty" : "list"
        actions.isVisible = !model.peers.isEmpty
        bans.rows = model.bans
        bansBox.isVisible = !model.bans.isEmpty
        problem.text = model.problem
        renderDetails()
    }

    private func renderDetails() {
        guard let peer = table.selectedRow else {
            detailsBox.isVisible = false
            return
        }
        detailsBox.isVisible = true
        var row = Int32(values.count)
        for (name, value) in PeerText(peer.stats, now: model.now).details {
            if values[name] == nil {
                let label = Label(selectable: true).cut(PANGO_ELLIPSIZE_END).named("peer." + name.lowercased().filter(\.isLetter))
                values[name] = label
                details.attach(Label(name).styled("dim-label", "caption"), column: 0, row: row)
                details.attach(label.styled("caption"), column: 1, row: row)
                row += 1
            }
            values[name]?.text = value
            values[name]?.tooltip = value
        }
    }
}
