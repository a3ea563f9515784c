// Go's net/http. GOMAXPROCS says how many threads run it.
package main

import (
	"crypto/tls"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"log"
	"net/http"
	"strconv"
	"strings"
)

type greeting struct {
	Message string `json:"message"`
}

func text(w http.ResponseWriter, body string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	io.WriteString(w, body)
}

func index(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path != "/" {
		http.NotFound(w, r)
		return
	}
	text(w, "Hello wmsj100")
}

func sendJSON(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	json.NewEncoder(w).Encode(greeting{"Hello, World!"})
}

func headers(w http.ResponseWriter, r *http.Request) {
	value := ""
	if cookie, err := r.Cookie("cookie5"); err == nil {
		value = cookie.Value
	}
	text(w, r.Header.Get("X-Field-10")+" "+value)
}

func count(w http.ResponseWriter, r *http.Request) {
	length, err := io.Copy(io.Discard, r.Body)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	text(w, strconv.FormatInt(length, 10))
}

// What http.ServeMux calls below a prefix: it knows no parameters before Go 1.22.
func user(prefix string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		id, err := strconv.ParseUint(strings.TrimPrefix(r.URL.Path, prefix), 10, 63)
		if err != nil {
			http.NotFound(w, r)
			return
		}
		text(w, strconv.FormatUint(id, 10))
	}
}

func main() {
	port := flag.Int("port", 8080, "the port on 127.0.0.1")
	files := flag.String("files", "", "the directory of the files")
	routes := flag.Int("routes", 1000, "how many routes with a parameter")
	certificate := flag.String("certificate", "", "a PEM file, for TLS")
	key := flag.String("key", "", "a PEM file, for TLS")
	flag.Parse()

	http.HandleFunc("/", index)
	http.HandleFunc("/json", sendJSON)
	http.HandleFunc("/headers", headers)
	http.HandleFunc("/count", count)
	for number := 0; number < *routes; number++ {
		prefix := fmt.Sprintf("/route%d/user/", number)
		http.HandleFunc(prefix, user(prefix))
	}
	if *files != "" {
		http.Handle("/files/", http.StripPrefix("/files/", http.FileServer(http.Dir(*files))))
	}

	address := fmt.Sprintf("127.0.0.1:%d", *port)
	if *certificate != "" {
		// HTTP/1.1 alone, as the others speak it here.
		server := &http.Server{Addr: address, TLSNextProto: map[string]func(*http.Server, *tls.Conn, http.Handler){}}
		log.Fatal(server.ListenAndServeTLS(*certificate, *key))
	}
	log.Fatal(http.ListenAndServe(address, nil))
}
