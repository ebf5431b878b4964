import { inspect } from "node:util"

/** A value that cannot print itself: not in logs, JSON, templates or the inspector. Read it with `reveal()`. */
export class Secret {
  readonly #value: string
  constructor(value: string) {
    this.#value = value
  }
  reveal(): string {
    return this.#value
  }
  toString(): string {
    return "[secret]"
  }
  toJSON(): string {
    return "[secret]"
  }
  [inspect.custom](): string {
    return "[secret]"
  }
}
