import { fileText, folderEntries } from "./conversation.ts"
import { count, escapePattern, findReadme } from "./look.ts"
import { block, type DemoContext, type DemoEdit, type DemoTask, failed, call } from "./program.ts"

const noEdits = "This agent may not change files. Choose the build agent below the message box and ask again."

export function* createFile(context: DemoContext, file: string, content: string, overwrite: boolean): DemoTask {
  if (!context.tools.has("write")) {
    yield noEdits
    return "stop"
  }
  yield `I check whether \`${file}\` is there.`
  const before = yield* call("read", { filePath: file })
  if (!before.failed && !overwrite) {
    yield `\`${file}\` is already there, and I left it as it is. Say "overwrite ${file} with …" to replace it.`
    return "stop"
  }
  const text = content.endsWith("\n") ? content : `${content}\n`
  yield before.failed ? "It is not, so I create it." : "I replace it."
  const written = yield* call("write", { filePath: file, content: text })
  if (written.failed) {
    yield failed("Writing", written)
    return "stop"
  }
  context.edits.push({ file, before: before.failed ? "" : fileText(before.output), after: text })
  yield `\`${file}\` is written. You find it under Changes.`
  return "done"
}

export function* replaceInFile(context: DemoContext, file: string, from: string, to: string): DemoTask {
  if (!context.tools.has("edit")) {
    yield noEdits
    return "stop"
  }
  yield `I read \`${file}\` before I change it.`
  const before = yield* call("read", { filePath: file })
  if (before.failed) {
    yield failed("Reading", before)
    return "stop"
  }
  const times = occurrences(fileText(before.output), from)
  if (times === 0) {
    yield `\`${file}\` does not contain \`${from}\`, so there is nothing to replace.`
    return "stop"
  }
  const edited = yield* call("edit", {
    filePath: file,
    oldString: from,
    newString: to,
    ...(times > 1 ? { replaceAll: true } : {}),
  })
  if (edited.failed) {
    yield failed("The edit", edited)
    return "stop"
  }
  context.edits.push({ file, before: from, after: to })
  yield `I replaced ${count(times, "place")} in \`${file}\`. You find the change under Changes.`
  return "done"
}

const mostFiles = 20

/** Renames a word in every file that has it. */
export function* renameInProject(context: DemoContext, from: string, to: string): DemoTask {
  if (!context.tools.has("edit")) {
    yield noEdits
    return "stop"
  }
  yield `I look for \`${from}\` in the project.`
  const found = yield* call("grep", { pattern: escapePattern(from) })
  if (found.failed) {
    yield failed("Searching", found)
    return "stop"
  }
  const files = [...found.output.matchAll(/^(\S.*):$/gm)].map((match) => match[1] ?? "").filter((name) => name !== "")
  const all = [...new Set(files)]
  if (all.length === 0) {
    yield `Nothing in the project says \`${from}\`.`
    return "done"
  }
  // A search that was cut may miss files, and half a rename is worse than none.
  if (all.length > mostFiles || /showing the first/.test(found.output)) {
    yield `\`${from}\` is in too many places: the demo changes at most ${mostFiles} files at once. I left them alone.`
    return "stop"
  }
  yield `It is in ${count(all.length, "file")}. I read each before I change it.`
  yield all.map((filePath) => ({ tool: "read", input: { filePath } }))
  const edited = yield all.map((filePath) => ({
    tool: "edit",
    input: { filePath, oldString: from, newString: to, replaceAll: true },
  }))
  const bad = edited.filter((result) => result.failed)
  for (const [index, file] of all.entries()) {
    if (!edited[index]?.failed) context.edits.push({ file, before: from, after: to })
  }
  yield bad[0]
    ? `${count(bad.length, "file")} could not be changed:\n\n${block(bad[0].output, 12)}`
    : `I renamed \`${from}\` to \`${to}\` in ${count(all.length, "file")}. You find the changes under Changes.`
  return bad.length > 0 ? "stop" : "done"
}

/** Adds one line to the README, or makes a NOTES.md where there is none. */
export function* addToReadme(context: DemoContext, line: string): DemoTask {
  if (!context.tools.has("edit") || !context.tools.has("write")) {
    yield noEdits
    return "stop"
  }
  yield "I look for a README."
  const folder = yield* call("read", { filePath: "." })
  if (folder.failed) {
    yield failed("Looking at the folder", folder)
    return "stop"
  }
  const entries = folderEntries(folder.output)
  const file = findReadme(entries) ?? entries.find((name) => name === "NOTES.md")
  if (!file) {
    const content = `# Notes\n\n${line}\n`
    yield "There is none, so I create `NOTES.md`."
    const written = yield* call("write", { filePath: "NOTES.md", content })
    if (written.failed) {
      yield failed("Writing", written)
      return "stop"
    }
    context.edits.push({ file: "NOTES.md", before: "", after: content })
    yield "`NOTES.md` is written. You find it under Changes, where you can accept or discard it."
    return "done"
  }
  const before = yield* call("read", { filePath: file })
  if (before.failed) {
    yield failed("Reading", before)
    return "stop"
  }
  const text = fileText(before.output)
  const place = anchor(text)
  // An empty file has no line to add to; a file without any line of its own kind is left alone.
  if (place === undefined && text.trim() !== "") {
    yield `Every line of \`${file}\` occurs more than once, so I found no safe place for the note.`
    return "stop"
  }
  const after = place === undefined ? `${line}\n` : `${place}\n\n${line}`
  const edited =
    place === undefined
      ? yield* call("write", { filePath: file, content: after })
      : yield* call("edit", { filePath: file, oldString: place, newString: after })
  if (edited.failed) {
    yield failed("The edit", edited)
    return "stop"
  }
  context.edits.push({ file, before: place ?? "", after })
  yield `I added a line to \`${file}\`. You find it under Changes, where you can accept or discard it.`
  return "done"
}

/** Shows what the tasks before it changed. */
export function* showChange(context: DemoContext): DemoTask {
  yield context.edits.length === 0
    ? "I have not changed anything for this request."
    : context.edits
        .map(({ file, before, after }) => `\`${file}\`\n\n${block(diff({ file, before, after }), 30, "diff")}`)
        .join("\n\n")
  return "done"
}

function diff({ before, after }: DemoEdit): string {
  const old = before === "" ? [] : before.replace(/\n$/, "").split("\n")
  const now = after.replace(/\n$/, "").split("\n")
  let same = 0
  while (same < old.length && same < now.length && old[same] === now[same]) same += 1
  return [
    ...old.slice(0, same).map((line) => ` ${line}`),
    ...old.slice(same).map((line) => `-${line}`),
    ...now.slice(same).map((line) => `+${line}`),
  ].join("\n")
}

/** The first heading, else the first line, that occurs once in the text: an edit needs a place that is unique. */
function anchor(text: string): string | undefined {
  const lines = text.split("\n").filter((line) => line.trim() !== "" && line.length <= 500)
  const unique = (line: string) => occurrences(text, line) === 1
  return lines.find((line) => line.startsWith("#") && unique(line)) ?? lines.find(unique)
}

const occurrences = (text: string, part: string): number => (part === "" ? 0 : text.split(part).length - 1)
