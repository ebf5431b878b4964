import { expect, test } from "vitest"
import { completion } from "./completion.ts"

const listing = {
  path: "/home/ada",
  parent: "/home",
  git: false,
  folders: ["acme-web", "Archive", "notes", ".config"].map((name) => ({ name, path: `/home/ada/${name}`, git: false })),
}
const names = (path: string) => completion(path, listing).matches.map((folder) => folder.name)

test("a path that ends in a slash lists the folder without hidden ones", () => {
  expect(completion("/home/ada/", listing).folder).toBe("/home/ada")
  expect(names("/home/ada/")).toEqual(["acme-web", "Archive", "notes"])
})

test("the last name filters, in any case; a dot shows hidden folders", () => {
  expect(names("/home/ada/a")).toEqual(["acme-web", "Archive"])
  expect(names("/home/ada/.")).toEqual([".config"])
})

test("while another folder's listing is still shown nothing is offered", () => {
  expect(completion("/home/other/", listing)).toEqual({ folder: "/home/other", matches: [] })
  expect(completion("/", listing).folder).toBe("/")
})
