extension SettingsTable {
    /// What uWSGI does and Carafe does not: going on without it would be another server than the one asked for.
    static let refused: [Setting] = [
        Setting(
            "cheaper", "cheap", "idle", "die-on-idle", "cheaper-*",
            cure: "set processes to the number you need; SIGTTIN and SIGTTOU add and remove a worker"),
        Setting(
            "cron", "cron2", "unique-cron", "timer", "signal-timer", "rbtimer", "cron-*", "legion-cron",
            cure: "use app.service(…), or a systemd timer"),
        Setting(
            "mule", "mules", "farm", "spooler", "mule-*", "spooler-*", cure: "use app.service(…), or a queue of its own"
        ),
        Setting(
            "emperor", "early-emperor", "heartbeat", "zerg", "zerg-server", "emperor-*", "vassal-*", "vassals-*",
            "zerg-*", "imperial-*",
            cure: "run each app as a systemd unit (the systemd command prints one)"),
        Setting(
            "cache", "cache2", "queue", "sharedarea", "cache-*", "queue-*", "add-cache-item", "load-file-in-cache",
            cure: "use a cache server such as Redis"),
        Setting(
            "route", "error-page-403", "error-page-404", "error-page-500", "route-*", "final-route*", "error-route*",
            "response-route*",
            cure: "write a route or an error handler in the app, or a location in nginx"),
        Setting(
            "subscribe-to", "subscribe", "subscribe2", "subscription-*", "legion", "legion-*", "snmp", "multicast",
            cure: "list the servers in nginx's upstream"),
        Setting(
            "attach-daemon", "attach-daemon2", "smart-attach-daemon", "smart-attach-daemon2", "attach-control-daemon",
            "worker-exec", cure: "run it as a systemd unit of its own"),
        Setting(
            "hook-*", "exec-*", "call-*", "mount-*", "umount-*", "after-request-hook", "wait-for-*", "touch-exec",
            cure: "use app.onWorkerStart and onWorkerStop, or ExecStartPre= of systemd"),
        Setting(
            "chroot", "pivot-root", "namespace", "unshare", "cap", "cgroup", "cpu-affinity", "prio", "limit-as",
            "limit-nproc", "never-swap", "add-gid",
            cure: "use systemd's RootDirectory=, CapabilityBoundingSet=, CPUAffinity=, MemoryMax= and their like"),
        Setting(
            "reload-on-as", "evil-reload-on-as",
            cure: "write reload-on-rss; address space says nothing about a Swift program"),
        Setting("reload-on-exception", "reload-on-fd", "fs-reload", cure: "write touch-reload, or send SIGHUP"),
        Setting("master-fifo", cure: "use the reload, stop and status commands on the pidfile, or signals"),
        Setting("protocol", "socket-protocol", cure: "socket speaks uwsgi; for HTTP write \"http-socket = address\""),
        Setting(
            "fastcgi-socket", "scgi-socket", "raw-socket", "puwsgi-socket", "suwsgi-socket", "ssl-socket",
            "shared-socket", "zmq",
            cure: "write socket for uwsgi, http-socket for HTTP, or https"),
        Setting(
            "http-to", "fastrouter", "rawrouter", "sslrouter", "https2", "http2", "http-websockets", "sni",
            cure: "put nginx in front"),
        Setting(
            "check-static", "static-check", "check-static-docroot", "static-map2", "static-index", "static-safe",
            "static-gzip-all", "static-*", cure: "write \"static-map = /prefix=directory\", or a location in nginx"),
        Setting(
            "add-header", "rem-header", "del-header", "collect-header",
            cure: "use app.afterRequest { … }, or nginx's add_header"),
        Setting(
            "logger", "req-logger", "log-syslog", "log-socket", "log-route", "log-req-route", "log-filter", "log-drain",
            "log-encoder", "alarm", "alarm-*", cure: "log to standard error under systemd, or write logto"),
        Setting(
            "stats-http", "stats-push", "stats-pusher-*", "metric", "metrics-dir",
            cure: "read the JSON of stats, e.g. with uwsgitop"),
        Setting(
            "xml", "yaml", "yml", "json", "config", "sqlite", "ldap", "fallback-config", "inject-before",
            "inject-after", "envdir", "unenv", cure: "write an ini file; several add up with \"ini = file\""),
        Setting(
            "for", "for-glob", "for-times", "for-readline", "endfor", "if-*", "ifenv", "ifexists", "ifdir", "ifplugin",
            "endif", "end-if", "else", "declare-option",
            "resolve", cure: "write a section for each case and ask for it with file.ini:section"),
        Setting("flock", "flock2", cure: "the pidfile is locked; write pidfile"),
        Setting(
            "rack", "psgi", "php-*", "lua", "cgi", "jvm-*", "mono-*", "go-*",
            cure: "Carafe serves the Swift app that it is compiled with"),
        Setting("show-config", "dump-options", cure: "use the check command"),
    ]
}
