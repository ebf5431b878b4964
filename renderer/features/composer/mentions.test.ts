import { expect, test } from "vitest"
import { findMentions, mentionBefore, possibleMentions, typingAt } from "./mentions.ts"
import { directive, partsOf } from "./outgoing.ts"

const known = ["src/app.ts", "src/app.tsx", "src/", "general"]

test("known names are found with their place, the longest first, and mail addresses are not mentions", () => {
  expect(findMentions("see @src/app.tsx, then (@src/app.ts). me@src/app.ts @unknown", known)).toEqual([
    { name: "src/app.tsx", start: 4, end: 16 },
    { name: "src/app.ts", start: 24, end: 35 },
  ])
})

test("pasted text offers its mentions for checking", () => {
  expect(possibleMentions("fix @src/a.ts and @docs/ (@b) a@b.c")).toEqual(["src/a.ts", "docs/", "b"])
})

test("the list opens after @ and after a slash at the beginning only", () => {
  expect(typingAt("fix @sr", 7)).toEqual({ kind: "mention", query: "sr", start: 4, end: 7 })
  expect(typingAt("/re", 3)).toEqual({ kind: "command", query: "re", start: 0, end: 3 })
  expect(typingAt("a /re", 5)).toBeNull()
  expect(typingAt("fix @sr now", 11)).toBeNull()
})

test("backspace behind a mention means all of it", () => {
  expect(mentionBefore("see @src/app.ts", 15, known)?.start).toBe(4)
  expect(mentionBefore("see @src/app.ts ", 16, known)).toBeNull()
})

test("a prompt carries text, mentions with their place, and attachments", () => {
  const parts = partsOf(
    {
      text: "  ask @general about @src/app.ts and @src/app.ts",
      mentions: known,
      attachments: [{ id: "1", filename: "a.png", mime: "image/png", url: "data:image/png;base64,AA", size: 1 }],
    },
    "/home/ada/acme web",
    ["general"],
  )
  expect(parts).toEqual([
    { type: "text", text: "ask @general about @src/app.ts and @src/app.ts" },
    { type: "agent", name: "general", source: { value: "@general", start: 4, end: 12 } },
    {
      type: "file",
      mime: "text/plain",
      filename: "app.ts",
      url: "file:///home/ada/acme%20web/src/app.ts",
      source: { type: "file", path: "src/app.ts", text: { value: "@src/app.ts", start: 19, end: 30 } },
    },
    { type: "file", mime: "image/png", filename: "a.png", url: "data:image/png;base64,AA" },
  ])
})

test("slash commands need to be known, a bang runs the shell", () => {
  expect(directive("/review the diff", ["review"])).toEqual({ command: "review", arguments: "the diff" })
  expect(directive("/usr/bin is a path", ["review"])).toBeNull()
  expect(directive("!npm test", [])).toEqual({ shell: "npm test" })
})
