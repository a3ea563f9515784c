extension SettingsTable {
    static let sockets: [Setting] = [
        Setting(
            "socket", "uwsgi-socket", kind: .text("ADDRESS"), to: .texts(\.sockets), .sockets,
            "Speaks uwsgi there, for nginx's uwsgi_pass.", example: "socket = 127.0.0.1:5051", needsRestart: true),
        Setting(
            "http-socket", "http", "http11-socket", kind: .text("ADDRESS"), to: .texts(\.httpSockets), .sockets,
            "Speaks HTTP there, for browsers and proxy_pass; the workers do so themselves.",
            example: "http-socket = 127.0.0.1:8080", needsRestart: true),
        Setting(
            "https", "https-socket", kind: .text("ADDRESS,CERT,KEY"), to: .texts(\.httpsSockets), .sockets,
            "Speaks HTTPS there, with a certificate chain and its key in PEM files, which a reload reads again.",
            example: "https = :8443,/etc/hello/cert.pem,/etc/hello/key.pem", needsRestart: true,
            check: certificateAndKey),
        Setting(
            "chmod-socket", "chmod", kind: .mode, to: .optionalNumber(\.chmodSocket), .sockets,
            "Permissions of unix sockets; the bare key means 666. Without it they are 660.",
            example: "chmod-socket = 660",
            needsRestart: true, bareValue: "666"),
        Setting(
            "chown-socket", kind: .text("USER:GROUP"), to: .text(\.chownSocket), .sockets,
            "Owner of unix sockets.", example: "chown-socket = www-data:www-data", needsRestart: true),
        Setting(
            "listen", kind: .number(1...65_535, unit: ""), to: .number(\.listen), .sockets,
            "Connections the kernel holds until they are accepted, at most net.core.somaxconn.",
            example: "listen = 1024", needsRestart: true),
        Setting(
            "stats", "stats-server", kind: .text("ADDRESS"), to: .texts(\.stats), .sockets,
            "Tells the state of the workers there as uWSGI's JSON, for uwsgitop.",
            example: "stats = 127.0.0.1:9191", needsRestart: true),
    ]

    static let processes: [Setting] = [
        Setting(
            "processes", "workers", kind: .number(1...1024, unit: ""), to: .number(\.processes), .processes,
            "How many workers wait for requests, each a process.", example: "processes = 4"),
        Setting(
            "threads", kind: .number(1...1024, unit: ""), to: .number(\.threads), .processes,
            "How many event loops each worker has, each a thread that serves many connections.",
            example: "threads = 2"),
        Setting(
            "blocking-threads", kind: .number(1...1024, unit: ""), to: .number(\.blockingThreads), .processes,
            "How many threads each worker has for handlers that are marked blocking.", example: "blocking-threads = 32"),
        Setting("master", always: "there is always a master, and it never runs a request", in: .processes),
        Setting(
            "uid", kind: .text("USER"), to: .text(\.uid), .processes,
            "The user that workers become, by name or number.", example: "uid = www-data"),
        Setting(
            "gid", kind: .text("GROUP"), to: .text(\.gid), .processes,
            "The group that workers become, by name or number.", example: "gid = www-data"),
        Setting(
            "chdir", kind: .text("DIRECTORY"), to: .text(\.chdir), .processes,
            "The directory that workers work in; other paths in the settings should be full ones then.",
            example: "chdir = /srv/hello"),
        Setting(
            "umask", kind: .mode, to: .numberOrZero(\.umask), .processes,
            "Permissions that new files do not get.", example: "umask = 027", needsRestart: true),
        Setting(
            "env", kind: .pair("NAME=VALUE"), to: .pairs(\.env), .processes,
            "A variable for the environment of the workers.", example: "env = DATABASE_URL=postgres://localhost/hello"),
        Setting(
            "procname", kind: .text("NAME"), to: .text(\.procname), .processes,
            "The name of the processes in ps.", example: "procname = hello"),
        Setting(
            "procname-prefix", kind: .text("TEXT"), to: .text(\.procnamePrefix), .processes,
            "What the names of the processes in ps begin with.", example: "procname-prefix = hello-"),
        Setting(
            "auto-procname", kind: .flag, to: .flag(\.autoProcname), .processes,
            "Names the processes in ps after what they do: master, worker 1.", example: "auto-procname = true"),
        Setting(
            "thunder-lock", always: "a connection wakes one worker, by EPOLLEXCLUSIVE", in: .processes),
        Setting("need-app", always: "the app is compiled in, and a server without one does not start", in: .processes),
    ]

    static let daemon: [Setting] = [
        Setting(
            "daemonize", "daemonize2", kind: .text("FILE"), to: .text(\.daemonize), .daemon,
            "Leaves the terminal once the server is ready, and logs to that file; what goes wrong before is told to the shell.",
            example: "daemonize = /var/log/hello.log", needsRestart: true),
        Setting(
            "pidfile", "pidfile2", kind: .text("FILE"), to: .text(\.pidfile), .daemon,
            "Holds the master's pid, from the start on.", example: "pidfile = /run/hello.pid", needsRestart: true),
        Setting(
            "safe-pidfile", "safe-pidfile2", kind: .text("FILE"), to: .text(\.safePidfile), .daemon,
            "Holds the master's pid, once a worker is ready.", example: "safe-pidfile = /run/hello.pid",
            needsRestart: true),
        Setting(
            "vacuum", kind: .flag, to: .flag(\.vacuum), .daemon,
            "Removes unix sockets and pidfiles at the end.", example: "vacuum = true"),
        Setting("die-on-term", always: "SIGTERM stops, after the requests that run; SIGHUP reloads", in: .daemon),
    ]

    static let limits: [Setting] = [
        Setting(
            "harakiri", kind: seconds, to: .optionalNumber(\.harakiri), .limits,
            "How long a request may take: then it is answered 504, and a worker that cannot be stopped is replaced; 0 for no limit.",
            example: "harakiri = 30"),
        Setting(
            "max-requests", kind: count, to: .optionalNumber(\.maxRequests), .limits,
            "Replaces a worker after so many requests, without a gap; 0 for never.", example: "max-requests = 10000"),
        Setting(
            "max-requests-delta", kind: count, to: .optionalNumber(\.maxRequestsDelta), .limits,
            "Adds this times the worker's number to max-requests, so that they do not all end at once.",
            example: "max-requests-delta = 500"),
        Setting(
            "max-worker-lifetime", kind: seconds, to: .optionalNumber(\.maxWorkerLifetime), .limits,
            "Replaces a worker after this time, without a gap; 0 for never.", example: "max-worker-lifetime = 86400"),
        Setting(
            "reload-on-rss", "evil-reload-on-rss", kind: .number(0...1_048_576, unit: "MB"),
            to: .optionalNumber(\.reloadOnRSS), .limits,
            "Replaces a worker whose resident memory grows beyond this, without a gap; 0 for never.",
            example: "reload-on-rss = 512"),
        Setting(
            "reload-mercy", kind: seconds, to: .optionalNumber(\.reloadMercy), .limits,
            "How long a stop or a reload may take as a whole; 0 for as long as worker-reload-mercy.",
            example: "reload-mercy = 90"),
        Setting(
            "worker-reload-mercy", kind: .number(1...86_400, unit: "seconds"), to: .number(\.workerReloadMercy),
            .limits,
            "How long a worker may take to finish its requests before it is killed.",
            example: "worker-reload-mercy = 30"),
        Setting(
            "touch-reload", "touch-workers-reload", "touch-chain-reload", kind: .text("FILE"),
            to: .texts(\.touchReload), .limits,
            "Reloads when the file changes; every reload is a rolling one.", example: "touch-reload = /srv/hello/reload"
        ),
        Setting(
            "touch-logreopen", kind: .text("FILE"), to: .texts(\.touchLogReopen), .limits,
            "Opens the log again when the file changes.", example: "touch-logreopen = /srv/hello/logreopen"),
    ]

    private static let seconds = Setting.Kind.number(0...31_536_000, unit: "seconds")
    private static let count = Setting.Kind.number(0...1_000_000_000, unit: "")

    private static let certificateAndKey: Setting.Check = { text in
        let parts = text.split(separator: ",", omittingEmptySubsequences: false)
        let cure =
            "write \"https = address,certificate,key\", e.g. \"https = :8443,/etc/hello/cert.pem,/etc/hello/key.pem\""
        if parts.count > 3 { return ("more than an address, a certificate and a key", cure) }
        return parts.count == 3 && parts.allSatisfy { !$0.isEmpty }
            ? nil : ("not an address, a certificate and a key", cure)
    }
}
