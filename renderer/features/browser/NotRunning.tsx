import { Download, Globe, GlobeLock, TriangleAlert } from "lucide-react"
import { useApp } from "../../app/context.tsx"
import { expectOk } from "../../app/report.ts"
import { Button } from "../../ui/Button.tsx"
import { EmptyState } from "../../ui/EmptyState.tsx"
import { Spinner } from "../../ui/Spinner.tsx"
import { useBrowser, useBrowserState } from "./useBrowser.ts"

/** What there is instead of a page, and what to do about it. */
export function NotRunning() {
  const { api } = useApp().browser
  const status = useBrowserState((state) => state.status)
  const message = useBrowserState((state) => state.message)
  const program = useBrowserState((state) => state.program)
  const log = useBrowser((view) => view.installLog)
  const start = (profile: "user" | "private") => void expectOk(api.start(profile))

  if (status === "starting")
    return (
      <div role="status" className="flex h-full items-center justify-center gap-2 text-muted text-ui">
        <Spinner size={14} /> Starting {program ?? "the browser"}…
      </div>
    )
  if (status === "installing")
    return (
      <div className="flex h-full flex-col gap-3 p-4">
        <p role="status" className="flex items-center gap-2 text-strong text-ui">
          <Spinner size={14} /> Downloading Chromium
        </p>
        <pre className="selectable min-h-0 flex-1 overflow-auto whitespace-pre-wrap rounded-md border border-line bg-sunken p-2 text-code [overflow-wrap:anywhere]">
          {log.slice(-60).join("\n") || message}
        </pre>
        <Button className="self-start" onClick={() => void expectOk(api.cancelInstall())}>
          Cancel
        </Button>
      </div>
    )
  if (status === "missing")
    return (
      <EmptyState
        icon={Download}
        title="No browser found"
        actions={
          <>
            <Button tone="primary" onClick={() => void expectOk(api.install())}>
              Download Chromium
            </Button>
            <Button onClick={() => start("user")}>Look again</Button>
          </>
        }
      >
        {message ?? "Install Chrome, Chromium or Edge, or let Outrigger download a Chromium for itself (about 170 MB)."}
      </EmptyState>
    )
  const crashed = status === "crashed"
  return (
    <EmptyState
      icon={crashed || message ? TriangleAlert : Globe}
      title={crashed ? "The browser crashed" : message ? "The browser did not start" : "The browser is not running"}
      actions={
        <>
          <Button tone="primary" onClick={() => start("user")}>
            {crashed ? "Start again" : "Start"}
          </Button>
          <Button onClick={() => start("private")}>
            <GlobeLock size={14} strokeWidth={1.5} aria-hidden /> Start private
          </Button>
        </>
      }
    >
      <span className="[overflow-wrap:anywhere]">
        {message ??
          "You and the agent share it: watch, take over, or point at an element. It stays signed in; a private one forgets all."}
      </span>
    </EmptyState>
  )
}
