# The Worker without Cloudflare: bundle it into worker.bundle.js, then `workerd serve config.capnp`.
using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [
    ( name = "gateway", worker = .gateway ),
    ( name = "internet", network = ( allow = ["public", "private"], tlsOptions = ( trustBrowserCas = true ) ) ),
  ],
  sockets = [ ( name = "http", address = "127.0.0.1:8000", http = (), service = "gateway" ) ],
);

const gateway :Workerd.Worker = (
  modules = [ ( name = "worker", esModule = embed "worker.bundle.js" ) ],
  compatibilityDate = "2026-11-01",
  compatibilityFlags = ["enable_request_signal"],
  bindings = [
    ( name = "DASHSCOPE_BASE_URL", fromEnvironment = "DASHSCOPE_BASE_URL" ),
    ( name = "RESULT_ORIGINS", fromEnvironment = "RESULT_ORIGINS" ),
  ],
  globalOutbound = "internet",
);
