export const initTemplate = `Write \`AGENTS.md\` at the root of this project: the page that a coding agent reads before it works here. If the file exists, improve it in place and keep what is still right.

Find out, from the sources themselves (package and build files, CI configuration, README, existing rules such as CLAUDE.md, CONTEXT.md, .cursor/rules, .cursorrules, .github/copilot-instructions.md, and a sample of the code):
- the commands to install, build, check and test, and how to run one single test;
- where things are, in a few lines: the folders that matter and what belongs in each;
- conventions that the code follows and a newcomer would miss: style, naming, types, errors, tests, generated files;
- traps: what must not be edited, what needs a service or a secret, what is slow.

Keep it under about 60 lines. Only what is true here and cannot be guessed; no general advice, no list of every file. Try the commands where that is cheap and harmless.

$ARGUMENTS`
