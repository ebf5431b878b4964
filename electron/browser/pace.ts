export interface Pace {
  /** 0 is the best. */
  level(): number
  /** A frame took so many ms to be drawn; true when the level changed. */
  took(ms: number): boolean
  /** Nothing moves: show it at its best. True when the level changed. */
  rest(): boolean
}

const SLOW_MS = 160
const QUICK_MS = 60
/** A change must be given time to show before the next one. */
const LOWER_AFTER_MS = 600
const RAISE_AFTER_MS = 2500

/** Which quality fits the time that frames take: down soon, up late, so that it does not swing. */
export function createPace({
  levels,
  clock = () => performance.now(),
}: {
  levels: number
  clock?: () => number
}): Pace {
  let level = 0
  let average = 0
  let changed = clock()
  const change = (to: number) => {
    level = to
    changed = clock()
    // The next frames are of another size; what the last ones took says little of them.
    average = (SLOW_MS + QUICK_MS) / 2
    return true
  }
  return {
    level: () => level,
    took(ms) {
      average = average === 0 ? ms : average * 0.8 + ms * 0.2
      const since = clock() - changed
      if (average > SLOW_MS && level < levels - 1 && since > LOWER_AFTER_MS) return change(level + 1)
      if (average < QUICK_MS && level > 0 && since > RAISE_AFTER_MS) return change(level - 1)
      return false
    },
    rest: () => level > 0 && change(0),
  }
}
