import { Fault } from "../../shared/fault.ts"

/** The user said no to a tool call. `endsTurn`: the loop stops after the step; otherwise the model sees the text. */
export class PermissionRejected extends Fault {
  readonly endsTurn: boolean
  constructor(options: { feedback?: string; endsTurn: boolean }) {
    const { feedback, endsTurn } = options
    super(
      "Forbidden",
      feedback
        ? `The user rejected permission to use this specific tool call with the following feedback: ${feedback}`
        : "The user rejected permission to use this specific tool call.",
      feedback ? { feedback } : {},
    )
    this.endsTurn = endsTurn
  }
}

/** The user closed a question without an answer: the turn ends. */
export class QuestionDismissed extends Fault {
  readonly endsTurn = true
  constructor() {
    super("Forbidden", "The user dismissed this question")
  }
}

/** Does this failure of a tool call end the turn, so that the model is not called again? */
export const endsTurn = (error: unknown): boolean =>
  (error instanceof PermissionRejected || error instanceof QuestionDismissed) && error.endsTurn
