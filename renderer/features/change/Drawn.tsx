import { cx } from "../../lib/class.ts"

/** Characters that are drawn but are not text: what they stand for is in the row's name, in words. */
export const Drawn = ({ text, className }: { text: string; className?: string }) => (
  <span aria-hidden data-text={text} className={cx("before:content-[attr(data-text)]", className)} />
)

/** "+12 −3" */
export const DrawnCounts = ({ added, removed }: { added: number; removed: number }) => (
  <span className="flex shrink-0 gap-1.5 text-small tabular-nums">
    {added > 0 && <Drawn text={`+${added}`} className="text-added" />}
    {removed > 0 && <Drawn text={`−${removed}`} className="text-removed" />}
  </span>
)
