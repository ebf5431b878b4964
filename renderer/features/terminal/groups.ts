/** Ids of terminals shown side by side; most stand alone. In the order of the tabs. */
export type Groups = readonly (readonly string[])[]

export const idsIn = (groups: Groups): string[] => groups.flat()

export const groupOf = (groups: Groups, id: string): readonly string[] =>
  groups.find((group) => group.includes(id)) ?? []

export function without(groups: Groups, id: string): Groups {
  return groups.map((group) => group.filter((each) => each !== id)).filter((group) => group.length > 0)
}

/** A new terminal: beside another one, else in a tab of its own at the end. */
export function withNew(groups: Groups, id: string, beside?: string): Groups {
  const others = without(groups, id)
  if (beside === undefined || groupOf(others, beside).length === 0) return [...others, [id]]
  return others.map((group) =>
    group.includes(beside) ? group.flatMap((each) => (each === beside ? [each, id] : [each])) : group,
  )
}

/** Another terminal in the place of one that ended. */
export const replaced = (groups: Groups, id: string, by: string): Groups =>
  without(groups, by).map((group) => group.map((each) => (each === id ? by : each)))

/** The remembered order for the terminals that are there: gone ones left out, unknown ones at the end. */
export function reconciled(groups: Groups, there: readonly string[]): Groups {
  const kept = groups.map((group) => group.filter((id) => there.includes(id))).filter((group) => group.length > 0)
  const known = new Set(idsIn(kept))
  return [...kept, ...there.filter((id) => !known.has(id)).map((id) => [id])]
}

/** The one that takes the place of `id` when it goes: its neighbour in the group, else in the tabs. */
export function successor(groups: Groups, id: string): string | undefined {
  const group = groupOf(groups, id)
  const list = group.length > 1 ? group : idsIn(groups)
  const at = list.indexOf(id)
  return list[at + 1] ?? list[at - 1]
}

/** Walks around the tabs. */
export function stepped(groups: Groups, id: string, step: 1 | -1): string | undefined {
  const list = idsIn(groups)
  return list[(list.indexOf(id) + step + list.length) % list.length]
}
