import { ArrowUp, CornerDownRight, Pencil, X } from "lucide-react"
import { useState } from "react"
import type { QueuedPrompt } from "../../../shared/native/host.ts"
import { useApp, useHost } from "../../app/context.tsx"
import { expectOk } from "../../app/report.ts"
import { Badge } from "../../ui/Badge.tsx"
import { Button } from "../../ui/Button.tsx"
import { IconButton } from "../../ui/IconButton.tsx"

const none: QueuedPrompt[] = []

/** Messages that wait for the running turn, in order: edit, take back, or move up. */
export function Queue({ sessionID }: { sessionID: string }) {
  const queue = useHost((state) => state.queues[sessionID] ?? none)
  if (queue.length === 0) return null
  return (
    <section aria-label="Queued messages" className="mb-1.5 rounded-lg border border-line bg-sunken p-1">
      <ol>
        {queue.map((prompt, index) => (
          <QueuedRow key={prompt.id} sessionID={sessionID} prompt={prompt} index={index} queue={queue} />
        ))}
      </ol>
    </section>
  )
}

interface QueuedRowProps {
  sessionID: string
  prompt: QueuedPrompt
  index: number
  queue: QueuedPrompt[]
}

function QueuedRow({ sessionID, prompt, index, queue }: QueuedRowProps) {
  const app = useApp()
  const { native } = app.client
  const [text, setText] = useState<string | null>(null)
  const refresh = () => app.sync.loadQueue(sessionID)

  const remove = async () => {
    await expectOk(native.removeQueued(sessionID, prompt.id))
    await refresh()
  }
  const moveUp = async () => {
    const ids = queue.map((entry) => entry.id)
    ids.splice(index - 1, 0, ...ids.splice(index, 1))
    await expectOk(native.reorderQueue(sessionID, ids))
    await refresh()
  }
  // The host has no "change this one": the new text takes the old one's place in the order.
  const save = async () => {
    const changed = text?.trim()
    setText(null)
    if (!changed || changed === prompt.text) return
    const fresh = await expectOk(native.enqueue(sessionID, changed, prompt.delivery))
    if (!fresh) return
    await expectOk(native.removeQueued(sessionID, prompt.id))
    await expectOk(
      native.reorderQueue(
        sessionID,
        queue.map((entry) => (entry.id === prompt.id ? fresh.id : entry.id)),
      ),
    )
    await refresh()
  }

  if (text !== null) {
    return (
      <li className="flex items-end gap-1.5 p-1">
        <textarea
          // The person just asked to type here.
          // biome-ignore lint/a11y/noAutofocus: see above
          autoFocus
          aria-label="Queued message"
          value={text}
          onFocus={(event) => event.target.setSelectionRange(text.length, text.length)}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === "Enter" && !event.shiftKey) {
              event.preventDefault()
              void save()
            }
            if (event.key === "Escape") setText(null)
          }}
          className="field-sizing-content min-h-7 w-full resize-none select-text rounded-md border border-focus bg-panel px-2 py-1 text-strong text-ui"
        />
        <Button size="small" onClick={save}>
          Save
        </Button>
      </li>
    )
  }
  return (
    <li className="group flex min-h-row items-center gap-2 rounded-md pr-1 pl-2 hover:bg-hover">
      <CornerDownRight size={14} strokeWidth={1.5} aria-hidden className="text-muted" />
      <span className="min-w-0 flex-1 truncate text-text" title={prompt.text}>
        {prompt.text}
      </span>
      {prompt.delivery === "steer" && <Badge tone="accent">steers</Badge>}
      <span className="flex opacity-0 group-focus-within:opacity-100 group-hover:opacity-100">
        {index > 0 && <IconButton icon={ArrowUp} size="small" label="Move up" onClick={moveUp} />}
        <IconButton icon={Pencil} size="small" label="Edit" onClick={() => setText(prompt.text)} />
        <IconButton icon={X} size="small" label="Take back" onClick={remove} />
      </span>
    </li>
  )
}
