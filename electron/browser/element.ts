import type { CDPSession } from "playwright-core"
import type { Box, ElementInfo } from "../../shared/native/browser.ts"
import { describeElement } from "./describe-element.ts"

export interface Found {
  backendNodeId: number
  info: ElementInfo
}

/** The element at a point of the viewport, or null outside of any. Reading it runs in a world of its own: pages cannot forge it. */
export async function elementAt(cdp: CDPSession, x: number, y: number): Promise<Found | null> {
  const node = await cdp
    .send("DOM.getNodeForLocation", { x: Math.round(x), y: Math.round(y), includeUserAgentShadowDOM: false })
    .catch(() => null)
  if (!node) return null
  const { executionContextId } = await cdp.send("Page.createIsolatedWorld", {
    frameId: node.frameId,
    worldName: "outrigger",
  })
  const { object } = await cdp.send("DOM.resolveNode", { backendNodeId: node.backendNodeId, executionContextId })
  if (!object.objectId) return null
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
      box: box ?? { x: 0, y: 0, width: 0, height: 0 },
    }
    return { backendNodeId: node.backendNodeId, info }
  } finally {
    await cdp.send("Runtime.releaseObject", { objectId: object.objectId }).catch(() => {})
  }
}

/** In the viewport of the whole page, also for what sits in a frame. */
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

/** Drawn by the browser over the page: it is in no document and moves nothing. Null takes it away. */
export async function highlight(cdp: CDPSession, backendNodeId: number | null): Promise<void> {
  if (backendNodeId === null) {
    await cdp.send("Overlay.hideHighlight").catch(() => {})
    return
  }
  await cdp.send("Overlay.enable")
  await cdp.send("Overlay.highlightNode", { backendNodeId, highlightConfig }).catch(() => {})
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
