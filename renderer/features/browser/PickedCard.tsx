import { X } from "lucide-react"
import { useEffect, useRef, useState } from "react"
import { useApp } from "../../app/context.tsx"
import { Button } from "../../ui/Button.tsx"
import { IconButton } from "../../ui/IconButton.tsx"
import { sendPicked } from "./sendPicked.ts"
import { useBrowser } from "./useBrowser.ts"

/** The picked element, and what the agent is to do about it. */
export function PickedCard({ sessionID }: { sessionID: string }) {
  const app = useApp()
  const picked = useBrowser((view) => view.picked)
  const [wish, setWish] = useState("")
  const [busy, setBusy] = useState(false)
  const field = useRef<HTMLTextAreaElement>(null)
  useEffect(() => {
    if (picked) field.current?.focus()
  }, [picked])
  if (!picked) return null
  const { element, picture } = picked
  const close = () => app.browser.store.setState({ picked: null })
  async function send(): Promise<void> {
    if (!picked || busy) return
    setBusy(true)
    const sent = await sendPicked(app, sessionID, picked, wish)
    setBusy(false)
    if (!sent) return
    setWish("")
    app.browser.store.setState({ picked: null, spoken: "Sent to the agent." })
  }
  return (
    <form
      aria-label="Picked element"
      className="flex max-h-[50%] shrink-0 flex-col gap-2 overflow-y-auto border-line border-t bg-raised p-2.5"
      onSubmit={(event) => {
        event.preventDefault()
        void send()
      }}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return
        event.preventDefault()
        close()
      }}
    >
      <div className="flex items-start gap-2.5">
        {picture && (
          <img
            src={picture}
            alt="The picked element"
            className="max-h-16 max-w-28 shrink-0 rounded-sm border border-line object-contain"
          />
        )}
        <div className="min-w-0 flex-1 text-small">
          <p className="selectable truncate font-mono text-code text-strong" title={element.selector}>
            {element.selector}
          </p>
          <p className="selectable truncate text-muted">
            {[
              element.role || element.tag,
              element.name && `“${element.name}”`,
              `${Math.round(element.box.width)} × ${Math.round(element.box.height)}`,
              element.source,
            ]
              .filter(Boolean)
              .join(" · ")}
          </p>
        </div>
        <IconButton icon={X} label="Forget the element" size="small" onClick={close} />
      </div>
      <div className="flex items-end gap-2">
        <textarea
          ref={field}
          rows={1}
          aria-label="What about this element?"
          placeholder="What about this element?"
          value={wish}
          onChange={(event) => setWish(event.target.value)}
          onKeyDown={(event) => {
            if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return
            event.preventDefault()
            void send()
          }}
          className="field-sizing-content max-h-24 min-h-7 min-w-0 flex-1 resize-none select-text rounded-md border border-line-strong bg-panel px-2.5 py-1 text-strong text-ui"
        />
        <Button type="submit" tone="primary" busy={busy}>
          Send to the agent
        </Button>
      </div>
    </form>
  )
}
