import { FileUp, MessageSquareWarning } from "lucide-react"
import { useRef, useState } from "react"
import type { BrowserDialog, FileChooser } from "../../../shared/native/browser.ts"
import { useApp } from "../../app/context.tsx"
import { expectOk } from "../../app/report.ts"
import { Button } from "../../ui/Button.tsx"
import { Input } from "../../ui/Input.tsx"
import { useBrowserState } from "./useBrowser.ts"

/** What the page asks of the user: over the page, since it waits. */
export function AskCards() {
  const dialog = useBrowserState((state) => state.dialog)
  const chooser = useBrowserState((state) => state.fileChooser)
  if (!dialog && !chooser) return null
  return (
    <div className="absolute inset-x-3 bottom-3 z-20 mx-auto flex max-w-md flex-col gap-2">
      {dialog && <DialogCard key={dialog.id} dialog={dialog} />}
      {chooser && <ChooserCard key={chooser.id} chooser={chooser} />}
    </div>
  )
}

const card = "flex animate-rise flex-col gap-2 rounded-lg border border-line bg-raised p-3 shadow-pop"

function DialogCard({ dialog }: { dialog: BrowserDialog }) {
  const { api } = useApp().browser
  const [text, setText] = useState(dialog.value)
  const leaving = dialog.type === "beforeunload"
  const answer = (accept: boolean) =>
    void expectOk(api.answerDialog(dialog.id, accept, dialog.type === "prompt" && accept ? text : undefined))
  return (
    <form
      role="group"
      aria-label="The page asks"
      className={card}
      onSubmit={(event) => {
        event.preventDefault()
        answer(true)
      }}
    >
      <p className="flex gap-2 text-strong text-ui">
        <MessageSquareWarning size={16} strokeWidth={1.5} aria-hidden className="mt-px shrink-0 text-muted" />
        <span className="selectable max-h-40 min-w-0 flex-1 overflow-y-auto whitespace-pre-wrap [overflow-wrap:anywhere]">
          {leaving ? "Leave this page? What you entered may be lost." : dialog.message || "(no text)"}
        </span>
      </p>
      {dialog.type === "prompt" && (
        <Input aria-label="Answer" value={text} onChange={(event) => setText(event.target.value)} />
      )}
      <div className="flex justify-end gap-2">
        {dialog.type !== "alert" && <Button onClick={() => answer(false)}>{leaving ? "Stay" : "Cancel"}</Button>}
        <Button type="submit" tone="primary">
          {leaving ? "Leave" : "OK"}
        </Button>
      </div>
    </form>
  )
}

/** Bytes of all files that go through at once. */
const mostBytes = 20 * 1024 * 1024

function ChooserCard({ chooser }: { chooser: FileChooser }) {
  const { api } = useApp().browser
  const picker = useRef<HTMLInputElement>(null)
  const [problem, setProblem] = useState<string | null>(null)
  async function give(list: FileList | null): Promise<void> {
    const files = [...(list ?? [])]
    if (files.length === 0) return
    if (files.reduce((sum, file) => sum + file.size, 0) > mostBytes)
      return setProblem("Together they are larger than 20 MB. Choose smaller ones.")
    const given = await Promise.all(
      files.map(async (file) => ({
        name: file.name,
        mimeType: file.type || "application/octet-stream",
        data: await base64(file),
      })),
    )
    await expectOk(api.chooseFiles(chooser.id, given))
  }
  return (
    <div role="group" aria-label="The page asks for a file" className={card}>
      <p className="flex items-center gap-2 text-strong text-ui">
        <FileUp size={16} strokeWidth={1.5} aria-hidden className="text-muted" />
        The page asks for {chooser.multiple ? "files" : "a file"}.
      </p>
      {problem && <p className="text-danger text-small">{problem}</p>}
      <input
        ref={picker}
        type="file"
        multiple={chooser.multiple}
        className="sr-only"
        tabIndex={-1}
        aria-label="File for the page"
        onChange={(event) => void give(event.target.files)}
      />
      <div className="flex justify-end gap-2">
        <Button onClick={() => void expectOk(api.chooseFiles(chooser.id, []))}>Cancel</Button>
        <Button tone="primary" onClick={() => picker.current?.click()}>
          Choose…
        </Button>
      </div>
    </div>
  )
}

function base64(file: File): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader()
    reader.onload = () => resolve((reader.result as string).replace(/^[^,]*,/, ""))
    reader.onerror = () => reject(reader.error)
    reader.readAsDataURL(file)
  })
}
