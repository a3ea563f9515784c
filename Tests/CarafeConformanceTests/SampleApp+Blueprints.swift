import CarafeCore
import HTTPTypes

extension SampleApp {
    /// Blueprints, an app below this one, and rules for hosts, defaults and redirects.
    static func addBlueprints(to app: App) {
        let (shop, cart) = (Blueprint("shop", prefix: "/shop"), Blueprint("cart", prefix: "/cart"))
        shop.get("") { request in request.endpoint ?? "" }
        shop.get("/async") { () async in "later" }
        shop.get("/link") { request in try request.url(for: ".cart.item_id", ["id": 7, "q": "a b"]) }
        shop.get("/empty") { () throws -> String in try abort(.conflict) }
        shop.errorHandler(.conflict) { _, _ in "the shop's conflict" }
        shop.afterRequest { _, response in response.headers[.shop] = "open" }
        cart.get("/item/<int:id>") { (request, id: Int) in "\(request.blueprint ?? "") \(id)" }
        cart.beforeRequest { request async in await Task.yield() }
        shop.register(cart)
        app.register(shop)
        app.mount(Wines(), at: "/wines")
        app.mount("/cellar", cellar())
        addHosts(to: app)
    }

    private static func addHosts(to app: App) {
        app.get("/host", host: "<user>.example.net") { (_, user: String) in "of \(user)" }
        app.get("/host", host: "api.example.net") { "of the API" }
        app.get("/host") { "of any" }
        app.get("/pages/", endpoint: "pages", defaults: ["page": 1]) { (_, page: Int) in "page \(page)" }
        app.get("/pages/<int:page>", endpoint: "pages") { (_, page: Int) in "page \(page)" }
        app.redirect("/was/<int:id>", to: "/user/<int:id>")
    }

    private static func cellar() -> App {
        let cellar = App("cellar")
        cellar.get("/") { request in "\(request.scriptName) \(request.path)" }
        cellar.get("/link") { request in try request.url(for: "index") }
        cellar.errorHandler(.notFound) { _, _ in "nothing in the cellar" }
        return cellar
    }
}

extension HTTPField.Name {
    /// What the sample blueprint's `afterRequest` hook sets.
    static let shop = HTTPField.Name("X-Shop")!
}

private struct Wines: RouteCollection {
    func addRoutes(to blueprint: Blueprint) {
        blueprint.get("/<name>") { (request, name: String) in "\(request.endpoint ?? "") \(name)" }
    }
}
