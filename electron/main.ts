import path from "node:path"
import { app, dialog } from "electron"
import { readArguments } from "./desktop/arguments.ts"
import { homePaths } from "./lib/paths.ts"

app.enableSandbox()
app.setName("Outrigger")

const args = process.argv.slice(1)
// Unpackaged, the first plain argument is the app's own folder.
if (!app.isPackaged)
  args.splice(
    args.findIndex((it) => !it.startsWith("-")),
    1,
  )
const wanted = readArguments(args, process.cwd())
const { home } = homePaths(wanted.home ?? undefined)
// Chromium's state below our home as well; the lock of the single instance goes by this folder, so that two homes are
// two instances.
app.setPath("userData", path.join(home, "window"))

if (app.requestSingleInstanceLock({ folder: wanted.folder })) {
  // Listening from the first moment: a folder may be handed over while the host starts.
  const { runDesktop } = await import("./desktop/run.ts")
  runDesktop({ ...wanted, home }).catch((error: unknown) => {
    dialog.showErrorBox("Outrigger could not start", error instanceof Error ? error.message : String(error))
    app.exit(1)
  })
} else {
  app.quit()
}
