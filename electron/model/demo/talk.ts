import { call, type DemoTask, failed } from "./program.ts"

/** Writes a to-do list: the parts the user named, or the three steps every change has. */
export function* plan(goal: string): DemoTask {
  const named = goal
    .replace(/^(how to|to)\s+/i, "")
    .split(/\s*(?:,|;|\n|\band\b)\s*/i)
    .map((part) => part.trim())
    .filter((part) => part !== "")
  const steps =
    named.length > 1 ? named : [`Look at what "${goal}" touches`, `Make the change: ${goal}`, "Check the result"]
  yield "I write down the steps."
  const result = yield* call("todowrite", {
    todos: steps.map((content, index) => ({
      content,
      status: index === 0 ? "in_progress" : "pending",
      priority: "medium",
    })),
  })
  if (result.failed) {
    yield failed("Writing the list", result)
    return "stop"
  }
  yield `The plan:\n\n${steps.map((step, index) => `${index + 1}. ${step}`).join("\n")}\n\n${offlineNote}`
  return "done"
}

const offlineNote = "I am the offline demo and only follow simple requests; a real model would plan from your code."

/** Asks the user; "A or B" in the question become the options. */
export function* ask(question: string): DemoTask {
  const text = question.replace(/^(whether|if|about|for)\s+/i, "").replace(/\?$/, "")
  const choices = text
    .split(/\s*(?:,|\bor\b)\s*/i)
    .map((part) => part.trim())
    .filter((part) => part !== "")
  const labels = choices.length > 1 ? choices : ["Yes", "No"]
  const result = yield* call("question", {
    questions: [
      {
        question: `${text.charAt(0).toUpperCase()}${text.slice(1)}?`,
        header: "Your choice",
        options: labels.slice(0, 6).map((label) => ({ label, description: label })),
      },
    ],
  })
  if (result.failed) {
    yield failed("Asking", result)
    return "stop"
  }
  yield `Thank you. ${result.output}`
  return "done"
}

/** Hands a request to a sub-agent. */
export function* delegate(request: string): DemoTask {
  yield "I hand this to a sub-agent."
  const result = yield* call("task", {
    description: request.split(/\s+/).slice(0, 5).join(" "),
    prompt: request,
    subagent_type: "general",
  })
  if (result.failed) {
    yield failed("The sub-agent", result)
    return "stop"
  }
  yield result.output.replace(/<\/?task[^>]*>/g, "").trim()
  return "done"
}

export const abilities = `I am the **offline demo** of Outrigger: a small program that follows simple requests, not a language model. It works without an account and uses the same tools, permissions and change review as a real model. I understand:

- \`explain this project\` · \`list files\` · \`read FILE\` · \`search for TEXT\`
- \`create FILE with TEXT\` · \`in FILE replace A with B\` · \`rename A to B in the project\`
- \`add a short note to the README and show me the change\`
- \`run COMMAND\` · \`run the tests\` · \`fetch URL\`
- \`plan A, B and C\` · \`ask me whether A or B\`

Join them with "then": \`list files then read README.md\`. For everything else, connect a model under Settings → Models.`

export function* explainYourself(unknown: string | undefined): DemoTask {
  yield unknown ? `I do not understand "${unknown.slice(0, 120)}".\n\n${abilities}` : abilities
  return "stop"
}

export function* nothingLeft(): DemoTask {
  yield "There is nothing left to do for the last request. Ask for something new."
  return "done"
}
