// The package is installed under another name than the one that its types are declared for; this is what we use of it.
declare module "node-pty" {
  export interface IPty {
    readonly pid: number
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
    options: { cols: number; rows: number; cwd?: string; env?: Record<string, string> },
  ): IPty
}
