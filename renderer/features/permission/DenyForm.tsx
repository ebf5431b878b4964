import { useState } from "react"
import { Button } from "../../ui/Button.tsx"

interface DenyFormProps {
  locked: boolean
  onCancel(): void
  onDeny(message: string): void
}

/** No, and why: the agent reads it and goes on by another way. */
export function DenyForm({ locked, onCancel, onDeny }: DenyFormProps) {
  const [message, setMessage] = useState("")
  const empty = message.trim() === ""
  return (
    <div className="mt-3 border-line border-t pt-2.5">
      <label className="block">
        <span className="mb-1 block font-medium text-strong">Tell the agent what to do instead</span>
        <textarea
          // The person just asked to type here.
          // biome-ignore lint/a11y/noAutofocus: see above
          autoFocus
          rows={2}
          value={message}
          onChange={(event) => setMessage(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === "Escape") onCancel()
          }}
          placeholder="Use the local registry, not the public one"
          className="block w-full resize-none select-text rounded-md border border-line-strong bg-panel px-2.5 py-1.5 text-strong text-ui focus:border-focus"
          data-quiet-focus
        />
      </label>
      <div className="mt-2 flex gap-1.5">
        <Button tone="danger" aria-disabled={locked || empty} onClick={() => !empty && onDeny(message.trim())}>
          Deny and send
        </Button>
        <Button tone="quiet" onClick={onCancel}>
          Back
        </Button>
      </div>
    </div>
  )
}
