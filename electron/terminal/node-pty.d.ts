// The package is installed under this name and declares its types under its own.
/// <reference path="../../node_modules/node-pty/node-pty.d.ts" />
declare module "node-pty" {
  export * from "@lydell/node-pty"
}
