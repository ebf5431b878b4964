import { WebglAddon } from "@xterm/addon-webgl"
import type { Terminal } from "@xterm/xterm"

/** Whether a graphics card draws WebGL 2. Without one the page's own text is faster, and needs no drawing. */
function accelerated(): boolean {
  const context = document.createElement("canvas").getContext("webgl2", { failIfMajorPerformanceCaveat: true })
  // A page has few contexts: not one of them for a question.
  context?.getExtension("WEBGL_lose_context")?.loseContext()
  return context !== null
}

let possible: boolean | undefined

/**
 * Draws a shown terminal by the graphics card where there is one. Returns the end of it, after which, as after a loss of
 * the card, the page's own text shows it.
 */
export function paint(terminal: Terminal): () => void {
  possible ??= accelerated()
  if (!possible) return () => {}
  let addon: WebglAddon | null = new WebglAddon()
  const end = () => {
    addon?.dispose()
    addon = null
  }
  addon.onContextLoss(end)
  try {
    terminal.loadAddon(addon)
  } catch {
    possible = false
    end()
  }
  return end
}
