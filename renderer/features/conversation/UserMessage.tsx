import { GitFork, RotateCcw } from "lucide-react"
import { useState } from "react"
import { useApp } from "../../app/context.tsx"
import { focusComposer, showSession } from "../../app/navigate.ts"
import { expectOk } from "../../app/report.ts"
import { cx } from "../../lib/class.ts"
import { clockTime } from "../../lib/time.ts"
import { CopyButton } from "../../ui/CopyButton.tsx"
import { IconButton } from "../../ui/IconButton.tsx"
import { confirm } from "../layout/confirm.ts"
import { HookMessage, hookIn } from "./HookMessage.tsx"
import { MessageFiles } from "./MessageFiles.tsx"
import { UserText } from "./UserText.tsx"
import { useMessage, useParts } from "./usePart.ts"

// Longer messages begin folded: a pasted log must not push the answer away.
const foldLines = 14

/** What the person said, with the ways back to it. */
export function UserMessage({ sessionID, messageID }: { sessionID: string; messageID: string }) {
  const app = useApp()
  const message = useMessage(sessionID, messageID)
  const parts = useParts(sessionID, messageID)
  const [whole, setWhole] = useState(false)
  if (!message) return null
  const text = parts
    .flatMap((part) => (part.type === "text" && !part.synthetic && !part.ignored ? [part.text] : []))
    .join("\n\n")
  const hook = parts
    .map((part) => (part.type === "text" ? hookIn(part.metadata) : null))
    .find((found) => found !== null)
  if (hook) return <HookMessage messageID={messageID} hook={hook} text={text} time={message.time.created} />
  const long = text.split("\n").length > foldLines || text.length > 1800

  const goBack = async () => {
    const sure = await confirm({
      title: "Go back to before this message?",
      detail:
        "Files are put back to that state, and this message and what follows are hidden. You can restore them until you send the next message.",
      action: "Go back",
    })
    if (!sure) return
    if (!(await expectOk(app.client.opencode.revert(sessionID, messageID)))) return
    app.drafts.change(sessionID, { text })
    focusComposer()
  }
  const fork = async () => {
    const session = await expectOk(app.client.opencode.fork(sessionID, messageID))
    if (session) showSession(app, session.id)
  }

  return (
    <article aria-label="You" className="group mt-4 mb-3 rounded-lg border border-line bg-raised px-3 pt-1.5 pb-2.5">
      <div className="flex h-6 items-center gap-1.5 text-muted text-small">
        <span className="font-medium text-text">You</span>
        <span aria-hidden>·</span>
        <time dateTime={new Date(message.time.created).toISOString()}>
          {clockTime(message.time.created, Date.now())}
        </time>
        <span className="flex-1" />
        <span className="-mr-1.5 flex opacity-0 group-focus-within:opacity-100 group-hover:opacity-100">
          <IconButton icon={RotateCcw} size="small" label="Go back to before this message" onClick={goBack} />
          <IconButton icon={GitFork} size="small" label="Fork from here" onClick={fork} />
          <CopyButton text={text} label="Copy message" />
        </span>
      </div>
      {text && (
        <div className={cx("relative", long && !whole && "max-h-[294px] overflow-hidden")}>
          <UserText parts={parts} text={text} />
          {long && !whole && (
            <div className="absolute inset-x-0 bottom-0 h-12 bg-linear-to-t from-raised to-transparent" aria-hidden />
          )}
        </div>
      )}
      {long && (
        <button
          type="button"
          aria-expanded={whole}
          onClick={() => setWhole(!whole)}
          className="mt-1 rounded-sm text-accent text-small hover:underline"
        >
          {whole ? "Show less" : "Show all"}
        </button>
      )}
      <MessageFiles parts={parts} />
    </article>
  )
}
