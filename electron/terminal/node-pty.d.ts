// The package is installed under another name than the one that its types are declared for; this is what we use of it.
declare module "node-pty" {
  export interface IPty {
    readonly pid: number
    /** Bytes when `encoding` is null. */
    readonly onData: (listener: (text: string) => void) => void
    readonly onExit: (listener: (end: { exitCode: number; signal?: number }) => void) => void
    write(data: string | Uint8Array): void
    resize(cols: number, rows: number): void
    pause(): void
    resume(): void
    /** Windows: without a signal. */
    kill(): void
  }
  export function spawn(
    file: string,
    args: string[],
    options: { cols: number; rows: number; cwd?: string; env?: Record<string, string>; encoding?: null },
  ): IPty
}

declare module "node-pty/requireBinary.js" {
  interface NativePty {
    /** Throws when the system has no terminal or no process left. `onExit` is called once, later. */
    fork(
      file: string,
      args: string[],
      variables: string[],
      cwd: string,
      cols: number,
      rows: number,
      uid: number,
      gid: number,
      utf8: boolean,
      helper: string,
      onExit: (exitCode: number, signal: number) => void,
    ): { fd: number; pid: number; pty: string }
    resize(fd: number, cols: number, rows: number): void
  }
  export function requireBinary(file: "pty.node"): NativePty
}
