import CarafeCore
import CarafeProcess
import CarafeServer
import Logging

/// What settings come to for one process: addresses read, certificates loaded, apps found.
///
/// The master makes one to find mistakes while somebody is there to read of them, each worker makes one to serve by it.
struct ServingPlan {
    private(set) var settings: Settings
    let endpoints: [ServerConfiguration.Endpoint]
    private let site: Site
    let folders: [StaticFolder]
    private let logFormat: LogFormat?
    private let main: App
    private let mounts: [(path: String, app: App)]

    /// Reads everything that can be wrong.
    ///
    /// - Parameter endpoints: where to listen, when that is not what the settings say but what a master has opened.
    init(_ settings: Settings, _ site: Site, endpoints: [ServerConfiguration.Endpoint]? = nil) throws {
        self.settings = settings
        self.site = site
        self.endpoints = try endpoints ?? Self.endpoints(settings)
        folders = try settings.staticMaps.map { map in
            do { return try StaticFolder(mapping: map.value.description) } catch {
                throw ServingError(map.origin, "static-map", error)
            }
        }
        logFormat = try settings.logFormat?.read("log-format") { try LogFormat($0) }
        if site.apps.count == 1 {
            main = site.main
            // There is nothing to pick from, so that `callable = app` of a uWSGI set-up just works.
            if let callable = settings.callable, callable.value != site.main.name {
                self.settings.notes.append(
                    "\(callable.origin): callable: there is one app, \(site.main.name.debugDescription), and it answers"
                )
            }
        } else {
            main = try settings.callable?.read("callable") { try site.app(named: $0) } ?? site.main
        }
        mounts = try settings.mounts.map { mount in
            do { return (mount.value.name, try site.app(named: mount.value.value)) } catch {
                throw ServingError(mount.origin, "mount", error)
            }
        }
    }

    private static func endpoints(_ settings: Settings) throws -> [ServerConfiguration.Endpoint] {
        let uwsgi = try settings.sockets.map { address in
            ServerConfiguration.Endpoint(.uwsgi, try address.read("socket") { try SocketAddress($0) })
        }
        let http = try settings.httpSockets.map { address in
            ServerConfiguration.Endpoint(.http, try address.read("http-socket") { try SocketAddress($0) })
        }
        let https = try settings.httpsSockets.map { address in
            try address.read("https") { try HTTPSAddress($0).endpoint() }
        }
        return uwsgi + http + https
    }

    /// Freezes the apps, with what the settings say to them.
    func freeze() throws -> (responder: any Responder, apps: [FrozenApp]) {
        try site.apply(debug: settings.debug, limitPost: settings.limitPost)
        let frozen = try site.apps.map { try $0.freeze() }
        let named = Dictionary(zip(site.apps.map(\.name), frozen), uniquingKeysWith: { first, _ in first })
        guard let first = named[main.name] else { throw ServingError.unknownApp(main.name, among: site.apps) }
        var responder: any Responder = first
        if frozen.count > 1 || !mounts.isEmpty {
            responder = Dispatcher(
                first, others: frozen.filter { $0 !== first },
                mounts: mounts.compactMap { mount in named[mount.app.name].map { Mount(mount.path, $0) } })
        }
        if !folders.isEmpty { responder = StaticResponder(StaticFiles(folders), before: responder) }
        return (responder, frozen)
    }

    /// - Parameter worker: the worker's number, from 1.
    func configuration(worker: Int) -> ServerConfiguration {
        var configuration = ServerConfiguration(endpoints: endpoints)
        configuration.threads = settings.threads
        configuration.blockingThreads = settings.blockingThreads
        configuration.bodyLimit = site.main.bodyLimit
        configuration.logger = site.main.logger
        configuration.workerID = worker
        configuration.harakiri = settings.harakiri.flatMap { $0 == 0 ? nil : .seconds($0) }
        configuration.measuresTime = !settings.stats.isEmpty
        configuration.maxVariableBytes = settings.bufferSize
        if let requests = settings.maxRequests, requests > 0 {
            configuration.maxRequests = requests + worker * (settings.maxRequestsDelta ?? 0)
        }
        if let seconds = settings.httpTimeout { configuration.timeouts = .init(all: seconds) }
        if let seconds = settings.socketTimeout { configuration.uwsgiTimeouts = .init(all: seconds) }
        log(into: &configuration)
        return configuration
    }

    private func log(into configuration: inout ServerConfiguration) {
        configuration.accessLog = logFormat.map { .custom($0) } ?? .uwsgi
        configuration.logsForwardedAddress = settings.logXForwardedFor
        configuration.accessLogFilter.everything = !settings.disableLogging
        configuration.accessLogFilter.clientErrors = settings.log4xx
        configuration.accessLogFilter.serverErrors = settings.log5xx
        configuration.accessLogFilter.slow = settings.logSlow.map { .milliseconds($0) }
        configuration.accessLogFilter.large = settings.logBig
        configuration.accessLogFilter.empty = settings.logZero
    }
}

extension ServerConfiguration.Timeouts {
    /// The same time for each step of a client.
    init(all seconds: Double) {
        self.init()
        let timeout = Duration.milliseconds(Int64(seconds * 1000))
        header = timeout
        body = timeout
        keepAlive = timeout
        write = timeout
    }
}
