import { PackageX } from "lucide-react"
import { useState } from "react"
import type { SandboxSetup } from "../../../shared/native/host.ts"
import { useApp, useHost } from "../../app/context.tsx"
import { expectOk } from "../../app/report.ts"
import { parseAnsi } from "../../lib/ansi.ts"
import { Button } from "../../ui/Button.tsx"
import { Spinner } from "../../ui/Spinner.tsx"
import { AnsiText } from "./tool/AnsiText.tsx"

/** The sandbox is being made ready, or that went wrong. Silent when it is done. */
export function SetupNotice({ sessionID }: { sessionID: string }) {
  const app = useApp()
  const setup = useHost((state) => state.sessions[sessionID]?.sandbox?.setup)
  const [busy, setBusy] = useState(false)
  const [open, setOpen] = useState(false)
  if (!setup || setup.state === "done" || setup.state === "skipped") return null
  const act = async (action: "run" | "skip") => {
    setBusy(true)
    await expectOk(app.client.native.runSetup(sessionID, action))
    setBusy(false)
  }
  const failed = setup.state === "failed"
  const output = setup.output.trim()
  const lastLine = plain(output).trimEnd().split("\n").at(-1)
  return (
    <div
      role="status"
      className={`mb-1.5 flex flex-col rounded-lg border border-line px-3 py-1.5 ${failed ? "bg-danger-bg" : "bg-raised"}`}
    >
      <div className="flex items-center gap-2.5">
        {failed ? (
          <PackageX size={16} strokeWidth={1.5} aria-hidden className="shrink-0 text-danger" />
        ) : (
          <Spinner size={14} />
        )}
        <span className="min-w-0 flex-1 truncate text-strong">
          {failed ? `The setup failed${exitWords(setup)}` : "Setting the sandbox up"}
        </span>
        {failed && (
          <Button size="small" busy={busy} onClick={() => act("run")}>
            Try again
          </Button>
        )}
        <Button size="small" tone={failed ? "quiet" : "plain"} busy={busy} onClick={() => act("skip")}>
          {failed ? "Dismiss" : "Skip"}
        </Button>
      </div>
      <div className="flex items-center gap-2.5 pl-6">
        <code className="min-w-0 flex-1 truncate text-code text-muted" title={setup.command}>
          {setup.command}
        </code>
        {output && (
          <Button size="small" tone="quiet" aria-expanded={open} onClick={() => setOpen(!open)}>
            {open ? "Hide output" : "Show output"}
          </Button>
        )}
      </div>
      {open ? (
        <pre
          // Reachable by keyboard, as it scrolls.
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must take focus
          tabIndex={0}
          aria-label="Output of the setup"
          className="mt-1.5 max-h-40 overflow-auto whitespace-pre-wrap text-code text-text [overflow-wrap:anywhere]"
        >
          <AnsiText text={output} />
        </pre>
      ) : (
        !failed && lastLine && <span className="truncate pl-6 text-code text-muted">{lastLine}</span>
      )}
    </div>
  )
}

const plain = (text: string): string =>
  parseAnsi(text)
    .map((span) => span.text)
    .join("")

const exitWords = ({ exit }: SandboxSetup): string => (exit === undefined ? "" : ` with code ${exit}`)
