import { expect, test } from "vitest"
import type { Message } from "../../../shared/domain/message.ts"
import type { Part } from "../../../shared/domain/part.ts"
import { rowsOf } from "./rows.ts"

type Loose = Record<string, unknown>

function transcript(entries: { id: string; info?: Loose; parts: Loose[] }[]) {
  const messages: Record<string, Message> = {}
  const parts: Record<string, Part[]> = {}
  for (const { id, info, parts: list } of entries) {
    messages[id] = { id, role: id.startsWith("u") ? "user" : "assistant", ...info } as unknown as Message
    parts[id] = list.map((part, index) => ({ id: `${id}.${index}`, messageID: id, ...part }) as unknown as Part)
  }
  return { order: entries.map((entry) => entry.id), messages, parts, live: {} }
}

const tool = (name: string, status = "completed") => ({ type: "tool", tool: name, state: { status, input: {} } })
const kinds = (rows: ReturnType<typeof rowsOf>) => rows.map((row) => row.kind)

test("one header for all steps of a turn; reads fold across steps until something else happens", () => {
  const rows = rowsOf(
    transcript([
      { id: "u1", parts: [{ type: "text", text: "go" }] },
      { id: "v1", parts: [{ type: "step-start" }, tool("read"), tool("grep"), { type: "step-finish" }] },
      { id: "v2", parts: [tool("read"), { type: "text", text: "" }, tool("edit"), tool("read")] },
    ]),
  )
  expect(kinds(rows)).toEqual(["user", "agent", "explored", "tool", "tool"])
  expect(rows[1]).toMatchObject({ messageIDs: ["v1", "v2"] })
  expect(rows[2]).toMatchObject({ parts: [{ partID: "v1.1" }, { partID: "v1.2" }, { partID: "v2.0" }] })
})

test("a failed read stands alone so that its error shows", () => {
  const rows = rowsOf(transcript([{ id: "v1", parts: [tool("read"), tool("read", "error"), tool("glob")] }]))
  expect(kinds(rows)).toEqual(["agent", "tool", "tool", "tool"])
})

test("what the host adds to a message for the model is not shown as the person's words", () => {
  const rows = rowsOf(
    transcript([
      { id: "u1", parts: [{ type: "text", text: "The following tool was executed", synthetic: true }] },
      { id: "v1", parts: [tool("bash")] },
    ]),
  )
  expect(kinds(rows)).toEqual(["agent", "tool"])
})

test("a compaction is one row that knows its summary", () => {
  const rows = rowsOf(
    transcript([
      { id: "u1", parts: [{ type: "compaction", auto: true }] },
      { id: "v1", info: { summary: true, parentID: "u1" }, parts: [{ type: "text", text: "so far" }] },
    ]),
  )
  expect(rows).toEqual([{ kind: "compaction", id: "c:u1", messageID: "u1", summaryID: "v1" }])
})

test("reverted messages are told, not shown", () => {
  const rows = rowsOf(
    transcript([
      { id: "u1", parts: [{ type: "text", text: "a" }] },
      { id: "u3", parts: [{ type: "text", text: "b" }] },
      { id: "v4", parts: [{ type: "text", text: "c" }] },
    ]),
    "u3",
  )
  expect(rows.slice(1)).toEqual([{ kind: "reverted", id: "reverted", messages: 2 }])
})
