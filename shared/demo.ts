/** A task that the first-run screen offers. */
export interface ExampleTask {
  title: string
  prompt: string
}

/** What the offline demo model can really do in any folder: look, change a file, run a command. */
export const exampleTasks: readonly [ExampleTask, ExampleTask, ExampleTask] = [
  {
    title: "Explain this project",
    prompt: "Explain this project",
  },
  {
    title: "Add a note to the README and show me the change",
    prompt: "Add a short note to the README and show me the change",
  },
  {
    title: "Run a command and tell me what it prints",
    prompt: "Run `echo Hello from Outrigger` and tell me what it prints",
  },
]
