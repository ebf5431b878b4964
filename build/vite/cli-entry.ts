import "./compile-cache.ts"

// Dynamic, because static imports would be compiled before the cache is on.
await import("../../electron/cli.ts")
