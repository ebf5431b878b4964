import { group } from "./route.ts"
export default group("x").list
