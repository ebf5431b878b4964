import type { QuestionInfo } from "../../../../shared/domain/question.ts"
import type { ToolPart } from "../../../../shared/domain/part.ts"

/** What was asked and what the person answered. */
export function Answers({ part }: { part: ToolPart }) {
  const { state } = part
  const questions = (Array.isArray(state.input.questions) ? state.input.questions : []) as QuestionInfo[]
  const metadata: Record<string, unknown> = "metadata" in state ? (state.metadata ?? {}) : {}
  const answers = (Array.isArray(metadata.answers) ? metadata.answers : []) as string[][]
  return (
    <dl className="ml-[22px] flex flex-col gap-2">
      {questions.map((question, index) => (
        <div key={question.question}>
          <dt className="text-muted">{question.question}</dt>
          <dd className="text-strong">
            {answers[index]?.join(", ") || (state.status === "error" ? "Dismissed" : "No answer yet")}
          </dd>
        </div>
      ))}
    </dl>
  )
}
