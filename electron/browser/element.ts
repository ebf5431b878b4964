import type { CDPSession, Page } from "playwright-core"
import type { Box, ElementInfo } from "../../shared/native/browser.ts"
import { describeElement } from "./describe-element.ts"
import { type InFrame, inFrame } from "./frame-of-node.ts"

export interface Found {
  /** Of the process that the element lives in. */
  cdp: CDPSession
  backendNodeId: number
  info: ElementInfo
}

/** Frames in frames in frames. */
const MOST_DEEP = 8

/**
 * The element at a point of the viewport, or null outside of any; also in frames of other sites. Reading it runs in a
 * world of its own: pages cannot forge it.
 */
export async function elementAt(page: Page, session: CDPSession, x: number, y: number): Promise<Found | null> {
  let at: InFrame = { cdp: session, x, y, left: 0, top: 0 }
  for (let depth = 0; depth < MOST_DEEP; depth += 1) {
    const node = await at.cdp
      .send("DOM.getNodeForLocation", { x: Math.round(at.x), y: Math.round(at.y), includeUserAgentShadowDOM: false })
      .catch(() => null)
    if (!node) return null
    const inner = await inFrame(page, { cdp: at.cdp, backendNodeId: node.backendNodeId }, at).catch(() => undefined)
    if (!inner) return read(at, node)
    at = inner
  }
  return null
}

async function read(at: InFrame, node: { frameId: string; backendNodeId: number }): Promise<Found | null> {
  const { cdp } = at
  const object = await resolve(cdp, node)
  if (!object?.objectId) return null
  try {
    const [{ result }, { nodes }, box] = await Promise.all([
      cdp.send("Runtime.callFunctionOn", {
        objectId: object.objectId,
        functionDeclaration: describeElement.toString(),
        returnByValue: true,
      }),
      cdp
        .send("Accessibility.getPartialAXTree", { objectId: object.objectId, fetchRelatives: false })
        .catch(() => ({ nodes: [] })),
      boxOf(cdp, node.backendNodeId),
    ])
    const described = result.value as Omit<ElementInfo, "role" | "name" | "box"> | null
    if (!described) return null
    const [known] = nodes
    const role = String(known?.role?.value ?? "")
    const info: ElementInfo = {
      ...described,
      role: role === "none" || role === "generic" ? "" : role,
      name: String(known?.name?.value ?? "").slice(0, 300),
      box: box ? { ...box, x: box.x + at.left, y: box.y + at.top } : { x: 0, y: 0, width: 0, height: 0 },
    }
    return { cdp, backendNodeId: node.backendNodeId, info }
  } finally {
    await cdp.send("Runtime.releaseObject", { objectId: object.objectId }).catch(() => {})
  }
}

/** The node in a world of our own, in the frame that it is of. */
async function resolve(cdp: CDPSession, { frameId, backendNodeId }: { frameId: string; backendNodeId: number }) {
  const within = async (id: string) => {
    const { executionContextId } = await cdp.send("Page.createIsolatedWorld", { frameId: id, worldName: "outrigger" })
    return (await cdp.send("DOM.resolveNode", { backendNodeId, executionContextId })).object
  }
  const given = await within(frameId).catch(() => null)
  if (given) return given
  // The border of a frame of another site is said to be inside of it, where this process knows nothing.
  const { frameTree } = await cdp.send("Page.getFrameTree")
  for (const id of framesOf(frameTree)) {
    const found = await within(id).catch(() => null)
    if (found) return found
  }
  return null
}

interface FrameTree {
  frame: { id: string }
  childFrames?: FrameTree[]
}

const framesOf = ({ frame, childFrames = [] }: FrameTree): string[] => [frame.id, ...childFrames.flatMap(framesOf)]

/** In the viewport of the session's page, also for what sits in a frame of its process. */
async function boxOf(cdp: CDPSession, backendNodeId: number): Promise<Box | null> {
  const model = await cdp.send("DOM.getBoxModel", { backendNodeId }).catch(() => null)
  if (!model) return null
  const quad = model.model.border
  const xs = [quad[0] ?? 0, quad[2] ?? 0, quad[4] ?? 0, quad[6] ?? 0]
  const ys = [quad[1] ?? 0, quad[3] ?? 0, quad[5] ?? 0, quad[7] ?? 0]
  const round = (value: number) => Math.round(value * 10) / 10
  const [x, y] = [Math.min(...xs), Math.min(...ys)]
  return { x: round(x), y: round(y), width: round(Math.max(...xs) - x), height: round(Math.max(...ys) - y) }
}

const highlightConfig = {
  showInfo: false,
  contentColor: { r: 99, g: 91, b: 255, a: 0.22 },
  paddingColor: { r: 80, g: 180, b: 120, a: 0.22 },
  marginColor: { r: 240, g: 160, b: 60, a: 0.2 },
  borderColor: { r: 99, g: 91, b: 255, a: 0.9 },
}

/** Drawn by the browser over the page: it is in no document and moves nothing. Answers how to take it away. */
export async function highlight({ cdp, backendNodeId }: Found): Promise<() => Promise<void>> {
  await cdp.send("Overlay.enable")
  await cdp.send("Overlay.highlightNode", { backendNodeId, highlightConfig }).catch(() => {})
  return async () => {
    await cdp.send("Overlay.hideHighlight").catch(() => {})
  }
}

/** CSS pixels around the element, so that it is seen in its place. */
const AROUND = 12
const MOST_SIDE = 1600

/** A picture of part of the viewport, as a data URL; null when nothing of it is visible. */
export async function picture(
  cdp: CDPSession,
  box: Box,
  viewport: { width: number; height: number },
): Promise<string | null> {
  const x = Math.max(0, box.x - AROUND)
  const y = Math.max(0, box.y - AROUND)
  const width = Math.min(viewport.width, box.x + box.width + AROUND) - x
  const height = Math.min(viewport.height, box.y + box.height + AROUND) - y
  if (box.width <= 0 || box.height <= 0 || width <= 0 || height <= 0) return null
  const { cssVisualViewport } = await cdp.send("Page.getLayoutMetrics")
  const { data } = await cdp.send("Page.captureScreenshot", {
    format: "png",
    clip: {
      x: x + cssVisualViewport.pageX,
      y: y + cssVisualViewport.pageY,
      width,
      height,
      scale: Math.min(1, MOST_SIDE / Math.max(width, height)),
    },
  })
  return `data:image/png;base64,${data}`
}
