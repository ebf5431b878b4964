import { useEffect, useRef, useState } from "react"
import { Button } from "../../ui/Button.tsx"
import { Kbd } from "../../ui/Kbd.tsx"
import { matches } from "../../lib/keys.ts"

interface CommentBoxProps {
  label: string
  action: string
  text?: string
  onDone(text: string): void
  onCancel(): void
}

/** Where a comment is written: grows with the text, ⌘Enter is done, Escape leaves. */
export function CommentBox({ label, action, text: initial = "", onDone, onCancel }: CommentBoxProps) {
  const [text, setText] = useState(initial)
  const field = useRef<HTMLTextAreaElement>(null)
  useEffect(() => {
    const node = field.current
    node?.focus({ preventScroll: true })
    node?.setSelectionRange(node.value.length, node.value.length)
  }, [])
  return (
    <form
      className="flex flex-col gap-2 rounded-lg border border-line-strong bg-raised p-2 focus-within:border-focus"
      onSubmit={(event) => {
        event.preventDefault()
        onDone(text)
      }}
    >
      <textarea
        ref={field}
        aria-label={label}
        placeholder={`${label}. It goes to the agent when you send your comments.`}
        rows={2}
        value={text}
        data-quiet-focus
        className="field-sizing-content max-h-56 min-h-10 w-full resize-none select-text bg-transparent px-1 text-read text-strong"
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (matches(event.nativeEvent, "mod+enter")) {
            event.preventDefault()
            event.stopPropagation()
            onDone(text)
          } else if (event.key === "Escape") {
            event.preventDefault()
            event.stopPropagation()
            onCancel()
          }
        }}
      />
      <div className="flex items-center justify-end gap-1.5">
        <Button size="small" tone="quiet" onClick={onCancel}>
          Cancel
        </Button>
        <Button size="small" tone="primary" type="submit" disabled={!text.trim()}>
          {action}
          <span className="opacity-70 *:text-current">
            <Kbd keys="mod+enter" />
          </span>
        </Button>
      </div>
    </form>
  )
}
