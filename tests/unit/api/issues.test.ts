import * as z from "zod/mini"
import { describe, expect, it } from "vitest"
import { invalidInput } from "../../../electron/api/errors/issues.ts"

const schema = z.object({
  title: z.string(),
  mode: z.optional(z.enum(["a", "b"])),
  count: z.optional(z.int().check(z.gte(1))),
  id: z.optional(z.string().check(z.regex(/^ses.*/))),
  parts: z.optional(
    z.array(
      z.discriminatedUnion("type", [
        z.object({ type: z.literal("x"), n: z.number() }),
        z.object({ type: z.literal("y") }),
      ]),
    ),
  ),
  either: z.optional(z.union([z.object({ all: z.literal(true) }), z.object({ files: z.array(z.string()) })])),
})

function explain(input: unknown): string {
  const result = schema.safeParse(input)
  if (result.success) throw new Error("it fits")
  return invalidInput(result.error, input, "Payload").message
}

describe("input that does not fit its schema", () => {
  it.each([
    [{}, 'Missing key\n  at ["title"]'],
    [null, "Expected object, got null"],
    [{ title: 5 }, 'Expected string, got 5\n  at ["title"]'],
    [{ title: "t", mode: "c" }, 'Expected "a" | "b", got "c"\n  at ["mode"]'],
    [{ title: "t", count: 0 }, 'Expected a value at least 1, got 0\n  at ["count"]'],
    [{ title: "t", id: "x" }, 'Expected a string matching /^ses.*/, got "x"\n  at ["id"]'],
    [{ title: "t", parts: [{ type: "x" }] }, 'Missing key\n  at ["parts"][0]["n"]'],
    [{ title: "t", either: { files: [1] } }, 'Expected string, got 1\n  at ["either"]["files"][0]'],
    [{ title: 1, mode: 2 }, 'Expected string, got 1\n  at ["title"]\nExpected "a" | "b", got 2\n  at ["mode"]'],
  ])("%j: %s", (input, message) => expect(explain(input)).toBe(message))

  it("an unknown variant is named with its place", () =>
    expect(explain({ title: "t", parts: [{ type: "z" }] })).toContain('at ["parts"][0]["type"]'))

  it("long values are cut", () => expect(explain({ title: ["x".repeat(1000)] }).length).toBeLessThan(150))
})
