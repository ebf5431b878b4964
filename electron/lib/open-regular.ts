import type { Stats } from "node:fs"
import { constants, type FileHandle, open } from "node:fs/promises"

/**
 * Opens a file for reading and hands it to `work` with the facts of the very file that is open, so that nothing can be
 * swapped between the look and the read. Opening a named pipe does not wait for its writer: check `isFile()` first.
 */
export async function withOpenFile<T>(
  file: string,
  work: (handle: FileHandle, found: Stats) => Promise<T>,
): Promise<T> {
  // Undefined on Windows, which has no such pipes.
  const handle = await open(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0))
  try {
    return await work(handle, await handle.stat())
  } finally {
    await handle.close()
  }
}
