import { expect, test } from "vitest"
import type { Message } from "../../shared/domain/message.ts"
import type { Part } from "../../shared/domain/part.ts"
import { emptyTranscript, type Transcript } from "./model.ts"
import {
  extendedBy,
  partsIn,
  replacedBy,
  withDeltas,
  withMessage,
  withoutMessage,
  withoutPart,
  withPart,
} from "./transcript.ts"

const message = (id: string) => ({ id, sessionID: "ses_1", role: "user" }) as unknown as Message
const text = (id: string, value: string, end?: number, messageID = "msg_1"): Part => ({
  id,
  sessionID: "ses_1",
  messageID,
  type: "text",
  text: value,
  time: { start: 1, ...(end === undefined ? {} : { end }) },
})
const ready = (...ids: string[]): Transcript =>
  ids.reduce((current, id) => withMessage(current, message(id)), emptyTranscript)
const textOf = (transcript: Transcript, part = 0, id = "msg_1") =>
  (partsIn(transcript, id)[part] as { text: string } | undefined)?.text

test("messages keep the order of their ids whatever order they arrive in", () => {
  expect(ready("msg_2", "msg_1", "msg_3").order).toEqual(["msg_1", "msg_2", "msg_3"])
})

test("a message that comes again changes nothing but itself", () => {
  const once = withPart(ready("msg_1"), text("prt_1", "a"))
  const twice = withMessage(once, message("msg_1"))
  expect(twice.order).toEqual(["msg_1"])
  expect(partsIn(twice, "msg_1")).toBe(partsIn(once, "msg_1"))
})

test("a part may come before its message and is there when the message arrives", () => {
  const early = withPart(emptyTranscript, text("prt_1", "hello"))
  expect(early.order).toEqual([])
  expect(textOf(withMessage(early, message("msg_1")))).toBe("hello")
})

test("deltas append to known parts and pass by unknown ones", () => {
  const start = withPart(ready("msg_1"), text("prt_1", ""))
  const grown = withDeltas(start, [
    { messageID: "msg_1", partID: "prt_1", delta: "Hel" },
    { messageID: "msg_1", partID: "prt_1", delta: "lo" },
    { messageID: "msg_1", partID: "prt_9", delta: "lost" },
    { messageID: "msg_9", partID: "prt_1", delta: "lost" },
  ])
  expect(textOf(grown)).toBe("Hello")
  expect(partsIn(grown, "msg_1")).toHaveLength(1)
})

test("a delta after the end of a part is a late copy", () => {
  const done = withPart(ready("msg_1"), text("prt_1", "Hello", 2))
  expect(withDeltas(done, [{ messageID: "msg_1", partID: "prt_1", delta: "lo" }])).toBe(done)
})

test("with offsets the same delta applied twice counts once, and a longer one only by its new end", () => {
  const start = withPart(ready("msg_1"), text("prt_1", "Hel"))
  const once = withDeltas(start, [{ messageID: "msg_1", partID: "prt_1", delta: "lo", offset: 3 }])
  expect(textOf(once)).toBe("Hello")
  expect(withDeltas(once, [{ messageID: "msg_1", partID: "prt_1", delta: "lo", offset: 3 }])).toBe(once)
  expect(textOf(withDeltas(once, [{ messageID: "msg_1", partID: "prt_1", delta: "lo!", offset: 3 }]))).toBe("Hello!")
})

test("streamed text leaves the structure alone, a new state does not", () => {
  const start = withPart(ready("msg_1"), text("prt_1", "H"))
  const grown = withDeltas(start, [{ messageID: "msg_1", partID: "prt_1", delta: "i" }])
  expect(grown.structure).toBe(start.structure)
  expect(withPart(grown, text("prt_1", "Hi", 2)).structure).toBeGreaterThan(grown.structure)
})

test("parts are put in order, replaced in place and removed", () => {
  const two = withPart(withPart(ready("msg_1"), text("prt_2", "b")), text("prt_1", "a"))
  expect(partsIn(two, "msg_1").map((part) => part.id)).toEqual(["prt_1", "prt_2"])
  expect(textOf(withPart(two, text("prt_2", "B")), 1)).toBe("B")
  expect(partsIn(withoutPart(two, "msg_1", "prt_1"), "msg_1").map((part) => part.id)).toEqual(["prt_2"])
  expect(withoutPart(two, "msg_1", "prt_7")).toBe(two)
  expect(withoutMessage(two, "msg_1")).toMatchObject({ order: [], parts: {}, live: {} })
})

test("many messages that change at once are settled without losing any", () => {
  let transcript = emptyTranscript
  for (let n = 100; n < 200; n += 1) {
    const id = `msg_${n}`
    transcript = withPart(withMessage(transcript, message(id)), text(`prt_${n}`, `text ${n}`, 2, id))
  }
  expect(Object.keys(transcript.live).length).toBeLessThan(40)
  for (let n = 100; n < 200; n += 1) expect(textOf(transcript, 0, `msg_${n}`)).toBe(`text ${n}`)
})

const page = (ids: string[], older: string | null) => ({
  items: ids.map((id) => ({ info: message(id), parts: [] })),
  older,
})

test("older pages join in front without doubling", () => {
  const start = replacedBy(emptyTranscript, page(["msg_3", "msg_4"], "c1"))
  const more = extendedBy(start, page(["msg_1", "msg_2", "msg_3"], null))
  expect(more.order).toEqual(["msg_1", "msg_2", "msg_3", "msg_4"])
  expect(more.older).toBeNull()
})

test("a fresh page keeps older ones only while they still join on", () => {
  const all = extendedBy(replacedBy(emptyTranscript, page(["msg_3", "msg_4"], "c1")), page(["msg_1", "msg_2"], "c0"))
  expect(replacedBy(all, page(["msg_4", "msg_5"], "c2"))).toMatchObject({
    order: ["msg_1", "msg_2", "msg_3", "msg_4", "msg_5"],
    older: "c0",
  })
  expect(replacedBy(all, page(["msg_8", "msg_9"], "c3"))).toMatchObject({ order: ["msg_8", "msg_9"], older: "c3" })
})
