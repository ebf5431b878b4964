export interface PipeLine {
  type(text: string): void
}

/** The little of a terminal's line editing that a program on pipes needs: echo, rubbing out, end of input, interrupt. */
export function createPipeLine(program: {
  echo(text: string): void
  send(line: string): void
  end(): void
  interrupt(): void
}): PipeLine {
  let line = ""

  function press(character: string): void {
    if (character === "\r" || character === "\n") {
      program.echo("\r\n")
      program.send(`${line}\n`)
      line = ""
    } else if (character === "\x7f" || character === "\b") {
      if (line !== "") program.echo("\b \b")
      line = Array.from(line).slice(0, -1).join("")
    } else if (character === "\x03") {
      program.echo("^C\r\n")
      line = ""
      program.interrupt()
    } else if (character === "\x04") {
      if (line === "") program.end()
    } else if (character >= " " || character === "\t") {
      line += character
      program.echo(character)
    }
  }

  return {
    type(text) {
      // Keys that move a cursor have no meaning here.
      for (const character of text.replace(/\x1b(?:\[[\d;]*[A-Za-z~]|O?.)/g, "")) press(character)
    },
  }
}
