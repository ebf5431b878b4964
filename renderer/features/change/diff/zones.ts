import type { editor } from "monaco-editor/editor"
import type { Zone } from "./document.ts"

/** Monaco's list of everything between lines: sorted by place, heights in pixels. Not in its typings. */
interface Whitespace {
  id: string
  /** Line of the view (folds counted as nothing). */
  afterLineNumber: number
  height: number
}

interface Placed {
  zone: Zone
  id: string
  delegate: editor.IViewZone
}

export type Zones = ReturnType<typeof createZones>

/** Room between lines that we draw into ourselves. Monaco keeps it free; what stands there lies above the editor. */
export function createZones(code: editor.ICodeEditor, lineHeight: number) {
  let placed = new Map<string, Placed>()

  const whitespaces = (): Whitespace[] =>
    (code as unknown as { getWhitespaces(): Whitespace[] | null }).getWhitespaces() ?? []

  const ownHeight = (afterLine: number, fits: (ordinal: number) => boolean): number => {
    let sum = 0
    for (const { zone } of placed.values()) if (zone.afterLine === afterLine && fits(zone.ordinal)) sum += zone.height
    return sum
  }

  return {
    /** Makes the zones those of the list; true when anything moved. */
    set(list: readonly Zone[]): boolean {
      const wanted = new Map(list.map((zone) => [zone.key, zone]))
      const same = (a: Zone, b: Zone) => a.afterLine === b.afterLine && a.ordinal === b.ordinal
      let moved = false
      code.changeViewZones((accessor) => {
        const next = new Map<string, Placed>()
        for (const [key, entry] of placed) {
          const zone = wanted.get(key)
          if (zone && same(zone, entry.zone)) next.set(key, entry)
          else {
            accessor.removeZone(entry.id)
            moved = true
          }
        }
        for (const zone of list) {
          const entry = next.get(zone.key)
          if (entry) {
            if (entry.zone.height !== zone.height) {
              entry.delegate.heightInPx = zone.height
              accessor.layoutZone(entry.id)
              moved = true
            }
            entry.zone = zone
            continue
          }
          const delegate: editor.IViewZone = {
            afterLineNumber: zone.afterLine,
            ordinal: zone.ordinal,
            heightInPx: zone.height,
            domNode: document.createElement("div"),
            showInHiddenAreas: true,
            suppressMouseDown: true,
          }
          next.set(zone.key, { zone, id: accessor.addZone(delegate), delegate })
          moved = true
        }
        placed = next
      })
      return moved
    },
    clear(): void {
      code.changeViewZones((accessor) => {
        for (const { id } of placed.values()) accessor.removeZone(id)
      })
      placed = new Map()
    },
    /** Top edge of each zone, from the top of the text. Lines are not wrapped, so all have one height. */
    tops(): Map<string, number> {
      const keys = new Map([...placed].map(([key, { id }]) => [id, key]))
      const tops = new Map<string, number>()
      let above = 0
      for (const { id, afterLineNumber, height } of whitespaces()) {
        const key = keys.get(id)
        if (key !== undefined) tops.set(key, afterLineNumber * lineHeight + above)
        above += height
      }
      return tops
    },
    /** Of our zones after this line, those that stand below Monaco's own (the removed lines), together. */
    heightBelowRemoved: (afterLine: number) => ownHeight(afterLine, (ordinal) => ordinal > 10_000),
    heightAboveRemoved: (afterLine: number) => ownHeight(afterLine, (ordinal) => ordinal < 10_000),
  }
}
