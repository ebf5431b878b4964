import { useRef } from "react"
import { FileBody } from "./FileBody.tsx"
import { FileHeader } from "./FileHeader.tsx"
import { FileList } from "./FileList.tsx"
import { ReviewSplit } from "./ReviewSplit.tsx"
import { FolderMovedNotice, StaleNotice } from "./notices.tsx"
import { useCurrentFile, useReviewState } from "./useReview.ts"
import { useReviewRows } from "./useReviewRows.ts"

/** Pending files beside the diff of one of them. */
export function SessionReview() {
  const file = useCurrentFile()
  const rows = useReviewRows()
  const filter = useReviewState((state) => state.filter)
  const diff = useRef<HTMLDivElement>(null)
  return (
    <ReviewSplit
      rows={rows.length}
      list={
        <>
          <FolderMovedNotice />
          <FileList
            rows={rows}
            empty={filter ? `No file matches “${filter}”.` : ""}
            onEnter={() => diff.current?.querySelector<HTMLElement>("[data-hunk][tabindex='0']")?.focus()}
          />
        </>
      }
    >
      {file && (
        <div ref={diff} className="flex h-full min-h-0 flex-col">
          <FileHeader file={file} />
          <StaleNotice file={file} />
          <div className="min-h-0 flex-1">
            <FileBody file={file} />
          </div>
        </div>
      )}
    </ReviewSplit>
  )
}
