import CarafeTesting
import HTTPTypes

extension ConformanceCase {
    static let blueprints: [ConformanceCase] = [
        .init("a blueprint's prefix itself", "GET /shop", with: ["X-Shop": "open"], body: .text("shop.index")),
        .init(
            "an asynchronous handler of a blueprint", "GET /shop/async", with: ["X-Shop": "open"], body: .text("later")),
        .init("a link within a blueprint", "GET /shop/link", body: .text("/shop/cart/item/7?q=a+b")),
        .init(
            "a blueprint within one, with an asynchronous hook", "GET /shop/cart/item/7",
            with: ["X-Shop": "open", "X-Seen": "GET"], body: .text("shop.cart 7")),
        .init("an error of a blueprint", "GET /shop/empty", gives: 409, body: .text("the shop's conflict")),
        .init("a path below a blueprint that none has", "GET /shop/nowhere", gives: 404, with: ["X-Shop": nil]),
        .init("a collection of routes", "GET /wines/red", body: .text("wines.name red")),
        .init("a mounted app", "GET /cellar/", with: ["X-Seen": nil], body: .text("/cellar /")),
        .init(
            "its root without the slash", "GET /cellar?a=1", gives: 308, with: ["Location": "/cellar/?a=1"],
            body: .containing("Redirecting")),
        .init("its links", "GET /cellar/link", body: .text("/cellar/")),
        .init("its error handlers", "GET /cellar/nowhere", gives: 404, body: .text("nothing in the cellar")),
        .init("a path that only begins like it", "GET /cellars", gives: 404, with: ["X-Seen": "GET"]),
    ]

    static let hosts: [ConformanceCase] = [
        .init("a host", "GET /host", headers: [HTTPField.Name("Host")!: "api.example.net"], body: .text("of the API")),
        .init(
            "a host with a parameter", "GET /host", headers: [HTTPField.Name("Host")!: "Ann.Example.net:81"],
            body: .text("of ann")),
        .init("any host", "GET /host", headers: [HTTPField.Name("Host")!: "example.com"], body: .text("of any")),
        .init("a default", "GET /pages/", body: .text("page 1")),
        .init("no default", "GET /pages/2", body: .text("page 2")),
        .init("the default in the path", "GET /pages/1?a=b", gives: 308, with: ["Location": "/pages/?a=b"]),
        .init("a rule that sends on", "GET /was/7?a=b", gives: 308, with: ["Location": "/user/7?a=b"]),
    ]
}
