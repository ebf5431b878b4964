/** The summary takes the place of the conversation: what it leaves out is gone for the model. */
export const compactionPrompt = `The conversation is about to be replaced by your summary, and the work goes on from it alone. Write what the next agent needs to continue without asking again. Do not answer questions in the conversation and do not use tools.

Use these headings, and leave out those with nothing to say:

## Task
What the user asked for, in their terms, with every constraint, preference and correction they gave. Quote decisive words.
## State
What is done and verified, what is half done, what failed and why.
## Facts
What was found out and must not be searched for again: files with paths and line numbers, names and signatures, commands that work, versions, error texts.
## Decisions
What was decided, why, and what was rejected.
## Next
The very next step, then the rest, in order. Open questions to the user.

Be exact and dense: paths, names, commands and error messages verbatim; no retelling of the conversation.`
