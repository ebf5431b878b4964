import { FolderOpen } from "lucide-react"
import { keysOf } from "../../actions/registry.ts"
import { useApp } from "../../app/context.tsx"
import { chooseFolder } from "../../app/navigate.ts"
import { remember } from "../../lib/storage.ts"
import { Button } from "../../ui/Button.tsx"
import { Kbd } from "../../ui/Kbd.tsx"
import { ExampleTasks } from "./ExampleTasks.tsx"
import { Mark } from "./Mark.tsx"

const steps = [
  ["Open a folder.", "Any project on this machine; a git repository gets a sandbox."],
  ["Say what should change.", "The agent reads, edits and runs; you answer when it asks."],
  ["Review, then accept.", "Every edit waits beside your files until you take it, hunk by hunk."],
] as const

/** The first run: three lines, one button, three tasks. The whole window takes a dropped folder. */
export function Welcome() {
  const app = useApp()
  const keys = keysOf("folder.open")
  return (
    <div className="mx-auto flex min-h-full w-full max-w-[600px] flex-col justify-center gap-7 px-6 py-10">
      <div className="flex items-center gap-3">
        <Mark size={36} />
        <div>
          <h1 className="font-semibold text-strong text-title">Outrigger</h1>
          <p className="text-muted text-ui">A companion to the editor you already use.</p>
        </div>
      </div>
      <ol className="flex flex-col gap-2.5">
        {steps.map(([title, detail], index) => (
          <li key={title} className="flex gap-3">
            <span aria-hidden className="w-4 shrink-0 text-right font-medium text-accent text-ui">
              {index + 1}
            </span>
            <span className="text-text text-ui">
              <span className="font-medium text-strong">{title}</span> {detail}
            </span>
          </li>
        ))}
      </ol>
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <Button tone="primary" size="large" data-region-start onClick={() => chooseFolder(app)}>
          <FolderOpen size={16} strokeWidth={1.5} aria-hidden />
          Open folder
        </Button>
        <span className="flex items-center gap-2 text-muted text-ui">
          {app.bridge ? "or drop one anywhere in this window" : "or press"} {keys && <Kbd keys={keys} />}
        </span>
      </div>
      <ExampleTasks
        onChoose={(task) => {
          // Picked up by the new-session page of the folder that is opened next.
          remember("firstTask", task.prompt)
          void chooseFolder(app)
        }}
      />
      <p className="text-muted text-small">
        No account needed: the built-in demo model works offline. It follows a few plain commands and drives the real
        tools; connect a provider in Settings for a full agent.
      </p>
    </div>
  )
}
