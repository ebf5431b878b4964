import { createStore } from "zustand/vanilla"

export interface Question {
  title: string
  detail: string
  /** The verb on the button. */
  action: string
  danger?: boolean
}

interface Asked extends Question {
  answer(sure: boolean): void
}

/** The question on screen, if any; `ConfirmDialog` draws it. */
export const asked = createStore<{ question: Asked | null }>(() => ({ question: null }))

/** Asks before something that cannot be taken back. False when cancelled or replaced by another question. */
export function confirm(question: Question): Promise<boolean> {
  asked.getState().question?.answer(false)
  return new Promise((resolve) => {
    asked.setState({
      question: {
        ...question,
        answer(sure) {
          asked.setState({ question: null })
          resolve(sure)
        },
      },
    })
  })
}
