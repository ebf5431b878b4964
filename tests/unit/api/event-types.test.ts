import { expect, it } from "vitest"
import { eventTypes } from "../../../electron/api/opencode/event-types.ts"
import { Event } from "../../../shared/domain/event.ts"

it("the events that the opencode streams carry are those of the contract", () => {
  const contract = Event.def.options.flatMap((option) => [...option.def.shape.type.def.values])
  expect([...eventTypes].toSorted()).toEqual(contract.toSorted())
})
