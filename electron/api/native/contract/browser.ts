import * as z from "zod/mini"
import {
  BrowserState,
  ConsoleEntry,
  ElementInfo,
  NetworkEntry,
  PickedElement,
  Viewport,
} from "../../../../shared/native/browser.ts"
import { op } from "../../operation.ts"

const point = z.object({ x: z.number(), y: z.number() })
const tab = z.object({ tab: z.optional(z.string()) })
const id = z.object({ id: z.string() })
const step = (path: string, summary: string, description?: string) =>
  op({ method: "post", path: `/outrigger/browser/${path}`, ok: BrowserState, summary, description })

/** The one browser of this host. Its live side (pictures, input, news) is the WebSocket `/outrigger/browser`. */
export const browser = {
  "browser.get": op({ method: "get", path: "/outrigger/browser", ok: BrowserState, summary: "Browser and tabs" }),
  "browser.start": op({
    method: "post",
    path: "/outrigger/browser/start",
    body: z.object({
      profile: z.optional(z.enum(["user", "private"])),
      scale: z.optional(z.number().check(z.gte(1), z.lte(3))),
    }),
    ok: BrowserState,
    summary: "Start the browser",
    description: "Does nothing while it runs with this profile. `scale`: device pixels of a CSS pixel.",
  }),
  "browser.stop": step("stop", "Stop the browser"),
  "browser.install": step("install", "Download Chromium", "Answers at once; the WebSocket tells how it goes."),
  "browser.cancel-install": step("install/cancel", "Stop the download"),
  "browser.navigate": op({
    method: "post",
    path: "/outrigger/browser/navigate",
    body: z.object({ url: z.string(), tab: z.optional(z.string()) }),
    ok: z.object({ url: z.string(), title: z.string(), status: z.nullable(z.int()) }),
    summary: "Open an address",
    description: "Answers at DOMContentLoaded, after 30 s at most. Our own ports are refused as `Forbidden`.",
  }),
  "browser.back": step("back", "Go back"),
  "browser.forward": step("forward", "Go forward"),
  "browser.reload": step("reload", "Load again"),
  "browser.stop-loading": step("stop-loading", "Stop loading"),
  "browser.open-tab": op({
    method: "post",
    path: "/outrigger/browser/tabs",
    body: z.object({ url: z.optional(z.string()), private: z.optional(z.boolean()) }),
    ok: BrowserState,
    summary: "Open a tab",
  }),
  "browser.close-tab": op({
    method: "delete",
    path: "/outrigger/browser/tabs/{id}",
    params: id,
    ok: BrowserState,
    summary: "Close a tab",
  }),
  "browser.activate-tab": op({
    method: "post",
    path: "/outrigger/browser/tabs/{id}/activate",
    params: id,
    ok: BrowserState,
    summary: "Show a tab",
  }),
  "browser.set-viewport": op({
    method: "put",
    path: "/outrigger/browser/viewport",
    body: Viewport,
    ok: BrowserState,
    summary: "Set the viewport",
  }),
  "browser.set-holder": op({
    method: "put",
    path: "/outrigger/browser/holder",
    body: z.object({ holder: z.enum(["agent", "user"]) }),
    ok: BrowserState,
    summary: "Take over or hand back",
    description: "While the user holds control, an agent's actions wait a minute and are then refused.",
  }),
  "browser.element": op({
    method: "post",
    path: "/outrigger/browser/element",
    body: point,
    ok: z.nullable(ElementInfo),
    summary: "The element at a point",
  }),
  "browser.pick": op({
    method: "post",
    path: "/outrigger/browser/pick",
    body: point,
    ok: z.nullable(PickedElement),
    summary: "Pick the element at a point",
    description: "With a picture of it.",
  }),
  "browser.click": op({
    method: "post",
    path: "/outrigger/browser/click",
    body: point,
    ok: z.nullable(ElementInfo),
    summary: "Click at a point",
  }),
  "browser.evaluate": op({
    method: "post",
    path: "/outrigger/browser/evaluate",
    body: z.object({ script: z.string() }),
    ok: z.object({ value: z.unknown() }),
    summary: "Run a script in the page",
  }),
  "browser.console": op({
    method: "get",
    path: "/outrigger/browser/console",
    query: tab,
    ok: z.array(ConsoleEntry),
    summary: "Newest console lines",
  }),
  "browser.clear-console": op({
    method: "delete",
    path: "/outrigger/browser/console",
    query: tab,
    ok: z.boolean(),
    summary: "Forget the console lines",
  }),
  "browser.network": op({
    method: "get",
    path: "/outrigger/browser/network",
    query: tab,
    ok: z.array(NetworkEntry),
    summary: "Newest requests of the page",
  }),
  "browser.answer-dialog": op({
    method: "post",
    path: "/outrigger/browser/dialogs/{id}",
    params: id,
    body: z.object({ accept: z.boolean(), text: z.optional(z.string()) }),
    ok: BrowserState,
    summary: "Answer a dialog",
  }),
  "browser.choose-files": op({
    method: "post",
    path: "/outrigger/browser/file-choosers/{id}",
    params: id,
    body: z.object({
      files: z.array(
        z.object({ name: z.string(), mimeType: z.string(), data: z.string().check(z.describe("base64")) }),
      ),
    }),
    ok: BrowserState,
    summary: "Give the page files",
    description: "None: the question is closed.",
  }),
}
