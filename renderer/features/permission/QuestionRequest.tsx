import { type ReactNode, useState } from "react"
import { useApp } from "../../app/context.tsx"
import { expectOk } from "../../app/report.ts"
import { withoutQuestion } from "../../state/apply.ts"
import type { QuestionEntry } from "../../state/model.ts"
import { Button } from "../../ui/Button.tsx"
import { Choice } from "../../ui/Choice.tsx"
import { Input } from "../../ui/Input.tsx"
import { RequestHeader } from "./RequestHeader.tsx"
import { useArmed } from "./useArmed.ts"

/** The agent asks: options to choose, words of one's own, one question after the other. */
export function QuestionRequest({ entry, counter }: { entry: QuestionEntry; counter: ReactNode }) {
  const app = useApp()
  const { request } = entry
  const armed = useArmed(request.id)
  const [step, setStep] = useState(0)
  const [answers, setAnswers] = useState<string[][]>(() => request.questions.map(() => []))
  const [own, setOwn] = useState<string[]>(() => request.questions.map(() => ""))
  const [busy, setBusy] = useState(false)
  const question = request.questions[step]
  if (!question) return null

  const chosen = answers[step] ?? []
  const ownText = own[step] ?? ""
  const answered = chosen.length > 0 || ownText.trim() !== ""
  const last = step === request.questions.length - 1
  const locked = !armed || busy

  const choose = (label: string, on: boolean) => {
    const next = question.multiple ? (on ? [...chosen, label] : chosen.filter((other) => other !== label)) : [label]
    setAnswers(answers.with(step, next))
    if (!question.multiple) setOwn(own.with(step, ""))
  }
  const finish = async () => {
    setBusy(true)
    const all = answers.map((labels, index) => {
      const text = own[index]?.trim()
      return text ? [...labels, text] : labels
    })
    const result = await expectOk(app.client.opencode.replyQuestion(request.id, all))
    setBusy(false)
    if (result !== undefined) app.sync.set((state) => withoutQuestion(state, request.id))
  }
  const next = () => {
    if (locked || !answered) return
    if (last) void finish()
    else setStep(step + 1)
  }
  const dismiss = async () => {
    if (locked) return
    const result = await expectOk(app.client.opencode.rejectQuestion(request.id))
    if (result !== undefined) app.sync.set((state) => withoutQuestion(state, request.id))
  }

  return (
    <>
      <RequestHeader
        sessionID={request.sessionID}
        sessionTitle={entry.sessionTitle}
        agent={null}
        asked={entry.asked}
        counter={counter}
        title={question.header || "A question for you"}
      />
      <div className="min-h-0 flex-1 overflow-y-auto px-3.5 py-2">
        <p className="selectable mb-2 text-read text-strong">{question.question}</p>
        <div
          role={question.multiple ? "group" : "radiogroup"}
          aria-label={question.question}
          className="flex flex-col gap-1"
        >
          {question.options.map((option) => (
            <Choice
              key={option.label}
              kind={question.multiple ? "checkbox" : "radio"}
              name={`${request.id}-${step}`}
              checked={chosen.includes(option.label)}
              onChange={(on) => choose(option.label, on)}
              label={option.label}
              detail={option.description}
            />
          ))}
        </div>
        {question.custom !== false && (
          <Input
            aria-label="Your own answer"
            placeholder={question.options.length > 0 ? "Or in your own words" : "Your answer"}
            value={ownText}
            onChange={(event) => {
              setOwn(own.with(step, event.target.value))
              if (!question.multiple && event.target.value) setAnswers(answers.with(step, []))
            }}
            onKeyDown={(event) => event.key === "Enter" && next()}
            className="mt-1.5"
          />
        )}
      </div>
      <footer className="flex shrink-0 items-center gap-1.5 border-line border-t px-3 py-2">
        <Button tone="primary" aria-disabled={locked || !answered} busy={busy} onClick={next}>
          {last ? "Answer" : "Next question"}
        </Button>
        {step > 0 && (
          <Button tone="quiet" onClick={() => setStep(step - 1)}>
            Back
          </Button>
        )}
        {request.questions.length > 1 && (
          <span className="text-muted text-small">
            {step + 1} of {request.questions.length}
          </span>
        )}
        <span className="flex-1" />
        <Button tone="quiet" aria-disabled={locked} onClick={dismiss}>
          Dismiss
        </Button>
      </footer>
    </>
  )
}
