import { useEffect, useState } from "react"
import type { OpenedProject } from "../../../shared/native/host.ts"
import { useApp } from "../../app/context.tsx"
import { expectOk } from "../../app/report.ts"
import { Button } from "../../ui/Button.tsx"
import { Dialog } from "../../ui/Dialog.tsx"
import { Input } from "../../ui/Input.tsx"

/** The command that makes a new sandbox of the project ready. */
export function SetupDialog({ project, onClose }: { project: OpenedProject; onClose(): void }) {
  const app = useApp()
  const [command, setCommand] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  useEffect(() => {
    void expectOk(app.client.native.setup(project.directory)).then((setup) => setCommand(setup?.command ?? ""))
  }, [app, project.directory])
  const save = async () => {
    setBusy(true)
    const saved = await expectOk(app.client.native.setSetup(project.directory, command ?? ""))
    setBusy(false)
    if (saved) onClose()
  }
  return (
    <Dialog open onClose={onClose} title={`Setup of new sandboxes of ${project.name}`}>
      <form
        className="flex flex-col gap-3 p-4"
        onSubmit={(event) => {
          event.preventDefault()
          if (command !== null) void save()
        }}
      >
        <label htmlFor="setup-command" className="text-strong">
          Command
        </label>
        <Input
          id="setup-command"
          data-autofocus
          className="font-mono"
          placeholder="npm ci"
          value={command ?? ""}
          disabled={command === null}
          onChange={(event) => setCommand(event.target.value)}
        />
        <p className="text-muted text-small">
          It runs in each new sandbox; the agent waits for it, and what it changes is not for review. Dependency folders
          such as node_modules are brought along without it. <code className="text-code">OUTRIGGER_PORT</code> is the
          first of ten ports that are the sandbox’s own. Leave it empty for none.
        </p>
        <div className="flex justify-end gap-2">
          <Button tone="quiet" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" tone="primary" busy={busy} disabled={command === null}>
            Save
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
