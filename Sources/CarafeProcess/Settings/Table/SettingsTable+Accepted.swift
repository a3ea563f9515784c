extension SettingsTable {
    /// Accepted with a note, or without one when they ask for what is so anyway.
    static let accepted: [Setting] = [
        // Loading: an app is part of the program.
        Setting(
            "pythonpath", "python-path", "pp", replacedBy: "a Carafe app is compiled in; build it with swift build"),
        Setting(
            "module", "wsgi", "wsgi-file", "file", "pyargv", "eval",
            replacedBy: "a Carafe app is compiled in; callable picks among several"),
        Setting(
            "home", "virtualenv", "venv", "pyhome",
            replacedBy: "a Carafe app is compiled in with what it needs; SwiftPM fetches it"),
        Setting(
            "paste", "ini-paste", "ini-paste-logged", "paste-logger", "paste-name",
            replacedBy: "a Carafe app is compiled in; callable picks among several"),
        Setting(
            "plugin", "plugins", "need-plugin", "need-plugins", "plugins-dir", "plugin-dir", "autoload",
            replacedBy: "everything is in the one executable"),
        Setting(
            "py-autoreload", "py-auto-reload", "python-autoreload",
            replacedBy:
                "a compiled app does not change under a server; touch-reload starts a new build without a lost request"),
        Setting(
            "pymodule-alias", "import", "pyimport", "shared-import", "py-program-name",
            replacedBy: "a Carafe app is compiled in"),

        // Processes and threads.
        Setting(
            "lazy-apps", "lazy", "lazy-app", takes: .flag,
            replacedBy: "each worker is started anew, so that a reload also takes up a new executable"),
        Setting(
            "enable-threads", "single-interpreter", "no-threads-wait", "py-call-osafterfork",
            "py-call-uwsgi-fork-hooks",
            "python-worker-override", takes: .flag,
            replacedBy: "there is no interpreter and no global lock; threads is the number of event loops"),
        Setting(
            "gevent", "async", "ugreen", "greenlet", "asyncio", "loop", "gevent-monkey-patch",
            "gevent-early-monkey-patch", "coroae",
            replacedBy: "every loop serves many connections; write async handlers"),
        Setting(
            "gevent-wait-for-hub", takes: .flag, replacedBy: "every loop serves many connections; write async handlers"),
        Setting(
            "offload-threads", "offload-thread",
            replacedBy: "files are sent by the kernel, and handlers marked blocking use blocking-threads"),
        Setting(
            "thread-stacksize", "threads-stacksize", "thread-stack-size", "threads-stack-size",
            replacedBy: "loops have the stack they need"),
        Setting(
            "max-apps", "max-vars", "max-fd",
            replacedBy: "there is no such limit, or the system's own holds (ulimit -n, LimitNOFILE=)"),
        Setting("no-orphans", always: "workers end when their master does", in: .foreign),
        Setting("close-on-exec", "close-on-exec2", always: "no descriptor leaks into other programs", in: .foreign),
        Setting(
            "ignore-sigpipe", "ignore-write-errors", "disable-write-exception",
            always: "a client that hangs up is no error", in: .foreign),
        Setting(
            "log-master", "threaded-logger", "log-master-stream", always: "a thread of its own writes the log",
            in: .foreign),
        Setting("so-keepalive", replacedBy: "http-timeout ends silent connections"),
        Setting("tcp-nodelay", always: "an answer leaves in one piece, without delay", in: .foreign),
        Setting("http-keepalive", replacedBy: "HTTP connections are kept; http-timeout says how long"),
        Setting("http-auto-chunked", always: "an answer of unknown length is sent in chunks", in: .foreign),
        Setting(
            "http-chunked-input", "http-raw-body", always: "a request body in chunks is decoded", in: .foreign),
        Setting(
            "http-processes", "http-workers", "http-buffer-size", "http-enable-proxy-protocol", "http-headers-timeout",
            "http-connect-timeout",
            replacedBy: "the workers speak HTTP themselves, without a router process"),
        Setting(
            "master-as-root", "drop-after-init", "drop-after-apps", takes: .flag,
            replacedBy: "workers become uid and gid, the master stays as it was started"),
        Setting(
            "min-worker-lifetime", "forkbomb-delay",
            replacedBy: "a worker that fails at once is started again after growing pauses"),
        Setting(
            "max-worker-lifetime-delta", replacedBy: "the replacement of a worker is ready before the old one ends"),
        Setting("mem-collector-freq", "check-interval", replacedBy: "the master looks every second"),
        Setting(
            "post-buffering",
            replacedBy: "bodies are held in memory up to limit-post, or streamed by a route that asks for it"),
        Setting("post-buffering-bufsize", replacedBy: "bodies are read into the buffer of their loop"),
        Setting("honour-range", always: "files are served in ranges when a client asks", in: .foreign),
        Setting("file-serve-mode", "fileserve-mode", replacedBy: "files are sent by the kernel (sendfile)"),

        // Telling.
        Setting("harakiri-verbose", always: "the log names the request that took too long", in: .foreign),
        Setting("memory-report", takes: .flag, replacedBy: "stats tells the memory of each worker"),
        Setting(
            "enable-metrics", "stats-no-cores", "stats-no-metrics", "stats-minified", "stats-min", takes: .flag,
            replacedBy: "stats tells what there is"),
        Setting(
            "logdate", "log-date", "log-prefix", "log-micros", "log-sendfile", "log-ioerror",
            "log-truncate", "log-backupname", "logfile-chown", "logfile-chmod", "logformat-strftime",
            "log-format-strftime",
            replacedBy: "log-format says what a line holds; the file is appended to and readable by its owner and group"
        ),
        Setting("mimefile", "mime-file", replacedBy: "the types of common files are built in"),
        Setting("catch-exceptions", takes: .flag, replacedBy: "debug shows errors to the client"),
        Setting(
            "vhost", "vhost-host", "no-default-app", "ignore-script-name", takes: .flag,
            replacedBy: "mount and callable pick the app"),
        Setting(
            "skip-atexit", "skip-atexit-teardown", "reaper", "no-initgroups", "honour-stdin", "no-server", takes: .flag,
            replacedBy: "there is nothing to switch off"),
        Setting("chdir2", replacedBy: "chdir is done before the app is set up"),
        Setting("locks", "lock-engine", "signal-bufsize", "rpc-max", replacedBy: "there is nothing to size"),
        Setting("cgi-mode", "pcre-jit", "ksm", "backtrace-depth", "clock", replacedBy: "there is nothing to switch"),
    ]
}
