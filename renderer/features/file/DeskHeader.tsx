import { FileSearch as FileSearchIcon, FolderTree, RefreshCw, TextSearch } from "lucide-react"
import { useHost } from "../../app/context.tsx"
import { baseName, tilde } from "../../lib/path.ts"
import { Badge } from "../../ui/Badge.tsx"
import { IconButton } from "../../ui/IconButton.tsx"
import { MiddleCut } from "../../ui/MiddleCut.tsx"
import { Tooltip } from "../../ui/Tooltip.tsx"
import { useDesk, useDeskState } from "./useDesk.ts"

/** Which folder this is, and the two ways to find something in it. */
export function DeskHeader({ sessionID }: { sessionID: string }) {
  const { store, directory, loadFolder } = useDesk()
  const summary = useHost((state) => state.sessions[sessionID])
  const home = useHost((state) => state.info?.userHome)
  const side = useDeskState((state) => state.side)
  const sandbox = summary?.sandbox
  const folder = summary?.folder ?? directory
  const reload = () => {
    const { folders } = store.getState()
    for (const path of Object.keys(folders)) void loadFolder(path)
  }
  return (
    <header className="flex h-header shrink-0 items-center gap-0.5 border-line border-b pr-1.5 pl-1.5">
      <IconButton
        icon={FolderTree}
        label={side === "tree" ? "Hide the file tree" : "Show the file tree"}
        pressed={side === "tree"}
        size="small"
        onClick={() => store.setState({ side: side === "tree" ? null : "tree" })}
      />
      <Tooltip text={tilde(directory, home)}>
        <span tabIndex={0} className="flex min-w-0 items-center gap-2 rounded-sm px-1">
          <MiddleCut text={baseName(folder)} className="font-medium text-strong text-ui" />
          <Badge tone={sandbox ? "accent" : "plain"}>{sandbox ? "Sandbox" : "Your folder"}</Badge>
        </span>
      </Tooltip>
      <span className="flex-1" />
      <IconButton
        icon={FileSearchIcon}
        label="Go to file"
        action="files.find"
        size="small"
        onClick={() => store.setState({ finding: true })}
      />
      <IconButton
        icon={TextSearch}
        label="Search in files"
        action="files.search"
        pressed={side === "search"}
        size="small"
        onClick={() =>
          store.setState((state) => ({
            side: state.side === "search" ? "tree" : "search",
            searchAsked: state.searchAsked + 1,
          }))
        }
      />
      <IconButton icon={RefreshCw} label="Read the folder again" size="small" onClick={reload} />
    </header>
  )
}
