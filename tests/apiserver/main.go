// Command apiserver is one Kubernetes API server for one test: kube-apiserver and the etcd behind
// it in a single process. It is the released code, so it checks schemas, keeps CRDs, resolves
// conflicts and guards with RBAC as a cluster does. It has no controllers and no nodes: a token
// Secret stays empty and a Deployment makes no pods.
//
//	apiserver --dir DIR [--port P] [--service-cidr CIDR]
//
// Everything it keeps is in DIR, keys and the admin's random token among it; DIR/admin.kubeconfig
// is for kubectl. It listens on 127.0.0.1 alone, with port 0 (the default) on a free port; etcd
// listens on sockets in DIR. Once /readyz is ok it prints the line "ready" to standard output.
// It ends at SIGTERM, and when its standard input is closed: so it never outlives the test that
// started it. It must therefore not be started with /dev/null as input.
package main

import (
	"context"
	"crypto/rand"
	"flag"
	"fmt"
	"io"
	"log"
	"net"
	"net/url"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/spf13/pflag"
	"go.etcd.io/etcd/server/v3/embed"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
	clientcmdapi "k8s.io/client-go/tools/clientcmd/api"
	"k8s.io/client-go/util/keyutil"
	"k8s.io/kubernetes/cmd/kube-apiserver/app"
	"k8s.io/kubernetes/cmd/kube-apiserver/app/options"
)

const (
	kubeconfigFile = "admin.kubeconfig"
	etcdSocket     = "etcd.sock:0" // etcd refuses a socket without a port; it is part of the file's name
	readyTimeout   = 60 * time.Second
)

func main() {
	dir := flag.String("dir", "", "folder of this server's files (must exist)")
	port := flag.Int("port", 0, "port on 127.0.0.1; 0: any free one")
	serviceCIDR := flag.String("service-cidr", "10.255.0.0/24", "range of the Services' addresses")
	flag.Parse()

	go exitWhenNoLongerWanted()
	// File names are relative from here on: the path of a socket must not be long.
	check(os.Chdir(*dir))
	listener, err := net.Listen("tcp4", fmt.Sprintf("127.0.0.1:%d", *port))
	check(err)
	token := rand.Text()
	check(os.WriteFile("tokens.csv", fmt.Appendf(nil, "%s,admin,1,system:masters\n", token), 0o600))
	key, err := keyutil.MakeEllipticPrivateKeyPEM()
	check(err)
	check(keyutil.WriteKey("service-account.key", key))

	startEtcd()
	server := configure(listener, *serviceCIDR)
	writeKubeconfig("https://"+listener.Addr().String(), token)
	go announceReady()
	check(app.Run(context.Background(), server))
}

// exitWhenNoLongerWanted ends the process at once: nothing that it holds is worth an orderly end.
func exitWhenNoLongerWanted() {
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	go func() {
		<-signals
		os.Exit(0)
	}()
	io.Copy(io.Discard, os.Stdin)
	os.Exit(0)
}

func startEtcd() {
	config := embed.NewConfig()
	config.Dir = "etcd"
	config.LogLevel = "error"
	config.UnsafeNoFsync = true // it need not survive a power cut
	clients := url.URL{Scheme: "unix", Host: etcdSocket}
	peers := url.URL{Scheme: "unix", Host: "peers.sock:0"}
	config.ListenClientUrls, config.AdvertiseClientUrls = []url.URL{clients}, []url.URL{clients}
	config.ListenPeerUrls, config.AdvertisePeerUrls = []url.URL{peers}, []url.URL{peers}
	config.InitialCluster = config.InitialClusterFromName(config.Name)
	etcd, err := embed.StartEtcd(config)
	check(err)
	<-etcd.Server.ReadyNotify()
}

// configure does what kube-apiserver's own command does with its flags, but hands it the listener:
// so a free port is known before the server starts and nobody else can take it in between.
func configure(listener net.Listener, serviceCIDR string) options.CompletedOptions {
	server := options.NewServerRunOptions()
	flags := pflag.NewFlagSet("kube-apiserver", pflag.ContinueOnError)
	for _, set := range server.Flags().FlagSets {
		flags.AddFlagSet(set)
	}
	check(flags.Parse([]string{
		"--bind-address=127.0.0.1",
		"--advertise-address=192.0.2.1", // otherwise a machine without a route cannot start it
		"--cert-dir=certificates",
		"--etcd-servers=unix://" + etcdSocket,
		"--authorization-mode=RBAC",
		"--token-auth-file=tokens.csv",
		"--service-account-issuer=https://kubernetes.default.svc",
		"--service-account-key-file=service-account.key",
		"--service-account-signing-key-file=service-account.key",
		"--service-cluster-ip-range=" + serviceCIDR,
		"--disable-admission-plugins=ServiceAccount", // would wait for what a controller makes
	}))
	server.SecureServing.Listener = listener
	server.SecureServing.BindPort = listener.Addr().(*net.TCPAddr).Port
	check(server.GenericServerRunOptions.ComponentGlobalsRegistry.Set())
	rest.SetDefaultWarningHandler(rest.NoWarnings{})
	completed, err := server.Complete(context.Background())
	check(err)
	for _, err := range completed.Validate() {
		check(err)
	}
	return completed
}

func writeKubeconfig(address, token string) {
	authority, err := os.ReadFile("certificates/apiserver.crt")
	check(err)
	config := clientcmdapi.NewConfig()
	config.Clusters["test"] = &clientcmdapi.Cluster{Server: address, CertificateAuthorityData: authority}
	config.AuthInfos["admin"] = &clientcmdapi.AuthInfo{Token: token}
	config.Contexts["test"] = &clientcmdapi.Context{Cluster: "test", AuthInfo: "admin"}
	config.CurrentContext = "test"
	check(clientcmd.WriteToFile(*config, kubeconfigFile))
}

func announceReady() {
	config, err := clientcmd.BuildConfigFromFlags("", kubeconfigFile)
	check(err)
	client, err := kubernetes.NewForConfig(config)
	check(err)
	for started := time.Now(); ; time.Sleep(50 * time.Millisecond) {
		_, err := client.Discovery().RESTClient().Get().AbsPath("/readyz").DoRaw(context.Background())
		if err == nil {
			fmt.Println("ready")
			return
		}
		if time.Since(started) > readyTimeout {
			log.Fatalf("not ready after %v: %v", readyTimeout, err)
		}
	}
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
