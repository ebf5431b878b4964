import "./compile-cache.ts"

await import("../../electron/main.ts")
