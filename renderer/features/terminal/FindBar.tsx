import { ArrowDown, ArrowUp, CaseSensitive, Regex, WholeWord, X } from "lucide-react"
import { useEffect, useRef, useState } from "react"
import { useStore } from "zustand"
import { useApp } from "../../app/context.tsx"
import { cx } from "../../lib/class.ts"
import { IconButton } from "../../ui/IconButton.tsx"
import { Input } from "../../ui/Input.tsx"
import { endFinding } from "./finding.ts"
import type { FindOptions, Live } from "./live.ts"

const options = [
  { name: "caseSensitive", icon: CaseSensitive, label: "Match case" },
  { name: "wholeWord", icon: WholeWord, label: "Whole words" },
  { name: "regex", icon: Regex, label: "Regular expression" },
] as const

/** Search in one terminal: Enter goes up the screen, where the newer lines came from; Shift+Enter goes down. */
export function FindBar({ id, live, asked }: { id: string; live: Live; asked: number }) {
  const app = useApp()
  const field = useRef<HTMLInputElement>(null)
  const [text, setText] = useState(() => oneLine(live.selection()))
  const [wanted, setWanted] = useState<FindOptions>({})
  const [wrong, setWrong] = useState(false)
  const found = useStore(live.store, (state) => state.found)

  // Runs again on purpose: asked for once more, it takes the cursor back.
  useEffect(() => {
    field.current?.focus()
    field.current?.select()
  }, [asked])

  function find(step: 1 | -1 | 0, query = text, using = wanted) {
    const valid = !using.regex || isPattern(query)
    setWrong(!valid)
    if (valid) live.find(query, step, using)
  }

  const words =
    text === "" || !found
      ? ""
      : found.of === 0
        ? "nothing"
        : found.at > 0
          ? `${found.at} of ${found.of}`
          : `${found.of}`
  return (
    <div
      role="search"
      aria-label="Find in the terminal"
      className="absolute top-1.5 right-4 z-10 flex animate-rise items-center gap-0.5 rounded-lg border border-line bg-raised p-1 shadow-pop"
      onKeyDown={(event) => {
        if (event.key !== "Escape") return
        event.preventDefault()
        event.stopPropagation()
        endFinding(app, id)
      }}
    >
      <Input
        ref={field}
        aria-label="Find in the terminal"
        aria-invalid={wrong}
        placeholder="Find"
        value={text}
        onChange={(event) => {
          setText(event.target.value)
          find(0, event.target.value)
        }}
        onKeyDown={(event) => {
          if (event.key === "Enter") find(event.shiftKey ? 1 : -1)
        }}
        className={cx("h-6 w-44 px-2", wrong && "border-danger")}
      />
      <span
        role="status"
        className={cx("w-16 shrink-0 px-1.5 text-center text-small", found?.of === 0 ? "text-warning" : "text-muted")}
      >
        {wrong ? "no pattern" : words}
      </span>
      {options.map(({ name, icon, label }) => (
        <IconButton
          key={name}
          icon={icon}
          size="small"
          label={label}
          pressed={wanted[name] === true}
          className={cx(wanted[name] && "bg-selected")}
          onClick={() => {
            const next = { ...wanted, [name]: wanted[name] !== true }
            setWanted(next)
            find(0, text, next)
          }}
        />
      ))}
      <IconButton icon={ArrowUp} size="small" label="Previous match" keys="enter" onClick={() => find(-1)} />
      <IconButton icon={ArrowDown} size="small" label="Next match" keys="shift+enter" onClick={() => find(1)} />
      <IconButton icon={X} size="small" label="Close the search" keys="escape" onClick={() => endFinding(app, id)} />
    </div>
  )
}

const oneLine = (text: string) => (text.includes("\n") ? "" : text)

function isPattern(text: string): boolean {
  try {
    new RegExp(text)
    return true
  } catch {
    return false
  }
}
