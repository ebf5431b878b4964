import type * as z from "zod/mini"
import { Fault } from "../../../shared/fault.ts"

type Issue = z.core.$ZodIssue

/** Where in a request something is wrong, in the words of the opencode contract. */
export type IssueKind = "Params" | "Headers" | "Query" | "Body" | "Payload"

/** The Fault for input that does not fit its schema: `Missing key\n  at ["parts"]`. */
export function invalidInput(error: z.core.$ZodError, input: unknown, kind: IssueKind): Fault {
  const message = error.issues.map((issue) => describe(issue, input)).join("\n")
  return new Fault("BadRequest", message, { kind })
}

function describe(issue: Issue, input: unknown): string {
  const { text, path } = explain(deepest(issue), input)
  return path.length === 0 ? text : `${text}\n  at ${path.map((key) => `[${JSON.stringify(key)}]`).join("")}`
}

/** Of a union's alternatives the one that came nearest, with its path made whole. */
function deepest(issue: Issue): Issue {
  if (issue.code !== "invalid_union" || issue.errors.length === 0) return issue
  const flat = issue.errors.flatMap((alternative) => alternative.slice(0, 1)).map((nested) => deepest(nested as Issue))
  const best = flat.reduce((one, other) => (other.path.length > one.path.length ? other : one))
  return best.path.length === 0 ? issue : ({ ...best, path: [...issue.path, ...best.path] } as Issue)
}

function explain(issue: Issue, input: unknown): { text: string; path: PropertyKey[] } {
  const path = [...issue.path]
  const { found, value } = valueAt(input, path)
  if (!found) return { text: "Missing key", path }
  switch (issue.code) {
    case "invalid_type":
      return { text: `Expected ${issue.expected}, got ${show(value)}`, path }
    case "invalid_value":
      return {
        text: `Expected ${issue.values.map((each) => JSON.stringify(each)).join(" | ")}, got ${show(value)}`,
        path,
      }
    case "unrecognized_keys":
      return { text: `Unexpected key ${issue.keys.map((key) => JSON.stringify(key)).join(", ")}`, path }
    case "invalid_format":
      return { text: `Expected a string matching ${issue.pattern ?? issue.format}, got ${show(value)}`, path }
    case "too_small":
      return {
        text: `Expected a value ${issue.inclusive ? "at least" : "greater than"} ${issue.minimum}, got ${show(value)}`,
        path,
      }
    case "too_big":
      return {
        text: `Expected a value ${issue.inclusive ? "at most" : "less than"} ${issue.maximum}, got ${show(value)}`,
        path,
      }
    default:
      return { text: `Unexpected value ${show(value)}`, path }
  }
}

function valueAt(input: unknown, path: PropertyKey[]): { found: boolean; value: unknown } {
  let value = input
  for (const key of path) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, key))
      return { found: false, value: undefined }
    value = (value as Record<PropertyKey, unknown>)[key]
  }
  return { found: value !== undefined, value }
}

/** Enough of a value to recognise it; requests may hold whole files. */
function show(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value)
  return text.length > 80 ? `${text.slice(0, 77)}…` : text
}
