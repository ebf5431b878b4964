import type { CDPSession, Frame, Page } from "playwright-core"

export interface InFrame {
  cdp: CDPSession
  /** Of the frame's own viewport. */
  x: number
  y: number
  /** Where that viewport begins in the page's. */
  left: number
  top: number
}

/** Sessions of frames that live in a process of their own, each made once. */
const sessions = new WeakMap<Frame, Promise<{ cdp: CDPSession; id: string } | null>>()

function sessionOf(page: Page, frame: Frame) {
  const known = sessions.get(frame)
  if (known) return known
  const made = page
    .context()
    .newCDPSession(frame)
    .then(async (cdp) => {
      const { frameTree } = await cdp.send("Page.getFrameTree")
      await cdp.send("DOM.enable")
      return { cdp, id: frameTree.frame.id }
    })
    // A frame of the page's own process has none. It may get one when it goes to another site.
    .catch(() => {
      sessions.delete(frame)
      return null
    })
  sessions.set(frame, made)
  return made
}

/**
 * When a node that was hit is a frame of another site, where the point is inside of it; else undefined. Such frames are
 * pages of their own to the protocol: from outside only their border is known.
 */
export async function inFrame(
  page: Page,
  outside: { cdp: CDPSession; backendNodeId: number },
  at: Omit<InFrame, "cdp">,
): Promise<InFrame | undefined> {
  const { node } = await outside.cdp.send("DOM.describeNode", { backendNodeId: outside.backendNodeId })
  if (node.nodeName !== "IFRAME" && node.nodeName !== "FRAME") return undefined
  const apart = await Promise.all(page.frames().map((frame) => sessionOf(page, frame)))
  const found = apart.find((each) => each !== null && each.id === node.frameId)
  if (!found || found.cdp === outside.cdp) return undefined
  const { model } = await outside.cdp.send("DOM.getBoxModel", { backendNodeId: outside.backendNodeId })
  const [left = 0, top = 0, , , right = 0, bottom = 0] = model.content
  if (at.x < left || at.y < top || at.x >= right || at.y >= bottom) return undefined
  return { cdp: found.cdp, x: at.x - left, y: at.y - top, left: at.left + left, top: at.top + top }
}
