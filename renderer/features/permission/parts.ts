export interface CommandPiece {
  text: string
  /** One of the simple commands the request is about. */
  asked: boolean
}

/** Finds the asked parts in the command, in order. One that is not there word for word marks nothing. */
export function splitByParts(command: string, parts: readonly string[]): CommandPiece[] {
  const pieces: CommandPiece[] = []
  let from = 0
  for (const part of parts) {
    if (part === "") continue
    const at = command.indexOf(part, from)
    if (at < 0) continue
    if (at > from) pieces.push({ text: command.slice(from, at), asked: false })
    pieces.push({ text: part, asked: true })
    from = at + part.length
  }
  if (from < command.length) pieces.push({ text: command.slice(from), asked: false })
  return pieces
}
