export const reviewTemplate = `Review code changes. What to review: "$ARGUMENTS"

- Nothing given: all uncommitted changes (\`git status --short\`, \`git diff\`, \`git diff --cached\`, and new files as a whole).
- A commit: \`git show\` of it. A branch: \`git diff BRANCH...HEAD\`. A pull request number or URL: \`gh pr view\` and \`gh pr diff\`.

A diff alone misleads: read the changed files as a whole, and the callers and tests of what changed. Change nothing.

Look for, in this order:
1. Bugs: wrong logic, missed cases, broken callers, races, lost errors, leaks.
2. Security: injection, missing checks of rights or input, secrets in the code.
3. Data and compatibility: migrations, formats, public interfaces.
4. Performance, where it is clearly bad: unbounded work, queries in loops, blocking calls on hot paths.
5. Fit: does it follow how this project does things; are the tests that should exist there?

Report only what you are sure of or can show how to check; say which it is. For each finding: severity (high, medium, low), path:line, the concrete case in which it goes wrong, and the fix in a sentence. Do not report style that a formatter decides, nor code that was not changed. If there is nothing to report, say so plainly and name what you checked.`
