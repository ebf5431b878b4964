/** Something that must be ended by whoever made it. Disposing twice is harmless. */
export interface Disposable {
  dispose(): void | Promise<void>
}

export const disposable = (end: () => void | Promise<void>): Disposable => {
  let ended = false
  return {
    dispose() {
      if (ended) return
      ended = true
      return end()
    },
  }
}
