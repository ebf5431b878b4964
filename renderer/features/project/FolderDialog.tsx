import { CornerLeftUp, Folder as FolderIcon, FolderGit2 } from "lucide-react"
import { type KeyboardEvent, useEffect, useRef, useState } from "react"
import type { FolderListing } from "../../../shared/native/host.ts"
import { useApp, useHost, useView } from "../../app/context.tsx"
import { openFolder } from "../../app/navigate.ts"
import type { Failure } from "../../api/failure.ts"
import { cx } from "../../lib/class.ts"
import { baseName } from "../../lib/path.ts"
import { Button } from "../../ui/Button.tsx"
import { Dialog } from "../../ui/Dialog.tsx"
import { Input } from "../../ui/Input.tsx"
import { completion, type Completion } from "./completion.ts"

/** Chooses a folder by path: type, Tab completes, arrows choose, Enter goes in or opens. */
export function FolderDialog() {
  const app = useApp()
  const open = useView((view) => view.overlay === "folder")
  const close = () => app.view.setState({ overlay: null })
  return (
    <Dialog open={open} onClose={close} title="Open folder" className="h-[460px]">
      <FolderPicker onClose={close} />
    </Dialog>
  )
}

function FolderPicker({ onClose }: { onClose(): void }) {
  const app = useApp()
  const home = useHost((state) => state.info?.userHome ?? "")
  const [path, setPath] = useState(() => (home ? `${home}/` : ""))
  const [listing, setListing] = useState<FolderListing | null>(null)
  const [failure, setFailure] = useState<Failure | null>(null)
  const [active, setActive] = useState(0)
  const [busy, setBusy] = useState(false)
  const list = useRef<HTMLUListElement>(null)
  const { folder, matches }: Completion = completion(path, listing)

  useEffect(() => {
    const abort = new AbortController()
    void app.client.native.folders(folder, abort.signal).then((result) => {
      if (abort.signal.aborted) return
      setFailure(result.ok ? null : result.failure)
      if (result.ok) {
        setListing(result.value)
        setPath((current) => (current === "" ? `${result.value.path}/` : current))
      }
    })
    return () => abort.abort()
  }, [app, folder])

  useEffect(() => {
    list.current?.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" })
  })

  const goTo = (next: string) => {
    setPath(next.endsWith("/") ? next : `${next}/`)
    setActive(0)
  }
  const openNow = async (directory: string) => {
    setBusy(true)
    const opened = await openFolder(app, directory)
    setBusy(false)
    if (opened) onClose()
  }
  const target = matches[active]
  const atFolder = path.endsWith("/")
  const chosen = atFolder ? folder : (target?.path ?? folder)

  const onKey = (event: KeyboardEvent) => {
    if (event.key === "ArrowDown") setActive((index) => Math.min(index + 1, matches.length - 1))
    else if (event.key === "ArrowUp") setActive((index) => Math.max(index - 1, 0))
    else if (event.key === "Tab" && !event.shiftKey && target && path !== `${target.path}/`) goTo(target.path)
    else if (event.key === "Enter" && (event.metaKey || event.ctrlKey || atFolder)) void openNow(chosen)
    else if (event.key === "Enter" && target) goTo(target.path)
    else return
    event.preventDefault()
  }

  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <div className="flex gap-1.5 p-3">
        <Input
          role="combobox"
          aria-label="Path of the folder"
          aria-expanded
          aria-controls="folder-list"
          aria-activedescendant={target ? `folder-${active}` : undefined}
          value={path}
          placeholder="/path/to/project"
          className="font-mono text-code"
          onChange={(event) => {
            setPath(event.target.value)
            setActive(0)
          }}
          onKeyDown={onKey}
        />
        <Button
          tone="plain"
          size="large"
          className="px-2"
          aria-label="Folder above"
          disabled={!listing?.parent}
          onClick={() => listing?.parent && goTo(listing.parent)}
        >
          <CornerLeftUp size={15} strokeWidth={1.5} aria-hidden />
        </Button>
      </div>
      <ul
        ref={list}
        id="folder-list"
        role="listbox"
        aria-label="Folders"
        className="min-h-0 flex-1 overflow-y-auto border-line border-y p-1.5"
      >
        {matches.map((folder, index) => (
          <li
            key={folder.path}
            id={`folder-${index}`}
            role="option"
            aria-selected={index === active}
            onMouseMove={() => setActive(index)}
            onClick={() => goTo(folder.path)}
            onDoubleClick={() => void openNow(folder.path)}
            className={cx("flex h-row items-center gap-2 rounded-md px-2", index === active && "bg-hover text-strong")}
          >
            {folder.git ? (
              <FolderGit2 size={16} strokeWidth={1.5} aria-hidden className="text-accent" />
            ) : (
              <FolderIcon size={16} strokeWidth={1.5} aria-hidden className="text-muted" />
            )}
            <span className="min-w-0 flex-1 truncate">{folder.name}</span>
            {folder.git && <span className="text-muted text-small">git</span>}
          </li>
        ))}
        {matches.length === 0 && listing && !failure && (
          <li role="presentation" className="px-2 py-1.5 text-muted">
            {atFolder ? "No folders in here. You can open this one." : "No folder begins with that."}
          </li>
        )}
        {failure && (
          <li role="presentation" className="px-2 py-1.5 text-danger">
            {failure.why}
          </li>
        )}
      </ul>
      <div className="flex items-center gap-2 p-3">
        <span className="min-w-0 flex-1 text-muted text-small">Tab completes, Enter opens.</span>
        <Button tone="quiet" onClick={onClose}>
          Cancel
        </Button>
        <Button tone="primary" busy={busy} disabled={!chosen} onClick={() => void openNow(chosen)} className="max-w-64">
          <span className="truncate">Open “{baseName(chosen) || "/"}”</span>
        </Button>
      </div>
    </div>
  )
}
