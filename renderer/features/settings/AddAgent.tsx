import { useState } from "react"
import type { NewExternalAgent } from "../../../shared/native/external-agent.ts"
import { variablesOf, wordsOf } from "../../lib/words.ts"
import { Button } from "../../ui/Button.tsx"
import { Input } from "../../ui/Input.tsx"

/** An agent by its command line. Variables go to the host's safe storage and never come back here. */
export function AddAgent({ onAdd }: { onAdd(agent: NewExternalAgent): Promise<boolean> }) {
  const [name, setName] = useState("")
  const [line, setLine] = useState("")
  const [variables, setVariables] = useState("")
  const [busy, setBusy] = useState(false)
  const [command, ...args] = wordsOf(line)
  const env = variablesOf(variables)
  const ready = name.trim() !== "" && command !== undefined && env !== undefined

  const add = async () => {
    if (!ready) return
    setBusy(true)
    const added = await onAdd({ name: name.trim(), command, args, env })
    setBusy(false)
    if (!added) return
    setName("")
    setLine("")
    setVariables("")
  }
  return (
    <form
      className="flex flex-col gap-2"
      onSubmit={(event) => {
        event.preventDefault()
        void add()
      }}
    >
      <div className="flex gap-1.5">
        <Input
          aria-label="Name of the agent"
          placeholder="Name"
          value={name}
          onChange={(event) => setName(event.target.value)}
          className="w-40 flex-none"
        />
        <Input
          aria-label="Command of the agent"
          placeholder="my-agent --acp"
          value={line}
          onChange={(event) => setLine(event.target.value)}
          className="font-mono"
        />
      </div>
      <textarea
        aria-label="Environment variables"
        aria-invalid={env === undefined}
        placeholder="NAME=value, one on each line"
        rows={2}
        spellCheck={false}
        autoComplete="off"
        value={variables}
        onChange={(event) => setVariables(event.target.value)}
        className="w-full select-text resize-y rounded-md border border-line-strong bg-panel px-2.5 py-1.5 font-mono text-code text-strong focus:border-focus"
      />
      <div className="flex items-center gap-2">
        <p className="min-w-0 flex-1 text-muted text-small">
          {env === undefined
            ? "Write each variable as NAME=value."
            : "Values are kept by the host in the safe storage of this machine and are never shown again."}
        </p>
        <Button type="submit" tone="primary" size="large" busy={busy} disabled={!ready}>
          Add agent
        </Button>
      </div>
    </form>
  )
}
