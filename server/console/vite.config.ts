import { defineConfig } from "vite";

// What `vite dev` passes on to a running nazotted.
const daemon = "http://127.0.0.1:1323";
const passedOn = ["/api", "/initialize", "/admin", "/status", "/metrics", "/readyz", "/healthz", "/console.json"];

export default defineConfig({
  build: {
    target: "es2022",
    // The daemon compresses and hashes; what is built has to be the same on every machine.
    reportCompressedSize: false,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1000,
  },
  server: { proxy: Object.fromEntries(passedOn.map((path) => [path, daemon])) },
});
