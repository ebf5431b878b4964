import * as z from "zod/mini"
import { op } from "../../operation.ts"
import { ErrorBody, Ok } from "./schemas.ts"

const failed = z.object({ ok: z.literal(false), error: z.string() })
const errors = { 400: ErrorBody, 500: failed }
const ElementInfo = z.object({
  outerHTML: z.string(),
  path: z.string(),
  attributes: z.record(z.string(), z.string()),
  textContent: z.string(),
  rect: z.object({ top: z.number(), left: z.number(), width: z.number(), height: z.number() }),
  computedStyles: z.record(z.string(), z.string()),
})
const at = z.object({ x: z.number(), y: z.number() })
const element = z.object({ ok: z.literal(true), element: z.nullable(ElementInfo) })
const step = (path: string, summary: string) => op({ method: "post", path, ok: Ok, errors, summary })

export const browser = {
  "browser.status": op({
    method: "get",
    path: "/browser/status",
    ok: z.object({ installed: z.boolean(), running: z.boolean(), url: z.string() }),
    summary: "Whether there is a browser, and where it is",
  }),
  "browser.install": op({
    method: "post",
    path: "/browser/install",
    ok: z.object({ ok: z.literal(true), message: z.string() }),
    summary: "Downloads Chromium; the socket tells how far it is",
  }),
  "browser.start": step("/browser/start", "Starts the browser"),
  "browser.stop": step("/browser/stop", "Ends it"),
  "browser.navigate": op({
    method: "post",
    path: "/browser/navigate",
    body: z.object({ url: z.string().check(z.regex(/\S/)) }),
    ok: z.object({ ok: z.literal(true), url: z.string() }),
    errors,
    summary: "Goes to an address, to the document's content",
  }),
  "browser.back": step("/browser/back", "Goes back in the history"),
  "browser.forward": step("/browser/forward", "Goes forward in the history"),
  "browser.reload": step("/browser/reload", "Loads the page again"),
  "browser.click": op({
    method: "post",
    path: "/browser/click",
    body: at,
    ok: element,
    errors,
    summary: "Clicks, and says what was there",
  }),
  "browser.element": op({
    method: "post",
    path: "/browser/element",
    body: at,
    ok: element,
    errors,
    summary: "Says what is there",
  }),
  "browser.eval": op({
    method: "post",
    path: "/browser/eval",
    body: z.object({ js: z.string().check(z.regex(/\S/)) }),
    ok: z.object({ ok: z.literal(true), result: z.optional(z.unknown()) }),
    errors,
    summary: "Evaluates a script in the page",
  }),
}
