import { CircleStop, Eraser, FolderOpen, RotateCw, X } from "lucide-react"
import { useEffect, useRef, useState } from "react"
import type { NetworkEntry } from "../../../shared/native/browser.ts"
import { useApp } from "../../app/context.tsx"
import { expectOk } from "../../app/report.ts"
import { cx } from "../../lib/class.ts"
import { bytes } from "../../lib/count.ts"
import { CopyButton } from "../../ui/CopyButton.tsx"
import { IconButton } from "../../ui/IconButton.tsx"
import { Segmented } from "../../ui/Segmented.tsx"
import { useBrowser, useBrowserState } from "./useBrowser.ts"

const pages = [
  { value: "console", label: "Console" },
  { value: "network", label: "Requests" },
  { value: "downloads", label: "Downloads" },
] as const

/** What the page says and does behind its picture. */
export function Drawer() {
  const { api, store } = useApp().browser
  const drawer = useBrowser((view) => view.drawer)
  const [round, setRound] = useState(0)
  if (!drawer) return null
  return (
    <section aria-label="Behind the page" className="flex h-56 max-h-[45%] shrink-0 flex-col border-line border-t">
      <div className="flex h-8 shrink-0 items-center gap-1 border-line border-b px-1.5">
        <Segmented
          label="What to show"
          value={drawer}
          options={pages}
          onChange={(value) => store.setState({ drawer: value })}
        />
        <span className="flex-1" />
        {drawer === "console" && (
          <IconButton
            icon={Eraser}
            label="Clear the console"
            size="small"
            onClick={() => void expectOk(api.clearConsole()).then((ok) => ok && store.setState({ console: [] }))}
          />
        )}
        {drawer === "network" && (
          <IconButton icon={RotateCw} label="Read again" size="small" onClick={() => setRound(round + 1)} />
        )}
        <IconButton icon={X} label="Close" size="small" onClick={() => store.setState({ drawer: null })} />
      </div>
      {drawer === "console" ? <Console /> : drawer === "network" ? <Requests round={round} /> : <Downloads />}
    </section>
  )
}

const list = "selectable min-h-0 flex-1 overflow-auto font-mono text-code"
const nothing = "p-3 text-muted text-small"

function Console() {
  const lines = useBrowser((view) => view.console)
  const box = useRef<HTMLDivElement>(null)
  const pinned = useRef(true)
  useEffect(() => {
    if (pinned.current && lines.length > 0) box.current?.scrollTo(0, box.current.scrollHeight)
  }, [lines])
  if (lines.length === 0) return <p className={nothing}>The page has said nothing.</p>
  return (
    <div
      ref={box}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
      tabIndex={0}
      role="log"
      aria-label="Console of the page"
      className={list}
      onScroll={({ currentTarget: { scrollTop, scrollHeight, clientHeight } }) => {
        pinned.current = scrollHeight - scrollTop - clientHeight < 20
      }}
    >
      {lines.map((line) => (
        <p
          key={line.id}
          className={cx(
            "flex gap-2 border-line border-b px-2.5 py-0.5",
            line.level === "error" && "bg-danger-bg text-danger",
            line.level === "warning" && "bg-warning-bg text-warning",
          )}
        >
          <span className="min-w-0 flex-1 whitespace-pre-wrap [overflow-wrap:anywhere]">{line.text}</span>
          {line.source && (
            <span className="max-w-40 shrink-0 truncate text-muted" title={line.source}>
              {line.source.split("/").pop()}
            </span>
          )}
        </p>
      ))}
    </div>
  )
}

function Requests({ round }: { round: number }) {
  const { api } = useApp().browser
  const [entries, setEntries] = useState<NetworkEntry[] | null>(null)
  const tab = useBrowserState((state) => state.tabs.find(({ active }) => active))
  const at = `${tab?.id} ${tab?.url} ${tab?.loading} ${round}`
  useEffect(() => {
    let over = false
    void at
    void api.network().then((result) => {
      if (!over && result.ok) setEntries(result.value)
    })
    return () => {
      over = true
    }
  }, [api, at])
  if (!entries || entries.length === 0) return <p className={nothing}>No requests yet.</p>
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <div tabIndex={0} role="group" aria-label="Requests of the page" className={list}>
      {entries.toReversed().map((entry) => (
        <p
          key={entry.id}
          title={entry.url}
          className={cx(
            "flex gap-2 border-line border-b px-2.5 py-0.5",
            (entry.failure !== null || (entry.status ?? 0) >= 400) && "text-danger",
          )}
        >
          <span className="w-10 shrink-0">{entry.status ?? (entry.failure ? "fail" : "…")}</span>
          <span className="w-12 shrink-0 text-muted">{entry.method}</span>
          <span className="min-w-0 flex-1 truncate">{entry.url}</span>
          <span className="shrink-0 text-muted">{entry.took === null ? "" : `${entry.took} ms`}</span>
        </p>
      ))}
    </div>
  )
}

function Downloads() {
  const { api } = useApp().browser
  const downloads = useBrowserState((state) => state.downloads)
  if (downloads.length === 0) return <p className={nothing}>Nothing was downloaded.</p>
  return (
    <ul className="min-h-0 flex-1 overflow-auto text-small">
      {downloads.map((entry) => (
        <li key={entry.id} className="flex items-center gap-2 border-line border-b px-2.5 py-1">
          <span className="min-w-0 flex-1 truncate text-strong" title={entry.path ?? entry.url}>
            {entry.name}
          </span>
          <span className={entry.state === "failed" ? "truncate text-danger" : "text-muted"}>
            {entry.state === "running"
              ? "Downloading…"
              : entry.state === "failed"
                ? `Failed: ${entry.failure ?? "no reason is known"}`
                : entry.state === "cancelled"
                  ? "Cancelled"
                  : bytes(entry.bytes ?? 0)}
          </span>
          {entry.state === "running" && (
            <IconButton
              icon={CircleStop}
              label={`Cancel ${entry.name}`}
              size="small"
              onClick={() => void expectOk(api.cancelDownload(entry.id))}
            />
          )}
          {entry.path && (
            <>
              <IconButton
                icon={FolderOpen}
                label={`Show ${entry.name} in its folder`}
                size="small"
                onClick={() => void expectOk(api.showDownload(entry.id))}
              />
              <CopyButton text={entry.path} label="Copy the path" />
            </>
          )}
        </li>
      ))}
    </ul>
  )
}
