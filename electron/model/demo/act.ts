import { fileText, folderEntries } from "./conversation.ts"
import { block, type DemoContext, type DemoTask, failed, call } from "./program.ts"

export function* runCommand(context: DemoContext, command: string): DemoTask {
  if (!context.tools.has("bash")) {
    yield "This agent may not run commands. Choose the build agent below the message box and ask again."
    return "stop"
  }
  yield `I run \`${command}\`.`
  const result = yield* call("bash", { command, description: `Runs ${command.slice(0, 60)}` })
  if (result.failed) {
    yield failed("The command", result)
    return "stop"
  }
  yield result.output.trim() === "" ? "It printed nothing." : `It printed:\n\n${block(result.output, 40)}`
  return "done"
}

/** Finds how this project's tests are started, and starts them. */
export function* runTests(context: DemoContext): DemoTask {
  yield "I look for how the tests are started."
  const folder = yield* call("read", { filePath: "." })
  if (folder.failed) {
    yield failed("Looking at the folder", folder)
    return "stop"
  }
  const entries = folderEntries(folder.output)
  let command: string | undefined
  if (entries.includes("package.json")) {
    const manifest = yield* call("read", { filePath: "package.json" })
    if (!manifest.failed && /"test"\s*:/.test(fileText(manifest.output))) command = "npm test"
  } else if (entries.includes("Cargo.toml")) command = "cargo test"
  else if (entries.includes("go.mod")) command = "go test ./..."
  else if (entries.some((name) => /^(pyproject\.toml|pytest\.ini|setup\.cfg|tox\.ini)$/.test(name))) command = "pytest"
  else if (entries.includes("Makefile")) command = "make test"
  if (!command) {
    yield "I found no test command here. Tell me one: run `COMMAND`."
    return "stop"
  }
  return yield* runCommand(context, command)
}

export function* fetchPage(url: string): DemoTask {
  yield `I fetch ${url}.`
  const result = yield* call("webfetch", { url, format: "text" })
  if (result.failed) {
    yield failed("Fetching", result)
    return "stop"
  }
  yield block(result.output, 30)
  return "done"
}

/** Calls a tool as written: `tool NAME {json}`. */
export function* callTool(tool: string, input: Record<string, unknown>): DemoTask {
  const result = yield* call(tool, input)
  if (result.failed) {
    yield failed(`The tool \`${tool}\``, result)
    return "stop"
  }
  yield `done: ${block(result.output, 40)}`
  return "done"
}
