/**
 * F6 walks over the window's regions: every visible element with `data-region`, in document order. A region takes
 * focus where it had it last, else at `data-region-start` or its first control.
 */
const lastFocus = new WeakMap<Element, HTMLElement>()

export function moveRegion(step: 1 | -1): void {
  const regions = [...document.querySelectorAll<HTMLElement>("[data-region]")].filter(
    (region) => region.getClientRects().length > 0,
  )
  if (regions.length === 0) return
  const active = document.activeElement
  const current = regions.findIndex((region) => region.contains(active))
  const from = regions[current]
  if (from && active instanceof HTMLElement) lastFocus.set(from, active)
  const next = regions[(current + step + regions.length) % regions.length]
  if (!next) return
  const remembered = lastFocus.get(next)
  const target =
    (remembered?.isConnected ? remembered : null) ??
    next.querySelector<HTMLElement>("[data-region-start]") ??
    next.querySelector<HTMLElement>("button:not(:disabled), a[href], input, textarea, [tabindex='0']") ??
    next
  target.focus()
}
