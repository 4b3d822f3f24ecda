import BdtGUI
import CGtk

/// The state of the node: information, console, network traffic, peers.
@MainActor final class NodeWindow: Window {
    private let stack = ViewStack().named("node.pages")
    private let information: InformationPage
    private let console: ConsolePage
    private let traffic: TrafficPage
    private let peers: PeersPage

    init(_ node: NodeModel, dataDirectory: String, parent: Window) {
        information = InformationPage(InformationModel(node: node, dataDirectory: dataDirectory))
        console = ConsolePage(ConsoleModel(node: node), node: node)
        traffic = TrafficPage(TrafficModel(node: node))
        peers = PeersPage(PeersModel(node: node))
        super.init(title: "Node", width: 900, height: 640)
        gtk_widget_set_name(pointer, "node")
        gtk_window_set_transient_for(cast(), nil)
        stack.add(information.widget, name: "information", title: "Information", icon: "dialog-information-symbolic")
        stack.add(console.widget, name: "console", title: "Console", icon: "utilities-terminal-symbolic")
        stack.add(traffic.widget, name: "traffic", title: "Traffic", icon: "network-transmit-receive-symbolic")
        stack.add(peers.widget, name: "peers", title: "Peers", icon: "network-workgroup-symbolic")
        setContent(Box.column(spacing: 0, HeaderBar(title: ViewSwitcher(stack)), stack.expanding(vertically: true)))
        whenClosed { [weak self] in
            self?.information.stop()
            self?.traffic.stop()
            self?.peers.stop()
        }
    }

    func show(_ page: String) {
        stack.shown = page
        present()
        if page == "console" { console.focus() }
    }
}
