import { ChevronDown, ChevronUp, X } from "lucide-react"
import { useEffect, useRef, useState } from "react"
import type { Found } from "../../../shared/native/browser.ts"
import { useApp } from "../../app/context.tsx"
import { IconButton } from "../../ui/IconButton.tsx"
import { Input } from "../../ui/Input.tsx"
import { useBrowser } from "./useBrowser.ts"

/** Searches the page, in its corner as in every browser. */
export function FindBar() {
  const finding = useBrowser((view) => view.finding)
  return finding ? <Bar /> : null
}

function Bar() {
  const { api, store } = useApp().browser
  const [text, setText] = useState("")
  const [found, setFound] = useState<Found | null>(null)
  const field = useRef<HTMLInputElement>(null)
  useEffect(() => field.current?.focus(), [])
  // Of answers that overtake each other only the last question's counts.
  const asked = useRef(0)
  async function find(what: string, backwards = false): Promise<void> {
    const number = (asked.current += 1)
    const result = await api.find(what, backwards)
    if (number === asked.current) setFound(result.ok && what ? result.value : null)
  }
  function close(): void {
    store.setState({ finding: false })
    document.querySelector<HTMLElement>("[data-browser-screen]")?.focus()
  }
  const words = !found ? "" : found.found ? (found.count === 1 ? "1 match" : `${found.count} matches`) : "No matches"
  return (
    <search
      aria-label="Find in the page"
      className="absolute top-2 right-2 z-20 flex max-w-[calc(100%-1rem)] animate-rise items-center gap-0.5 rounded-lg border border-line bg-raised p-1 shadow-pop"
    >
      <Input
        ref={field}
        data-browser-find
        aria-label="Text to find"
        placeholder="Find in the page"
        className="h-7 w-44 text-small"
        value={text}
        onChange={(event) => {
          setText(event.target.value)
          void find(event.target.value)
        }}
        onKeyDown={(event) => {
          if (event.key === "Enter") void find(text, event.shiftKey)
          else if (event.key === "Escape") close()
          else return
          event.preventDefault()
          event.stopPropagation()
        }}
      />
      <span role="status" className="min-w-18 shrink-0 px-1 text-right text-muted text-small tabular-nums">
        {words}
      </span>
      <IconButton icon={ChevronUp} label="Previous match" size="small" onClick={() => void find(text, true)} />
      <IconButton icon={ChevronDown} label="Next match" size="small" onClick={() => void find(text)} />
      <IconButton icon={X} label="Close the search" size="small" onClick={close} />
    </search>
  )
}
