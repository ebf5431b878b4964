import { useEffect, useState } from "react"
import type { Program } from "../../../shared/native/program.ts"
import type { Failure } from "../../api/failure.ts"
import { useApp } from "../../app/context.tsx"
import { expectOk } from "../../app/report.ts"
import { count } from "../../lib/count.ts"
import { Button } from "../../ui/Button.tsx"
import { Dialog } from "../../ui/Dialog.tsx"
import { ErrorState } from "../../ui/ErrorState.tsx"
import { Skeleton } from "../../ui/Skeleton.tsx"
import { Revealed } from "../permission/Revealed.tsx"
import type { Asking } from "./state.ts"
import { usePrograms } from "./useProgram.ts"
import { hookWhen } from "./words.ts"

/** Before anything of a folder runs: what it is, word for word, and the person's leave. */
export function TrustDialog() {
  const asking = usePrograms((state) => state.asking)
  return asking && <Ask key={`${asking.key}:${asking.file}`} asking={asking} />
}

function Ask({ asking }: { asking: Asking }) {
  const app = useApp()
  const { place, file, verb, answer } = asking
  const [programs, setPrograms] = useState<Program[] | Failure | null>(null)
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set())
  const [busy, setBusy] = useState(false)
  const [round, setRound] = useState(0)
  useEffect(() => {
    let gone = false
    void app.programs.api.programs(place).then((result) => {
      if (gone) return
      if (!result.ok) setPrograms(result.failure)
      else setPrograms(inOrder(result.value, file))
    })
    return () => {
      gone = true
    }
  }, [app, place, file, round])

  const list = Array.isArray(programs) ? programs : []
  const wanted = list.filter((program) => !left.has(program.file))
  const allow = async () => {
    setBusy(true)
    const done = await expectOk(
      app.programs.api.allow(
        place,
        wanted.map(({ file, hash }) => ({ file, hash })),
      ),
    )
    setBusy(false)
    if (done) answer(file === null || wanted.some((program) => program.file === file))
    // One of them changed while it was read.
    else setRound(round + 1)
  }
  const toggle = (name: string) =>
    setLeft((before) => {
      const after = new Set(before)
      if (!after.delete(name)) after.add(name)
      return after
    })

  return (
    <Dialog
      open
      onClose={() => answer(false)}
      title="Allow programs of this folder?"
      description="The services and hooks that came with the folder, word for word."
      className="w-[min(720px,calc(100vw-32px))]"
    >
      <p className="shrink-0 px-4 pt-3 text-text text-ui">
        They come with the repository and run on this machine with your rights, outside of what permissions guard. Read
        them first. Each is asked about again when it changes.
      </p>
      <div className="min-h-0 flex-1 overflow-y-auto px-4 py-3">
        {programs === null ? (
          <Skeleton label="Reading the files" />
        ) : !Array.isArray(programs) ? (
          <ErrorState failure={programs} onRetry={() => setRound(round + 1)} />
        ) : list.length === 0 ? (
          <p className="text-muted text-ui">Everything here is allowed already.</p>
        ) : (
          <ul className="flex flex-col gap-3">
            {list.map((program) => (
              <ProgramText
                key={program.file}
                program={program}
                on={!left.has(program.file)}
                fixed={program.file === file}
                onToggle={() => toggle(program.file)}
              />
            ))}
          </ul>
        )}
      </div>
      <div className="flex shrink-0 justify-end gap-2 border-line border-t px-4 py-3">
        <Button tone="quiet" onClick={() => answer(false)}>
          Not now
        </Button>
        <Button tone="primary" busy={busy} disabled={wanted.length === 0} onClick={() => void allow()}>
          Allow {count(wanted.length, "program")}
          {verb && ` and ${verb}`}
        </Button>
      </div>
    </Dialog>
  )
}

interface ProgramTextProps {
  program: Program
  on: boolean
  /** It is what was asked for. */
  fixed: boolean
  onToggle(): void
}

function ProgramText({ program: { kind, name, file, text, when, trust }, on, fixed, onToggle }: ProgramTextProps) {
  const what =
    kind === "service"
      ? "service, runs when you start it"
      : `hook, runs ${hookWhen({ type: when ?? "file", pattern: "some files" })}`
  return (
    <li className="rounded-md border border-line">
      <label className="flex items-center gap-2 px-3 py-2 text-ui">
        <input type="checkbox" checked={on} disabled={fixed} onChange={onToggle} className="accent-accent-fill" />
        <span className="font-medium text-strong">{name}</span>
        <span className="min-w-0 truncate text-muted text-small">
          {what}
          {trust === "changed" && ", new or changed"}
        </span>
        <span className="ml-auto min-w-0 truncate font-mono text-muted text-small">{file}</span>
      </label>
      <pre
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        tabIndex={0}
        role="group"
        aria-label={`Text of ${file}`}
        className="selectable max-h-52 overflow-y-auto whitespace-pre-wrap border-line border-t bg-sunken px-3 py-2 text-code text-text [overflow-wrap:anywhere] focus-visible:-outline-offset-2"
      >
        <Revealed text={text} />
      </pre>
    </li>
  )
}

/** What is not allowed yet; first what was asked for. */
const inOrder = (programs: Program[], file: string | null): Program[] =>
  programs
    .filter(({ trust }) => trust !== "trusted")
    .sort((one, other) => Number(other.file === file) - Number(one.file === file))
