// Starts the built main process under plain Node, with the stand-in in the place of the `electron` module.
// Arguments: as Electron gets them in development, the app's folder first.
import { registerHooks } from "node:module"
import path from "node:path"
import { pathToFileURL } from "node:url"

const standIn = pathToFileURL(path.join(import.meta.dirname, "electron.ts")).href
registerHooks({
  resolve: (specifier, context, next) =>
    specifier === "electron" ? { url: standIn, shortCircuit: true } : next(specifier, context),
})

// Electron's own list has the binary, then what was passed to it.
process.argv.splice(1, 1)
const [, app] = process.argv
await import(pathToFileURL(path.join(app, "out", "main", "main.js")).href)
const { electronIsReady } = await import(standIn)
electronIsReady()
