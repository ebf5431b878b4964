/** What a session is called. Before it has a name its title is a date to the millisecond, which nobody reads. */
export function titleOf({ title }: { title: string }): string {
  const unnamed = /^(New|Child) session - \d{4}-\d\d-\d\dT/.exec(title)
  return unnamed ? `${unnamed[1]} session` : title
}
