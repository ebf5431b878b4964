import type { DialogMethod, Seen } from "./control.ts"

/** What the stand-in has seen, in one place for all of its parts. */
export const seen: Seen = {
  devtools: null,
  dialogs: [],
  menu: [],
  notifications: [],
  external: [],
  badge: 0,
  windowOptions: null,
  errorBoxes: [],
}

interface Waiting {
  method: DialogMethod
  resolve: (result: unknown) => void
}

const answers: { method: DialogMethod; result: unknown }[] = []
const waiting: Waiting[] = []

/** A native dialog: it stays open until the test answers it, which it may do before or after. */
export function showDialog(method: DialogMethod, options: Record<string, unknown>): Promise<never> {
  seen.dialogs.push({ method, options })
  const at = answers.findIndex((it) => it.method === method)
  const known = at < 0 ? undefined : answers.splice(at, 1)[0]
  return known
    ? Promise.resolve(known.result as never)
    : new Promise((resolve) => waiting.push({ method, resolve: resolve as (result: unknown) => void }))
}

export function answerDialog(method: DialogMethod, result: unknown): void {
  const at = waiting.findIndex((it) => it.method === method)
  if (at >= 0) waiting.splice(at, 1)[0]?.resolve(result)
  else answers.push({ method, result })
}
