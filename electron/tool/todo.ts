import * as z from "zod/mini"
import type { Todo } from "../../shared/domain/session.ts"
import type { Tool, ToolResult } from "./tool.ts"

export interface TodoServices {
  todos(sessionID: string): Todo[]
  setTodos(sessionID: string, todos: Todo[]): void
}

const parameters = z.object({
  todos: z
    .array(
      z.object({
        content: z.string().check(z.describe("What is to be done, in a few words")),
        status: z.string().check(z.describe("pending, in_progress, completed or cancelled")),
        priority: z.string().check(z.describe("high, medium or low")),
      }),
    )
    .check(z.describe("The whole list; it replaces the one before")),
})
type Input = z.infer<typeof parameters>

const writeDescription = `Keeps the list of steps of the present work, which the person sees.

- Use it for work of three steps or more, and when several things were asked at once. Not for a single small change.
- Send the whole list each time. Have exactly one step in_progress while you work; mark it completed as soon as it is, not later.
- Only what is really done and checked is completed. Add steps that you find on the way, and cancel those no longer needed.`

/** `todowrite`: replaces the session's list. */
export function createTodoWriteTool(services: TodoServices): Tool<Input> {
  return {
    id: "todowrite",
    description: writeDescription,
    parameters,
    async execute({ todos }, context) {
      await context.ask({ permission: "todowrite", patterns: ["*"], always: ["*"], metadata: {} })
      services.setTodos(context.sessionID, todos)
      return worded(todos)
    },
  }
}

const nothing = z.object({})

/** `todoread`: the session's list as it is. */
export function createTodoReadTool(services: TodoServices): Tool<z.infer<typeof nothing>> {
  return {
    id: "todoread",
    description: "Answers with the list of steps that todowrite keeps.",
    parameters: nothing,
    async execute(_input, context) {
      await context.ask({ permission: "todoread", patterns: ["*"], always: ["*"], metadata: {} })
      return worded(services.todos(context.sessionID))
    },
  }
}

function worded(todos: Todo[]): ToolResult {
  const left = todos.filter((todo) => todo.status !== "completed").length
  return { title: `${left} todos`, output: JSON.stringify(todos, null, 2), metadata: { todos, truncated: false } }
}
