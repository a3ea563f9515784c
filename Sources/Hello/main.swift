import Carafe

// The whole application of "nginx + uWSGI + Flask": two pages. `swift run` serves them over HTTP,
// `hello serve --socket 127.0.0.1:5051` behind nginx.

let app = App("hello")

app.get("/") { "Hello wmsj100" }
app.get("/name") { "Your name is wanghao" }

// A tour of the rest, one file per idea.
addMessages(to: app)
addWaiting(to: app)
addStreams(to: app)
addFiles(to: app)
addConfiguring(to: app)
addDebugging(to: app)

try app.run()
