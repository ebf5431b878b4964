import { FileStack } from "lucide-react"
import type { ChangedFile } from "../../../../shared/native/change.ts"
import { Button } from "../../../ui/Button.tsx"
import { useReview, useReviewState } from "../useReview.ts"
import { WholeFile } from "./WholeFile.tsx"

/** Too much to show unasked: whole decisions work, the diff comes on demand. */
export function TruncatedChange({ file }: { file: ChangedFile }) {
  const review = useReview()
  const loading = useReviewState((state) => state.loadingWhole === file.path)
  const size =
    file.additions + file.deletions > 0
      ? `${file.additions.toLocaleString("en")} added and ${file.deletions.toLocaleString("en")} removed lines.`
      : "It has very long lines, or very many."
  return (
    <WholeFile file={file} icon={FileStack} title="This diff is large">
      <p>{size} It is not loaded unless you ask.</p>
      <Button className="mt-3" busy={loading} onClick={() => void review.loadWhole(file.path)}>
        Load anyway
      </Button>
    </WholeFile>
  )
}
