/** One file of a git patch, as clients list it. */
export interface FileDiff {
  path: string
  oldPath?: string
  status: string
  binary: boolean
  additions: number
  deletions: number
  patch: string
}

/** Cuts the output of `git diff` (latin1, one character per byte) into files. Names are read as UTF-8. */
export function readFileDiffs(output: string): FileDiff[] {
  return output
    .split(/^(?=diff --git )/m)
    .filter((text) => text.startsWith("diff --git "))
    .map(readFile)
}

function readFile(text: string): FileDiff {
  const hunks = text.search(/^@@ /m)
  const head = hunks < 0 ? text : text.slice(0, hunks)
  const line = (start: string) =>
    head
      .split("\n")
      .find((each) => each.startsWith(start))
      ?.slice(start.length)
  const side = (value: string | undefined, prefix: string) => {
    if (value === undefined || value === "/dev/null") return undefined
    const plain = unquoted(value.replace(/\t$/, ""))
    return plain.startsWith(prefix) ? plain.slice(prefix.length) : plain
  }
  const renamedTo = line("rename to ")
  const before = line("rename from ") ? unquoted(line("rename from ") ?? "") : side(line("--- "), "a/")
  const after = renamedTo === undefined ? side(line("+++ "), "b/") : unquoted(renamedTo)
  const both = /^diff --git ("?a\/.*"?) ("?b\/.*"?)$/m.exec(head)
  const path = after ?? before ?? side(both?.[2], "b/") ?? ""
  const body = hunks < 0 ? [] : text.slice(hunks).split("\n")
  const count = (mark: string) => body.filter((each) => each.startsWith(mark)).length
  return {
    path,
    ...(renamedTo !== undefined && before !== undefined && { oldPath: before }),
    status:
      renamedTo !== undefined
        ? "renamed"
        : /^new file mode/m.test(head)
          ? "added"
          : /^deleted file mode/m.test(head)
            ? "deleted"
            : "modified",
    binary: /^(Binary files |GIT binary patch)/m.test(head),
    additions: count("+"),
    deletions: count("-"),
    patch: Buffer.from(text, "latin1").toString("utf8"),
  }
}

/** Git quotes names with special characters as C does, byte by byte. */
function unquoted(name: string): string {
  if (!name.startsWith('"')) return Buffer.from(name, "latin1").toString("utf8")
  const plain: Record<string, string> = { n: "\n", t: "\t", r: "\r", b: "\b", f: "\f", v: "\v", a: "\u0007" }
  const bytes = name
    .slice(1, name.lastIndexOf('"'))
    .replace(/\\([0-7]{3}|.)/g, (_all, code: string) =>
      code.length === 3 ? String.fromCharCode(Number.parseInt(code, 8)) : (plain[code] ?? code),
    )
  return Buffer.from(bytes, "latin1").toString("utf8")
}
