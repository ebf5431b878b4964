import type { ToolPart } from "../../../../shared/domain/part.ts"
import type { Todo } from "../../../../shared/domain/session.ts"
import { MessageFiles } from "../MessageFiles.tsx"
import { AnsiText } from "./AnsiText.tsx"
import { Answers } from "./Answers.tsx"
import { OutputBox } from "./OutputBox.tsx"
import { SubAgent } from "./SubAgent.tsx"
import { TodoItems } from "./TodoItems.tsx"
import { UnifiedDiff } from "./UnifiedDiff.tsx"

interface ToolBodyProps {
  part: ToolPart
  directory: string
  sessionID: string
}

/** What is behind the line: output, diff, list or pictures, by tool; the arguments where nothing better is known. */
export function ToolBody({ part, directory, sessionID }: ToolBodyProps) {
  const { state, tool } = part
  const metadata: Record<string, unknown> = "metadata" in state ? (state.metadata ?? {}) : {}
  const output = state.status === "completed" ? state.output : ""
  const error = state.status === "error" ? <ErrorText text={state.error} /> : null

  if (tool === "bash") {
    const shown = typeof metadata.output === "string" ? metadata.output : output
    const command = typeof state.input.command === "string" ? state.input.command : ""
    return (
      <>
        <OutputBox copy={`$ ${command}\n${shown}`}>
          <span className="text-muted">$ </span>
          <span className="text-strong">{command}</span>
          {"\n"}
          <AnsiText text={shown} />
          {shown === "" && state.status === "completed" && <span className="text-muted">No output</span>}
        </OutputBox>
        {error}
      </>
    )
  }
  if (typeof metadata.diff === "string" && metadata.diff !== "") {
    return (
      <>
        <UnifiedDiff diff={metadata.diff} directory={directory} />
        {error}
      </>
    )
  }
  if (tool === "todowrite" || tool === "todoread") {
    const todos = (metadata.todos ?? state.input.todos) as Todo[] | undefined
    return Array.isArray(todos) ? (
      <div className="ml-[22px]">
        <TodoItems todos={todos} />
      </div>
    ) : (
      error
    )
  }
  if (tool === "task") return <SubAgent part={part} sessionID={sessionID} />
  if (tool === "question") return <Answers part={part} />
  if (tool === "write" && typeof state.input.content === "string") {
    return (
      <>
        <OutputBox copy={state.input.content}>{state.input.content}</OutputBox>
        {error}
      </>
    )
  }
  const shown = tool === "read" ? contentOf(output) : output
  return (
    <>
      {shown ? (
        <OutputBox copy={shown}>{shown}</OutputBox>
      ) : (
        Object.keys(state.input).length > 0 &&
        !error && <OutputBox copy={JSON.stringify(state.input)}>{JSON.stringify(state.input, null, 2)}</OutputBox>
      )}
      {state.status === "completed" && state.attachments && <MessageFiles parts={state.attachments} />}
      {error}
    </>
  )
}

/** The lines of a read without the marks that are for the model. */
function contentOf(output: string): string {
  const inner = /<content>\n?([\s\S]*?)\n?<\/content>/.exec(output)?.[1]
  return (inner ?? output).replace(/\n*\(End of file[^)]*\)\s*$/, "")
}

const ErrorText = ({ text }: { text: string }) => (
  <p className="selectable mt-1 whitespace-pre-wrap rounded-md bg-danger-bg px-3 py-2 text-ui text-danger [overflow-wrap:anywhere]">
    {text}
  </p>
)
