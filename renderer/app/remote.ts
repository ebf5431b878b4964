export type Remote = ReturnType<typeof createRemote>

/** What other programs ask of this window's composer, passed on to the one that is shown. */
export function createRemote() {
  const submitters = new Set<() => void>()
  return {
    /** Sends what is written, as the Send button does. */
    submit() {
      for (const submit of submitters) submit()
    },
    /** The composer that is shown takes `submit`; answers the end of it. */
    onSubmit(submit: () => void): () => void {
      submitters.add(submit)
      return () => void submitters.delete(submit)
    },
  }
}
