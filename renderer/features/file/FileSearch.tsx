import { useVirtualizer } from "@tanstack/react-virtual"
import { CaseSensitive, ChevronRight, Regex, WholeWord } from "lucide-react"
import { useEffect, useMemo, useRef, useState } from "react"
import { useApp } from "../../app/context.tsx"
import type { Failure } from "../../api/failure.ts"
import { cx } from "../../lib/class.ts"
import { count } from "../../lib/count.ts"
import { baseName } from "../../lib/path.ts"
import { IconButton } from "../../ui/IconButton.tsx"
import { MiddleCut } from "../../ui/MiddleCut.tsx"
import { Spinner } from "../../ui/Spinner.tsx"
import { type Hit, hitOf, hitRows, patternOf } from "./hits.ts"
import { useDesk, useDeskState } from "./useDesk.ts"

/** Pause after the last key before the search runs. Milliseconds. */
const settle = 180

/** Text search over the folder: what was found, by file. */
export function FileSearch() {
  const app = useApp()
  const desk = useDesk()
  const pattern = useDeskState((state) => state.pattern)
  const asked = useDeskState((state) => state.searchAsked)
  const field = useRef<HTMLInputElement>(null)
  const scroller = useRef<HTMLDivElement>(null)
  const [options, setOptions] = useState({ regex: false, matchCase: false, word: false })
  const [answer, setAnswer] = useState<{ hits: Hit[]; failure: Failure | null } | null>(null)
  const [busy, setBusy] = useState(false)
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set())

  // Runs again on purpose: `asked` is the wish to type here.
  useEffect(() => {
    field.current?.focus()
    field.current?.select()
  }, [asked])

  useEffect(() => {
    if (pattern.trim() === "") {
      setAnswer(null)
      setBusy(false)
      return
    }
    const abort = new AbortController()
    setBusy(true)
    const search = async () => {
      const result = await app.client.opencode.findText(desk.directory, patternOf(pattern, options), abort.signal)
      if (abort.signal.aborted) return
      setBusy(false)
      setClosed(new Set())
      setAnswer(result.ok ? { hits: result.value.map(hitOf), failure: null } : { hits: [], failure: result.failure })
    }
    const timer = setTimeout(() => void search(), settle)
    return () => {
      clearTimeout(timer)
      abort.abort()
    }
  }, [app, desk, pattern, options])

  const rows = useMemo(() => hitRows(answer?.hits ?? [], closed), [answer, closed])
  const files = useMemo(() => new Set(answer?.hits.map((hit) => hit.path)).size, [answer])
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => 24,
    overscan: 12,
    paddingEnd: 8,
  })
  const toggle = (name: keyof typeof options) => setOptions((before) => ({ ...before, [name]: !before[name] }))
  const said =
    pattern.trim() === ""
      ? ""
      : answer?.failure
        ? `${answer.failure.what}. ${answer.failure.why}`
        : answer
          ? answer.hits.length === 0
            ? "Nothing found."
            : `${count(answer.hits.length, "line")} in ${count(files, "file")}${answer.hits.length >= 10_000 ? ", cut off there" : ""}`
          : ""

  return (
    <search className="flex min-h-0 flex-1 flex-col">
      <div className="flex shrink-0 flex-col gap-1.5 p-2">
        <div className="flex h-7 items-center rounded-md border border-line-strong bg-panel pr-0.5 pl-2 focus-within:border-focus">
          <input
            ref={field}
            aria-label="Search in files"
            placeholder="Search in files"
            spellCheck={false}
            data-quiet-focus
            value={pattern}
            className="min-w-0 flex-1 select-text bg-transparent text-strong text-ui"
            onChange={(event) => desk.store.setState({ pattern: event.target.value })}
            onKeyDown={(event) => {
              if (event.key === "Escape") desk.store.setState({ side: "tree" })
              if (event.key === "ArrowDown") scroller.current?.querySelector<HTMLElement>("[data-row]")?.focus()
            }}
          />
          {busy && <Spinner size={12} className="mx-1 text-muted" />}
          <IconButton
            icon={CaseSensitive}
            label="Match case"
            size="small"
            pressed={options.matchCase}
            className={options.matchCase ? "bg-selected" : ""}
            onClick={() => toggle("matchCase")}
          />
          <IconButton
            icon={WholeWord}
            label="Whole words"
            size="small"
            pressed={options.word}
            className={options.word ? "bg-selected" : ""}
            onClick={() => toggle("word")}
          />
          <IconButton
            icon={Regex}
            label="Regular expression"
            size="small"
            pressed={options.regex}
            className={options.regex ? "bg-selected" : ""}
            onClick={() => toggle("regex")}
          />
        </div>
        <p role="status" className="min-h-4 px-1 text-muted text-small">
          {said}
        </p>
      </div>
      <div ref={scroller} className="min-h-0 flex-1 overflow-y-auto overflow-x-hidden">
        <div
          role="presentation"
          className="relative"
          style={{ height: virtual.getTotalSize() }}
          onKeyDown={(event) => {
            const by = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0
            const from = Number((event.target as HTMLElement).dataset.row)
            if (by === 0 || Number.isNaN(from)) return
            event.preventDefault()
            if (from + by < 0) field.current?.focus()
            else scroller.current?.querySelector<HTMLElement>(`[data-row="${from + by}"]`)?.focus()
          }}
        >
          {virtual.getVirtualItems().map((item) => {
            const row = rows[item.index]
            if (!row) return null
            const common = {
              type: "button" as const,
              "data-row": item.index,
              style: { transform: `translateY(${item.start}px)` },
              className:
                "absolute inset-x-1 top-0 flex h-6 items-center gap-1.5 rounded-md px-1.5 text-left text-small hover:bg-hover focus-visible:-outline-offset-2",
            }
            if (row.type === "file") {
              const name = baseName(row.path)
              return (
                <button
                  key={item.key}
                  {...common}
                  aria-expanded={row.open}
                  title={row.path}
                  onClick={() =>
                    setClosed((before) => {
                      const next = new Set(before)
                      if (!next.delete(row.path)) next.add(row.path)
                      return next
                    })
                  }
                >
                  <ChevronRight
                    size={12}
                    strokeWidth={1.75}
                    aria-hidden
                    className={cx("text-muted", row.open && "rotate-90")}
                  />
                  <span className="shrink-0 font-medium text-strong">{name}</span>
                  <MiddleCut
                    text={row.path.slice(0, -name.length).replace(/\/$/, "")}
                    className="min-w-0 flex-1 text-muted"
                  />
                  <span className="shrink-0 text-muted tabular-nums">{row.count}</span>
                </button>
              )
            }
            const { hit } = row
            return (
              <button
                key={item.key}
                {...common}
                onClick={() => desk.openFile(hit.path, { line: hit.line, column: hit.column, length: hit.length })}
              >
                <span className="sr-only">{hit.path}, line</span>
                <span className="w-9 shrink-0 text-right text-muted tabular-nums">{hit.line}</span>
                <span className="min-w-0 truncate whitespace-pre font-mono">
                  {hit.before}
                  <mark className="rounded-sm bg-warning-bg text-strong">{hit.match}</mark>
                  {hit.after}
                </span>
              </button>
            )
          })}
        </div>
      </div>
    </search>
  )
}
