export type Editing = typeof import("./setup.ts")
export type Monaco = Editing["monaco"]

let loading: Promise<Editing> | undefined

/** The code editor, fetched when a diff or file is first opened (it is most of the window's code). */
export function loadEditor(): Promise<Editing> {
  loading ??= import("./setup.ts").catch((error: unknown) => {
    // A lost connection to the host: the next try may work.
    loading = undefined
    throw error
  })
  return loading
}
