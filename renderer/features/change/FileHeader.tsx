import { Check, Copy, Ellipsis, FileCode, FolderCode, X } from "lucide-react"
import type { ChangedFile } from "../../../shared/native/change.ts"
import { useApp } from "../../app/context.tsx"
import { copyText } from "../../lib/clipboard.ts"
import { baseName } from "../../lib/path.ts"
import { Badge } from "../../ui/Badge.tsx"
import { Button } from "../../ui/Button.tsx"
import { IconButton } from "../../ui/IconButton.tsx"
import { Menu, MenuContent, MenuItem, MenuTrigger } from "../../ui/Menu.tsx"
import { MiddleCut } from "../../ui/MiddleCut.tsx"
import { cx } from "../../lib/class.ts"
import { fileTags } from "./fileTags.ts"
import { KeyHint } from "./KeyHint.tsx"
import { isReviewed } from "./marks.ts"
import { StatusSign } from "./StatusSign.tsx"
import { decideFile, toggleReviewed } from "./steps.ts"
import { useReview, useReviewState, useWords } from "./useReview.ts"

/** The file that the diff shows, and what can be done with all of it. */
export function FileHeader({ file, readOnly = false }: { file: ChangedFile; readOnly?: boolean }) {
  const app = useApp()
  const review = useReview()
  const words = useWords()
  const busy = useReviewState((state) => state.busy === `file:${file.path}`)
  const reviewed = useReviewState((state) => isReviewed(file, state.marks))
  return (
    <div className="flex h-header shrink-0 items-center gap-2 border-line border-b pr-1.5 pl-3">
      <StatusSign file={file} />
      <MiddleCut
        text={file.path}
        tail={Math.min(28, baseName(file.path).length + 1)}
        className="font-mono text-strong text-small"
      />
      {fileTags(file).map((tag) => (
        <Badge key={tag} className="font-normal">
          {tag}
        </Badge>
      ))}
      <span className="min-w-0 flex-1" />
      {!readOnly && (
        <>
          <Button
            size="small"
            tone="quiet"
            role="checkbox"
            aria-checked={reviewed}
            aria-keyshortcuts="r"
            onClick={() => toggleReviewed(review, file.path)}
          >
            <span
              aria-hidden
              className={cx(
                "flex size-3.5 items-center justify-center rounded-sm border",
                reviewed ? "border-added bg-added-bg text-added" : "border-line-strong",
              )}
            >
              {reviewed && <Check size={10} strokeWidth={3} />}
            </span>
            Reviewed
            <KeyHint>r</KeyHint>
          </Button>
          {file.kind !== "submodule" && (
            <>
              <IconButton
                icon={Check}
                label={`${words.accept} the file`}
                size="small"
                aria-busy={busy || undefined}
                disabled={file.state === "stale"}
                onClick={() => void decideFile(review, file.path, "accept")}
              />
              <IconButton
                icon={X}
                label={`${words.discard} the file`}
                size="small"
                onClick={() => void decideFile(review, file.path, "discard")}
              />
            </>
          )}
        </>
      )}
      <Menu>
        <MenuTrigger asChild>
          <IconButton icon={Ellipsis} label="More about this file" size="small" />
        </MenuTrigger>
        <MenuContent align="end">
          {file.status !== "deleted" && file.kind !== "submodule" && (
            <MenuItem icon={FileCode} onSelect={() => app.files.openFromReview(review.sessionID, file.path)}>
              Open in Files
            </MenuItem>
          )}
          <MenuItem icon={Copy} onSelect={() => void copyText(file.path)}>
            Copy the path
          </MenuItem>
          {file.oldPath && (
            <MenuItem icon={FolderCode} onSelect={() => void copyText(file.oldPath ?? "")}>
              Copy the old path
            </MenuItem>
          )}
        </MenuContent>
      </Menu>
    </div>
  )
}
