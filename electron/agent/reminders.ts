/** What the model is told beside the conversation. Never stored: a transcript shows only what people and tools said. */

export const planReminder =
  "Plan mode is on. Read, search and think, but do not change files and do not run commands that change anything. " +
  "End with a plan that names the files and the steps, and ask what is unclear."

export const maxStepsReminder =
  "The step limit of this agent is reached and tools are off. Say what is done, what is left, and how to go on."

export const resumeReminder =
  "Your last answer was cut off before it ended. Check what is already done, do not repeat it, and go on from there."
