import { ChevronDown, Columns2, FolderTree, List, Maximize2, Minimize2, Search, Square, X } from "lucide-react"
import { useState } from "react"
import { useApp } from "../../app/context.tsx"
import { Button } from "../../ui/Button.tsx"
import { IconButton } from "../../ui/IconButton.tsx"
import { Menu, MenuContent, MenuItem, MenuTrigger } from "../../ui/Menu.tsx"
import { HistoryMenu } from "./HistoryMenu.tsx"
import { isReviewed } from "./marks.ts"
import { useReviewOptions } from "./reviewOptions.ts"
import { useLastTurn } from "./useLastTurn.ts"
import { useReview, useReviewState } from "./useReview.ts"

/** Scope, progress and how to look at it. */
export function ReviewHeader() {
  const app = useApp()
  const { options } = app.reviews
  const { list, layout, wide } = useReviewOptions((all) => all)
  const [searching, setSearching] = useState(false)
  const scope = useReviewState((state) => state.scope)
  return (
    <header className="flex h-header shrink-0 items-center gap-0.5 border-line border-b pr-1.5 pl-1.5">
      <ScopeMenu />
      {searching ? <Filter onClose={() => setSearching(false)} /> : <Progress />}
      <span className="min-w-0 flex-1" />
      {scope === "session" && (
        <>
          {!searching && (
            <IconButton icon={Search} label="Filter the files" size="small" onClick={() => setSearching(true)} />
          )}
          <IconButton
            icon={list === "tree" ? FolderTree : List}
            label={list === "tree" ? "Show as a flat list" : "Show as a tree"}
            size="small"
            onClick={() => options.setState({ list: list === "tree" ? "flat" : "tree" })}
          />
        </>
      )}
      <Menu>
        <MenuTrigger asChild>
          <IconButton icon={layout === "inline" ? Square : Columns2} label="Layout of the diff" size="small" />
        </MenuTrigger>
        <MenuContent align="end">
          {(
            [
              ["auto", "By the width"],
              ["beside", "Side by side"],
              ["inline", "Inline"],
            ] as const
          ).map(([value, label]) => (
            <MenuItem key={value} checked={layout === value} onSelect={() => options.setState({ layout: value })}>
              {label}
            </MenuItem>
          ))}
        </MenuContent>
      </Menu>
      <HistoryMenu />
      <IconButton
        icon={wide ? Minimize2 : Maximize2}
        label={wide ? "Back beside the conversation" : "Review over the whole window"}
        action="review.widen"
        size="small"
        onClick={() => options.setState({ wide: !wide })}
      />
    </header>
  )
}

function ScopeMenu() {
  const { store } = useReview()
  const scope = useReviewState((state) => state.scope)
  const turn = useLastTurn()
  return (
    <Menu>
      <MenuTrigger asChild>
        <Button size="small" tone="quiet" aria-label={`Scope: ${scope === "turn" ? "last turn" : "this session"}`}>
          {scope === "turn" ? "Last turn" : "This session"}
          <ChevronDown size={12} strokeWidth={1.75} aria-hidden className="text-muted" />
        </Button>
      </MenuTrigger>
      <MenuContent>
        <MenuItem checked={scope === "session"} onSelect={() => store.setState({ scope: "session" })}>
          This session
        </MenuItem>
        <MenuItem
          checked={scope === "turn"}
          disabled={turn.length === 0}
          hint={turn.length === 0 ? "no changes" : "to read"}
          onSelect={() => store.setState({ scope: "turn", pick: null, composing: null })}
        >
          Last turn
        </MenuItem>
      </MenuContent>
    </Menu>
  )
}

function Progress() {
  const scope = useReviewState((state) => state.scope)
  const total = useReviewState((state) => state.files.length)
  const reviewed = useReviewState((state) => state.files.filter((file) => isReviewed(file, state.marks)).length)
  const turn = useLastTurn()
  if (scope === "turn")
    return <span className="truncate px-1 text-muted text-small">{turn.length} files, to read only</span>
  if (total === 0) return null
  return (
    <span className="flex min-w-0 items-center gap-2 px-1 text-muted text-small">
      <span className="truncate tabular-nums">
        {reviewed} of {total} reviewed
      </span>
      <span aria-hidden className="h-1 w-12 shrink-0 overflow-hidden rounded-full bg-hover">
        <span className="block h-full rounded-full bg-added" style={{ width: `${(reviewed / total) * 100}%` }} />
      </span>
    </span>
  )
}

function Filter({ onClose }: { onClose(): void }) {
  const { store } = useReview()
  const filter = useReviewState((state) => state.filter)
  const close = () => {
    store.setState({ filter: "" })
    onClose()
  }
  return (
    <span className="flex h-6 min-w-0 flex-1 items-center gap-1 rounded-md border border-line-strong bg-panel px-1.5 focus-within:border-focus">
      <Search size={12} strokeWidth={1.75} aria-hidden className="text-muted" />
      <input
        autoFocus
        aria-label="Filter the files"
        placeholder="Filter by path"
        value={filter}
        spellCheck={false}
        data-quiet-focus
        className="min-w-0 flex-1 select-text bg-transparent text-small text-strong"
        onChange={(event) => store.setState({ filter: event.target.value })}
        onKeyDown={(event) => {
          if (event.key !== "Escape") return
          event.stopPropagation()
          close()
        }}
      />
      <button type="button" aria-label="Close the filter" className="text-muted hover:text-strong" onClick={close}>
        <X size={12} strokeWidth={1.75} aria-hidden />
      </button>
    </span>
  )
}
