import { Bot, File, Folder, SquareSlash } from "lucide-react"
import { useEffect, useRef } from "react"
import { cx } from "../../lib/class.ts"
import { baseName } from "../../lib/path.ts"
import type { Suggestion } from "./suggest.ts"
import type { SuggestionList } from "./useSuggestions.ts"

const icons = { file: File, folder: Folder, agent: Bot, command: SquareSlash } as const

/** Above the field; the field keeps the focus and says which one is active. */
export function Suggestions({
  suggestions,
  onChoose,
}: {
  suggestions: SuggestionList
  onChoose(choice: Suggestion): void
}) {
  const list = useRef<HTMLUListElement>(null)
  useEffect(() => {
    list.current?.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" })
  })
  if (!suggestions.open) return null
  return (
    <ul
      ref={list}
      id="composer-suggestions"
      role="listbox"
      aria-label="Suggestions"
      className="absolute bottom-full left-0 z-30 mb-1.5 max-h-[268px] w-[min(460px,100%)] animate-rise overflow-y-auto rounded-lg border border-line bg-raised p-1 shadow-pop"
    >
      {suggestions.items.map((item, index) => {
        const Icon = icons[item.kind]
        const path = item.kind === "file" || item.kind === "folder"
        return (
          <li
            key={`${item.kind}:${item.value}`}
            id={`suggestion-${index}`}
            role="option"
            aria-selected={index === suggestions.active}
            onMouseMove={() => suggestions.setActive(index)}
            onMouseDown={(event) => {
              event.preventDefault()
              onChoose(item)
            }}
            className={cx("flex h-row items-center gap-2 rounded-md px-2", index === suggestions.active && "bg-hover")}
          >
            <Icon size={15} strokeWidth={1.5} aria-hidden className="text-muted" />
            <span className="shrink-0 text-strong">
              {path ? baseName(item.value) + (item.kind === "folder" ? "/" : "") : item.value}
            </span>
            <span className="min-w-0 flex-1 truncate text-muted text-small">{path ? item.value : item.detail}</span>
          </li>
        )
      })}
    </ul>
  )
}
