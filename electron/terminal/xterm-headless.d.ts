// The package's "module" field names a file that it does not have, so the one that is there is imported by its path.
declare module "@xterm/headless/lib-headless/xterm-headless.mjs" {
  export * from "@xterm/headless"
}
