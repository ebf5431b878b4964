import { ArrowUp, Plus, Square } from "lucide-react"
import { type DragEvent, type ReactNode, useEffect, useRef, useState } from "react"
import { useStore } from "zustand"
import { useApp } from "../../app/context.tsx"
import { expectOk } from "../../app/report.ts"
import { useRunning } from "../../app/selectors.ts"
import { cx } from "../../lib/class.ts"
import { emptyDraft } from "../../state/drafts.ts"
import { Button } from "../../ui/Button.tsx"
import { IconButton } from "../../ui/IconButton.tsx"
import { Tooltip } from "../../ui/Tooltip.tsx"
import { AgentPicker } from "./AgentPicker.tsx"
import { AttachmentChips } from "./AttachmentChips.tsx"
import { readAttachments } from "./attachments.ts"
import { useChoice } from "./choice.ts"
import { ContextMeter } from "./ContextMeter.tsx"
import { Editor } from "./Editor.tsx"
import { ExternalOptions } from "./ExternalOptions.tsx"
import { ModelPicker } from "./ModelPicker.tsx"
import type { Delivery, OutgoingMessage } from "./outgoing.ts"

interface ComposerProps {
  draftKey: string
  /** Null before the session exists. */
  sessionID: string | null
  directory: string
  /** True when the message has been taken; the draft is cleared then. */
  onSend(message: OutgoingMessage, delivery: Delivery): Promise<boolean>
  /** More choices in the bar. */
  extra?: ReactNode
  /** Begins three lines high. */
  roomy?: boolean
}

/** Where messages are written. Streaming never re-renders it: it reads its draft and a few settled facts only. */
export function Composer({ draftKey, sessionID, directory, onSend, extra, roomy }: ComposerProps) {
  const app = useApp()
  const draft = useStore(app.drafts, (drafts) => drafts[draftKey] ?? emptyDraft)
  const running = useRunning(sessionID)
  const choice = useChoice(draftKey, sessionID, directory)
  const [busy, setBusy] = useState(false)
  const [over, setOver] = useState(false)
  const picker = useRef<HTMLInputElement>(null)
  const empty = draft.text.trim() === "" && draft.attachments.length === 0

  useEffect(() => void app.sync.loadCatalogue(directory), [app, directory])

  const submit = async (delivery: Delivery) => {
    if (empty || busy) return
    setBusy(true)
    // Emptied at once, so that what is typed while it is on its way is not lost; a refused one comes back in front.
    app.drafts.clear(draftKey)
    const sent = await onSend({ draft, agent: choice.agent, model: choice.model }, running ? delivery : "send")
    setBusy(false)
    if (sent) return
    const since = app.drafts.getState()[draftKey] ?? emptyDraft
    app.drafts.change(draftKey, {
      text: [draft.text, since.text].filter(Boolean).join("\n"),
      mentions: [...draft.mentions, ...since.mentions],
      attachments: [...draft.attachments, ...since.attachments],
    })
  }
  const latest = useRef(submit)
  latest.current = submit
  useEffect(() => app.remote.onSubmit(() => void latest.current("queue")), [app])
  const attach = async (files: readonly File[]) => {
    const added = await readAttachments(files)
    if (added.length === 0) return
    const before = app.drafts.getState()[draftKey]?.attachments ?? []
    app.drafts.change(draftKey, { attachments: [...before, ...added] })
  }
  const interrupt = () => sessionID && void expectOk(app.client.opencode.abort(sessionID))

  const drop = (event: DragEvent) => {
    setOver(false)
    const files = [...event.dataTransfer.files]
    if (files.length > 0) {
      event.preventDefault()
      void attach(files)
    }
  }

  return (
    <div
      data-drop-files
      onDragOver={() => setOver(true)}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
      className={cx(
        "flex flex-col rounded-lg border bg-raised transition-colors duration-100 focus-within:border-focus",
        over ? "border-accent" : "border-line-strong",
      )}
    >
      <AttachmentChips
        attachments={draft.attachments}
        onRemove={(id) =>
          app.drafts.change(draftKey, { attachments: draft.attachments.filter((attachment) => attachment.id !== id) })
        }
      />
      <Editor
        draft={draft}
        directory={directory}
        roomy={roomy ?? false}
        running={running}
        placeholder={running ? "Queue a message for after this turn" : "Ask for a change. @ for files, / for commands"}
        onChange={(change) => app.drafts.change(draftKey, change)}
        onFiles={attach}
        onSubmit={submit}
        onInterrupt={interrupt}
      />
      <div className="@container flex items-center gap-0.5 px-1.5 pb-1.5">
        <IconButton icon={Plus} size="small" label="Attach files" onClick={() => picker.current?.click()} />
        <input
          ref={picker}
          type="file"
          multiple
          hidden
          onChange={(event) => {
            void attach([...(event.target.files ?? [])])
            event.target.value = ""
          }}
        />
        <AgentPicker choice={choice} choiceKey={draftKey} />
        {choice.external ? (
          <ExternalOptions key={choice.external.id} agent={choice.external} sessionID={sessionID} />
        ) : (
          <ModelPicker choice={choice} choiceKey={draftKey} />
        )}
        {extra}
        <span className="min-w-1 flex-1" />
        {sessionID && <ContextMeter sessionID={sessionID} choice={choice} />}
        {running && (
          <IconButton
            icon={Square}
            solid
            size="small"
            label="Interrupt the turn"
            action="turn.interrupt"
            onClick={interrupt}
          />
        )}
        <Tooltip
          text={running ? "Queue after this turn; steer with the keys" : "Send"}
          keys={running ? "mod+enter" : "enter"}
          side="top"
        >
          <Button
            tone="primary"
            size="small"
            className="ml-1"
            aria-disabled={empty}
            busy={busy}
            onClick={() => submit("queue")}
          >
            {!busy && <ArrowUp size={14} strokeWidth={2} aria-hidden />}
            {running ? "Queue" : "Send"}
          </Button>
        </Tooltip>
      </div>
    </div>
  )
}
